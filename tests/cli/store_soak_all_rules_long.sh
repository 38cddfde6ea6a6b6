#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# scripts/soak_store at its full length: 20 rounds of 16 processes, 200 times kill -9, all rules.
set -eu
command -v gcc-12 >/dev/null || {
  echo "gcc-12 is not installed"
  exit 77
}
exec "$KASSAY_SOURCE_DIR"/scripts/soak_store
