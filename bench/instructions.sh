#!/bin/bash
# Counts the user-space instructions that Sluice takes for one item of a benchmark, with callgrind: unlike times
# they are the same in every run. Of codec_bench it counts any way of a row, or makes a table of all rows;
# echo_bench counts by itself, with --only=work.
#
#   ./dev bench dispatch --benchmark_filter=nothing   # builds it
#   bench/instructions.sh dispatch chat/100x32
#   bench/instructions.sh codec Order/encode/hand-big
#   bench/instructions.sh codec                       # the table
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program="$(bazel info --noshow_progress --ui_event_filters=-info --config=opt bazel-bin)/bench/$1_bench"
out=$(mktemp)
trap 'rm -f "$out"' EXIT
# The dynamic linker looks everything up before it begins.
export LD_BIND_NOW=1

# count FUNCTION ARGUMENT...: what the program does in that function, to $out; prints the program's row.
count() {
  valgrind --quiet --tool=callgrind --callgrind-out-file="$out" --toggle-collect="$1" "$program" "${@:2}" 2>/dev/null
}
# count_way ROW/WAY: the same for codec_bench; prints how many messages that was.
count_way() {
  local row
  row=$(count '*RunCountedWay*' --instructions="$1")
  echo "${row##*items=}"
}
# per_item ITEMS: of what is in $out.
per_item() {
  awk -v items="$1" '/^(totals|summary):/ { total = $2 } END { printf "%.0f", total / items }' "$out"
}

if [[ $1 == codec && $# == 1 ]]; then
  echo '| | hand, little | Sluice, little | hand, big | Sluice, big |'
  echo '|---|---|---|---|---|'
  for row in {Order,Chat,Quotes,Blob,Monsters,Chat/varied,Monsters/varied}/{encode,decode}; do
    line="| $row |"
    for way in {hand,sluice}-little {hand,sluice}-big; do
      items=$(count_way "$row/$way")
      line+=" $(per_item "$items") |"
    done
    echo "$line"
  done
  exit
fi

if [[ $1 == codec ]]; then
  items=$(count_way "$2")
else
  row=$(count '*RunMeasuredSide*' --benchmark_filter="^$2/manual_time\$" --benchmark_min_time=0.000000001 | grep "^$2/")
  slice=$(sed -E 's/.* slice=([0-9.]+)(k?).*/\1 \2/' <<<"$row" | awk '{ print $1 * ($2 == "k" ? 1000 : 1) }')
  # One slice to warm up, and one measured.
  items=$((2 * ${slice%.*}))
fi
echo "$(per_item "$items") instructions an item"
callgrind_annotate "$out" | grep -E '^ *[0-9,]+ \(' | head -n "${3:-12}" | sed -E 's/ \[[^]]*\]$//' | cut -c 1-140
