#!/usr/bin/env bash
# Checks the arrows between the rooms, codec <- framing <- session -> reactor, in Bazel's graph, and
# prints one line per check, "PASSED name" or "FAILED name". It asks Bazel and so cannot be a test that
# Bazel runs; `./dev test` calls it.
set -euo pipefail

forbidden=(
  codec:framing codec:reactor codec:session
  framing:reactor framing:session
  reactor:codec reactor:framing reactor:session
)
allowed=(framing:codec session:framing session:codec session:reactor)

query() { bazel query --noshow_progress --ui_event_filters=-info "$1"; }

# verdict NAME COMMAND...: the command says whether it passed.
verdict() {
  local name=$1
  shift
  if "$@"; then echo "PASSED layering: $name"; else echo "FAILED layering: $name"; fi
}

# prints_nothing COMMAND...: it must also succeed, so that a broken query is no pass.
prints_nothing() {
  local out
  out=$("$@") && [[ -z $out ]] || { echo "$out" >&2 && return 1; }
}
prints_something() {
  local out
  out=$("$@") && [[ -n $out ]]
}

is_refused() {
  local out
  if out=$(bazel build --nobuild --noshow_progress "$1" 2>&1); then return 1; fi
  grep -q "is not visible from target" <<<"$out" || { echo "$out" >&2 && return 1; }
}

# What is for tests alone no room can depend on; all may see it.
for arrow in "${forbidden[@]}"; do
  from=${arrow%:*} to=${arrow#*:}
  verdict "//$from does not reach //$to" prints_nothing query "somepath(//$from/..., //$to/...)"
  verdict "//$to is not visible to //$from" prints_nothing \
    query "visible(//$from, //$to/... except attr(testonly, 1, //$to/...))"
done
# Controls: the same two questions get an answer where there is one.
verdict "//session reaches //codec" prints_something query "somepath(//session/..., //codec/...)"
for arrow in "${allowed[@]}"; do
  from=${arrow%:*} to=${arrow#*:}
  verdict "//$to is visible to //$from" prints_something query "visible(//$from, //$to)"
done
for room in codec framing reactor session; do
  verdict "a stranger cannot depend on //$room" \
    is_refused "//tests/layering/forbidden:depends_on_$room"
done
