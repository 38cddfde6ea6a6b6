#!/bin/sh
# SPDX-License-Identifier: MIT
# Every source file is formatted as .clang-format says; scripts/format puts it right.
if ! command -v clang-format-19 >/dev/null; then
  echo "skipped: no clang-format-19"
  exit 77
fi
exec "$KASSAY_SOURCE_DIR/scripts/format" --check
