#!/usr/bin/env bash
# A bug that was planted in a message type is found by its fuzzer in less than a minute, from an empty
# corpus; without the bug nothing is found. Runs Bazel and so cannot be a test that Bazel runs;
# `./dev check planted` calls it.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../.."

seconds_max=60
bazel build --config=fuzz //tests/fuzz/planted:{planted,sound}_fuzzer
built=$(bazel info --noshow_progress --ui_event_filters=-info --config=fuzz bazel-bin)/tests/fuzz/planted
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# fuzz NAME SECONDS: 0 when nothing was found.
fuzz() {
  "$built/$1_fuzzer" -max_total_time="$2" -seed=1 -artifact_prefix="$work/" >"$work/log" 2>&1
}

if ! fuzz sound 5; then
  tail -n 40 "$work/log"
  echo "something was found where no bug was planted"
  exit 1
fi
started=$(date +%s%N)
if fuzz planted "$seconds_max"; then
  echo "the planted bug was not found in $seconds_max s"
  exit 1
fi
if ! grep 'broken property: Guests' "$work/log"; then
  tail -n 40 "$work/log"
  echo "something else than the planted bug was found"
  exit 1
fi
echo "found after $((($(date +%s%N) - started) / 1000000)) ms"
