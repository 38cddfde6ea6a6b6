#!/bin/bash
# SPDX-License-Identifier: MIT
# The .deb has the program, its pages and its completions, and the program in it runs.
set -eu
for tool in cpack dpkg-deb dpkg-shlibdeps; do
  command -v $tool >/dev/null || {
    echo "skipped: no $tool"
    exit 77
  }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cpack -G DEB --config "$KASSAY_BUILD_DIR/CPackConfig.cmake" -B "$work" >"$work/log" 2>&1 || {
  cat "$work/log"
  exit 1
}
dpkg-deb -x "$work"/*.deb "$work/root"
for page in "$KASSAY_SOURCE_DIR"/cli/man/*.1; do
  cmp "$page" "$work/root/usr/share/man/man1/${page##*/}"
done
cmp "$KASSAY_SOURCE_DIR/cli/completion/kassay.bash" "$work/root/usr/share/bash-completion/completions/kassay"
cmp "$KASSAY_SOURCE_DIR/cli/completion/kassay.fish" "$work/root/usr/share/fish/vendor_completions.d/kassay.fish"
cmp "$KASSAY_SOURCE_DIR/cli/completion/_kassay" "$work/root/usr/share/zsh/vendor-completions/_kassay"
[ "$("$work/root/usr/bin/kassay" --version)" = "$("$KASSAY" --version)" ]
dpkg-deb -f "$work"/*.deb Depends | grep -q '^libc6 (>= [0-9.]*)$' || {
  echo "depends on more than libc6: $(dpkg-deb -f "$work"/*.deb Depends)"
  exit 1
}
