#!/bin/sh
# SPDX-License-Identifier: MIT
# scripts/ci/verify.sh [LOCK] [VARIABLE=VALUE...]: the toolchain of a build, compared with its lock file, in any CI.
#
# Prints what differs and the smallest change that explains it. With KASSAY_REPORTS=DIR also writes there, whatever
# comes of it: verify.sarif, verify.junit.xml, verify.gitlab.json (code quality), verify.md and verify.json.
# KASSAY names the program (default: kassay in PATH), KASSAY_LEVEL how deep to look (default: L2).
# Exit status: that of `kassay verify`: 0 the same, 1 another toolchain, 2 a bad lock file, 3 not to be examined.
set -u
kassay=${KASSAY:-kassay}
[ $# -gt 0 ] || set -- kassay.lock
if [ -n "${KASSAY_REPORTS-}" ]; then
  mkdir -p "$KASSAY_REPORTS" || exit 3
  set -- "$@" --output "sarif=$KASSAY_REPORTS/verify.sarif" --output "junit=$KASSAY_REPORTS/verify.junit.xml" \
    --output "gitlab=$KASSAY_REPORTS/verify.gitlab.json" --output "markdown=$KASSAY_REPORTS/verify.md" \
    --output "json=$KASSAY_REPORTS/verify.json"
fi
[ -z "${GITHUB_ACTIONS-}" ] || set -- "$@" --github
exec "$kassay" verify "$@" --level "${KASSAY_LEVEL:-L2}"
