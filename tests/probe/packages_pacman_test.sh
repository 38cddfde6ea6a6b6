#!/bin/sh
# SPDX-License-Identifier: MIT
# Compares package_owners() with `pacman -Qo` on a database that pacman itself wrote: a package made with tar and
# entered into a root of its own. Prints how many paths were compared.
set -eu
for tool in pacman tar; do
  command -v $tool >/dev/null || { echo "skipped: no $tool here"; exit 77; }
done
[ "$(id -u)" = 0 ] || { echo "skipped: pacman changes databases for root only"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

mkdir -p "$work/package/usr/bin" "$work/package/usr/lib" "$work/root/var/lib/pacman" "$work/root/etc" "$work/cache"
for i in $(seq 100); do
  echo "$i" >"$work/package/usr/bin/tiny-$i"
done
cat >"$work/package/.PKGINFO" <<'INFO'
pkgname = tiny
pkgbase = tiny-source
pkgver = 1:2.3-4
pkgdesc = a package for a test
builddate = 1700000000
packager = nobody
size = 100
arch = any
INFO
(cd "$work/package" && tar -cf "$work/tiny-1:2.3-4-any.pkg.tar" .PKGINFO usr)
printf '[options]\nArchitecture = auto\nSigLevel = Never\nLocalFileSigLevel = Never\n' >"$work/pacman.conf"
printf 'ID=arch\n' >"$work/root/etc/os-release"
pacman="pacman --root $work/root --dbpath $work/root/var/lib/pacman --cachedir $work/cache --gpgdir $work/gpg
  --logfile $work/log --hookdir $work/hooks --config $work/pacman.conf --noconfirm"
$pacman -U "$work/tiny-1:2.3-4-any.pkg.tar" >"$work/out" 2>&1 || { cat "$work/out"; exit 1; }

for i in $(seq 100); do
  printf '/usr/bin/tiny-%s\t%s\n' "$i" "$($pacman -Qqo "$work/root/usr/bin/tiny-$i")"
done >"$work/expected.tsv"
printf '/usr/bin/nobody\t\n' >>"$work/expected.tsv"

KASSAY_OWNERS_ROOT=$work/root KASSAY_OWNERS_EXPECTED=$work/expected.tsv \
  "$KASSAY_BUILD_DIR/tests/probe_tests" --gtest_also_run_disabled_tests --gtest_filter='PackagesOracle.*'
cut -f 2 "$work/expected.tsv" | sort | uniq -c
echo "$(wc -l <"$work/expected.tsv") paths compared with pacman -Qo"
