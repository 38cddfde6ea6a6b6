#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The kernel's own tests of Kconfig, unmodified, with kassay in the place of conf: for every unpacked kernel tree
# whose language is known.
set -eu
kernels=${XDG_CACHE_HOME:-$HOME/.cache}/kassay-dev/kernels
python=
for candidate in python3 /usr/bin/python3; do
  if "$candidate" -m pytest --version >/dev/null 2>&1; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "skipped: no pytest"
  exit 77
fi
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir -p "$place/scripts/kconfig"
ln -s "$KASSAY" "$place/conf"
# The kernel's tests write newlines to conf until it has ended. Where it takes long enough for the pipe to fill (on a busy
# machine, or sanitized), they would find it closed: so somebody goes on reading.
cat >"$place/scripts/kconfig/conf" <<EOF
#!/bin/sh
exec 3<&0
"$place/conf" "\$@"
status=\$?
cat <&3 >/dev/null 2>&1 &
exit \$status
EOF
chmod +x "$place/scripts/kconfig/conf"
cd "$place"
count=0
for tree in "$kernels"/linux-source-*; do
  echo "$tree"
  "$python" -B -m pytest -q -p no:cacheprovider "$tree/scripts/kconfig/tests"
  count=$((count + 1))
done
if [ "$count" = 0 ]; then
  echo "skipped: no kernel tree; scripts/kernel-source 6.12 unpacks one"
  exit 77
fi
