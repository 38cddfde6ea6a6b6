#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `kassay log`: the list, one run, the ways to name it, the formats, what is safe, the exit codes.
set -u
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
export XDG_STATE_HOME=$state
journal=$state/kassay/journal
failed=0

# expect NAME STATUS PATTERN COMMAND...: the exit status, and an extended regular expression for a line of the output
expect() {
  local name=$1 status=$2 pattern=$3 output code
  shift 3
  output=$("$@" 2>&1)
  code=$?
  if [ $code != "$status" ] || ! grep -qE -- "$pattern" <<<"$output"; then
    printf 'FAILED: %s: exit %s, expected %s and a line like %s, got:\n%s\n' "$name" $code "$status" "$pattern" "$output"
    failed=1
  fi
}

expect 'nothing recorded yet' 0 'no run has been recorded yet' "$KASSAY" log
expect 'no last run yet' 2 'no run has been recorded yet' "$KASSAY" log last

mkdir -p "$journal"
record() { # RUN SEQ STATUS STDERR
  printf '{"argv":["gcc","-D","a b"],"cost":{"peak_rss_kib":2048,"system_us":1000,"user_us":2000,"wall_us":4000},"directory":"","kind":"child","outcome":{"kind":"exited","status":%s,"text":"exited with %s"},"run":"%s","seq":%s,"stderr":"%s","stdout":"","time":"2020-01-31T12:01:02.000000Z"}\n' \
    "$3" "$3" "$1" "$2" "$4" >>"$journal/$1.000.ndjson"
}
first=20200131T120102.000001Z-0123456789ab
second=20200131T120102.000002Z-ba9876543210
record $first 1 0 ''
record $first 2 1 'line 1\nline 2 \u001b[31mred'
record $second 1 0 ''
record $second 3 0 ''

expect 'list' 0 "^$first +2 +1 +0 +ended$" "$KASSAY" log
expect 'list says what is missing' 0 "^$second +2 +0 +1 +ended$" "$KASSAY" log
expect 'list as JSON' 0 '^\{"at_work":false,"failed":1,"missing":0,"records":2,"run":"'$first "$KASSAY" log --format json
expect 'list of the newest' 0 '^2$' bash -c '"$KASSAY" log --runs 1 | wc -l'
expect 'run as text: outcome and cost' 0 \
  '^#2 2020-01-31T12:01:02.000000Z exited with 1; 0.004 s, 0.002 s user, 0.001 s system, 2.0 MiB$' "$KASSAY" log $first
expect 'run as text: command' 0 "^    gcc -D 'a b'$" "$KASSAY" log $first
expect 'run as text: output, indented' 0 '^      line 1$' "$KASSAY" log $first
expect 'run as text: control characters' 0 '^      line 2 \\x1b\[31mred$' "$KASSAY" log $first
expect 'run by its beginning' 0 '^run '$first "$KASSAY" log 20200131T120102.000001
expect 'beginning of two runs' 2 '2 runs begin with' "$KASSAY" log 2020
expect 'last run, with a gap' 4 'records 2 to 2 are not in the journal' "$KASSAY" log last
expect 'unknown run' 2 "did you mean $second" "$KASSAY" log 9876
expect 'unknown format' 2 format "$KASSAY" log --format xml
expect 'follow of an ended run ends' 0 '^#2 ' timeout 10 "$KASSAY" log $first --follow
expect 'output into a closed pipe is no error' 0 '^0$' bash -c '
  (sleep 0.2; "$KASSAY" log '$first') | true; echo ${PIPESTATUS[0]}'
expect 'output on a full disk' 3 'standard output: No space left' bash -c '"$KASSAY" log '$first' >/dev/full'
expect 'follow ends when its reader goes' 0 '^1$' timeout 10 bash -c '
  ("$KASSAY" log --follow; echo done >&2) 2>"$XDG_STATE_HOME/end" | true; grep -c done "$XDG_STATE_HOME/end"'
expect 'follow is interrupted' 130 '' bash -c '
  trap - INT; "$KASSAY" log --follow & sleep 0.5; kill -INT $!; wait $!'

"$KASSAY" log $first --format json | cmp - "$journal/$first.000.ndjson" || { echo 'FAILED: JSON is not as written'; failed=1; }
exit $failed
