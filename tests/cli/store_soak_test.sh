#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Many kassay processes on one store, and kill -9: scripts/soak_store, short and with few rules.
# store_soak_all_rules_long.sh is the long one.
set -eu
command -v gcc-12 >/dev/null || {
  echo "gcc-12 is not installed"
  exit 77
}
rules=$(mktemp -d)
trap 'rm -rf "$rules"' EXIT
mkdir "$rules/features"
for file in "$KASSAY_SOURCE_DIR"/rules/features/*.toml; do
  case ${file##*/} in
  identity.toml | sanitizers.toml) ;;
  *) echo '# SPDX-License-Identifier: MIT' >"$rules/features/${file##*/}" ;;
  esac
done
"$KASSAY_SOURCE_DIR"/scripts/soak_store --together 3 --kills 15 --probe --rules "$rules"
