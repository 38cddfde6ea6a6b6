#!/bin/bash
# SPDX-License-Identifier: MIT
# In minimal roots of Debian releases kassay identifies the compilers of each, with nothing there but these.
set -eu
if [ "$(id -u)" != 0 ]; then
  echo "skipped: chroot needs root"
  exit 77
fi
checked=0
# check SUITE PACKAGES ARGUMENTS FAMILY VERSION: what CC is in a root with these packages, asked for like this.
check() {
  local root work
  root=$("$KASSAY_SOURCE_DIR/scripts/debian-root" "$1" $2)
  work=$(mktemp -d)
  cp "$KASSAY" "$work/kassay"
  # The root stays as it is: the program and its store are on mounts that end with the namespace.
  if ! unshare --mount --pid --fork --kill-child --propagation private /bin/sh -euc '
    root=$1
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --bind "$2" "$root/mnt"
    mount -t tmpfs tmpfs "$root/tmp"
    shift 2
    exec chroot "$root" /usr/bin/env -i HOME=/tmp PATH=/usr/bin:/bin /mnt/kassay probe --format json "$@"
  ' check "$root" "$work" $3 >"$work/out"; then
    echo "$1, $3: failed"
    rm -rf "$work"
    return 1
  fi
  python3 - "$work/out" "$1" "$4" "$5" <<'END'
import json, sys
path, suite, family, version = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    cc = next(tool for tool in json.load(file)["toolchains"] if tool["role"] == "cc")
print("%s: %s %s, %d files" % (suite, cc["family"], cc["version"], len(cc["files"])))
if cc["family"] != family or not cc["version"].startswith(version + "."):
    sys.exit("expected %s %s" % (family, version))
END
  rm -rf "$work"
  checked=$((checked + 1))
}
check bookworm "gcc" "CC=gcc" gcc 12
check trixie "gcc" "CC=gcc" gcc 14
check trixie "gcc clang-19 lld-19 llvm-19" "LLVM=-19" clang 19
echo "$checked toolchains in roots of their own"
