#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every symbol by which Linux 6.12 asks the toolchain has a row in rules/features/, or a reason why not.
set -euo pipefail
tree=$("$KASSAY_SOURCE_DIR/scripts/kernel-source" --cached 6.12) || { echo "no Linux 6.12 here: skipped"; exit 77; }
PYTHONDONTWRITEBYTECODE=1 "$KASSAY_SOURCE_DIR/scripts/oracles/coverage" --kernel "$tree"
