#!/bin/sh
# SPDX-License-Identifier: MIT
# Compares package_owners() with `rpm -qf` on a database that rpm itself wrote: two packages built by rpmbuild and
# entered into a root of their own. Prints how many paths were compared.
set -eu
for tool in rpm rpmbuild rpmdb; do
  command -v $tool >/dev/null || { echo "skipped: no $tool here"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C HOME="$work"

cat >"$work/tiny.spec" <<'SPEC'
Name: tiny
Version: 1.2
Release: 3
Epoch: 4
Summary: a package for a test
License: MIT
%description
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/usr/lib64/tiny
for i in $(seq 100); do echo $i >%{buildroot}/usr/bin/tiny-$i; echo $i >%{buildroot}/usr/lib64/tiny/$i.so; done
%files
/usr/bin/tiny-*
%package libs
Summary: its libraries
%description libs
%files libs
/usr/lib64/tiny
SPEC
rpmbuild --quiet --define "_topdir $work/build" --define "__os_install_post %{nil}" -bb "$work/tiny.spec" \
  >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }

root=$work/root
database=/usr/lib/sysimage/rpm
mkdir -p "$root$database" "$root/etc"
printf 'ID=fedora\nVERSION_ID=40\n' >"$root/etc/os-release"
rpm --root "$root" --dbpath $database --define '_db_backend sqlite' --justdb --nodeps --ignorearch --nosignature \
  -i "$work"/build/RPMS/*/*.rpm >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }

for i in $(seq 100); do
  for path in /usr/bin/tiny-$i /usr/lib64/tiny/$i.so; do
    mkdir -p "$root${path%/*}"
    : >"$root$path"
    printf '%s\t%s\n' $path "$(rpm --root "$root" --dbpath $database -qf --qf '%{NAME}' $path)"
  done
done >"$work/expected.tsv"
printf '/usr/bin/nobody\t\n' >>"$work/expected.tsv"

KASSAY_OWNERS_ROOT=$root KASSAY_OWNERS_EXPECTED=$work/expected.tsv \
  "$KASSAY_BUILD_DIR/tests/probe_tests" --gtest_also_run_disabled_tests --gtest_filter='PackagesOracle.*'
cut -f 2 "$work/expected.tsv" | sort | uniq -c
echo "$(wc -l <"$work/expected.tsv") paths compared with rpm -qf"
