#!/usr/bin/env bash
# A bug that was planted in a message type is found by its fuzzer in less than a minute, from an empty
# corpus and whatever the seed; without the bug nothing is found. Runs Bazel and so cannot be a test
# that Bazel runs; `./dev check planted` calls it.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../.."

seconds_max=60
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build NAME OPTION...: the fuzzer, as $work/NAME.
build() {
  bazel build --config=fuzz "${@:2}" //tests/fuzz/planted:planted_fuzzer
  cp "$(bazel info --noshow_progress --ui_event_filters=-info --config=fuzz bazel-bin)/tests/fuzz/planted/planted_fuzzer" \
    "$work/$1"
}

# fuzz NAME SECONDS: 0 when nothing was found. libFuzzer takes another seed each time.
fuzz() {
  "$work/$1" -max_total_time="$2" -artifact_prefix="$work/" >"$work/log" 2>&1
}

build sound
build planted --define=planted_bug=yes

if ! fuzz sound 5; then
  tail -n 40 "$work/log"
  echo "something was found where no bug was planted"
  exit 1
fi
for attempt in 1 2 3; do
  started=$(date +%s%N)
  if fuzz planted "$seconds_max"; then
    echo "the planted bug was not found in $seconds_max s"
    exit 1
  fi
  if ! grep 'broken property: Said, .*encoded again it becomes' "$work/log"; then
    tail -n 40 "$work/log"
    echo "something else than the planted bug was found"
    exit 1
  fi
  echo "attempt $attempt: found after $((($(date +%s%N) - started) / 1000000)) ms"
done
