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
if grep -q __asan_init "$KASSAY"; then
  # Its end takes so long that the tests, which write to conf until it is gone, meet a closed pipe.
  printf '#!/bin/sh\n"%s" conf "$@"\n' "$KASSAY" >"$place/scripts/kconfig/conf"
  chmod +x "$place/scripts/kconfig/conf"
else
  ln -s "$KASSAY" "$place/scripts/kconfig/conf"
fi
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
