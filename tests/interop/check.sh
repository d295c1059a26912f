# What the tests of the examples share. They run a program, and clients that others wrote against it.
#
#   source tests/interop/check.sh
#   start examples/echo7/echo7
#   check AnswersEachFrame frame-1 "$(printf frame-1 | timeout "$patience" socat ...)"
#   stop TERM
#   finish
#
# Each check is a test case of its own. Nothing sleeps: what is waited for is a line of the program's
# output, or the end of a connection.
# shellcheck shell=bash disable=SC2001,SC2034,SC2053  # patterns stand on the right of ==

set -uo pipefail
patience=20 # seconds, for what comes at once
cases=()
failures=0
server=''
trap '[[ -z $server ]] || kill -KILL "$server"' EXIT

# start PROGRAM ARGUMENT...: runs it and sets $port, where it listens.
start() {
  coproc PROGRAM { exec "$@" 2>&1; }
  server=$PROGRAM_PID
  exec {output}<&"${PROGRAM[0]}"
  await '*listening on *127.0.0.1:*' || {
    echo "$1 does not listen: $line"
    exit 1
  }
  port=${line##*:}
}

# await PATTERN: sets $line to the next line of the program's output that matches.
await() {
  local seen=''
  while IFS= read -r -t "$patience" -u "$output" line; do
    [[ $line != $1 ]] || return 0
    seen+=$line$'\n'
  done
  line="no such line in: $seen"
  return 1
}

# stop SIGNAL: the program ends by itself, with exit code 0.
stop() {
  kill -"$1" "$server"
  # At the end of the output the program has ended.
  while IFS= read -r -t "$patience" -u "$output" line; do :; done
  [[ $? -le 128 ]] || kill -KILL "$server"
  wait "$server"
  check "StopsWithExitCode0OnSIG$1" 0 $?
  exec {output}<&-
  server=''
}

# Bytes to hex digits, and back: hex <FILE, unhex '0022 1234'.
hex() { od -An -v -tx1 | tr -d ' \n'; }
unhex() { printf '%b' "$(sed 's/../\\x&/g' <<<"${1//[[:space:]]/}")"; }

# check NAME EXPECTED ACTUAL
check() {
  if [[ $2 == "$3" ]]; then
    pass "$1"
  else
    fail "$1" "expected: $2"$'\n'"actual:   $3"
  fi
}

# check_logged NAME PATTERN: a line of the program's output comes that matches.
check_logged() {
  if await "$2"; then pass "$1"; else fail "$1" "expected: $2"$'\n'"$line"; fi
}

pass() {
  echo "ok      $1"
  cases+=("<testcase classname=\"interop\" name=\"$1\"/>")
}

fail() {
  printf 'FAILED  %s\n%s\n' "$1" "$2"
  cases+=("<testcase classname=\"interop\" name=\"$1\"><failure message=\"see the log\"/></testcase>")
  failures=$((failures + 1))
}

# Ends the test, with its report for Bazel.
finish() {
  {
    echo "<testsuites><testsuite name=\"interop\" tests=\"${#cases[@]}\" failures=\"$failures\">"
    printf '%s\n' "${cases[@]}"
    echo '</testsuite></testsuites>'
  } >"${XML_OUTPUT_FILE:-/dev/null}"
  exit $((failures > 0))
}
