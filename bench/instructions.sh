#!/bin/bash
# Counts the user-space instructions that Sluice takes for one item of a benchmark, with callgrind: unlike times
# they are the same in every run. Of codec_bench it counts any way of a row. echo_bench counts by itself, with --only=work.
#
#   ./dev bench dispatch --benchmark_filter=nothing   # builds it
#   bench/instructions.sh dispatch chat/100x32
#   bench/instructions.sh codec Order/encode/hand-big
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program="$(bazel info --noshow_progress --ui_event_filters=-info --config=opt bazel-bin)/bench/$1_bench"
out=$(mktemp)
trap 'rm -f "$out"' EXIT

# count FUNCTION ARGUMENT...: what the program does in that function, to $out; prints the program's row.
count() {
  valgrind --quiet --tool=callgrind --callgrind-out-file="$out" --toggle-collect="$1" "$program" "${@:2}" 2>/dev/null
}
case $1 in
  codec)
    row=$(count '*RunCountedWay*' --instructions="$2")
    items=${row##*items=}
    ;;
  *)
    row=$(count '*RunMeasuredSide*' --benchmark_filter="^$2/manual_time\$" --benchmark_min_time=0.000000001 | grep "^$2/")
    slice=$(sed -E 's/.* slice=([0-9.]+)(k?).*/\1 \2/' <<<"$row" | awk '{ print $1 * ($2 == "k" ? 1000 : 1) }')
    # One slice to warm up, and one measured.
    items=$((2 * ${slice%.*}))
    ;;
esac
awk -v items="$items" '/^(totals|summary):/ { total = $2 } END { printf "%.0f instructions an item\n", total / items }' "$out"
callgrind_annotate "$out" | grep -E '^ *[0-9,]+ \(' | head -n "${3:-12}" | sed -E 's/ \[[^]]*\]$//' | cut -c 1-140
