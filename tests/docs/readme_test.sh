#!/usr/bin/env bash
# The program that README.md shows is examples/quickstart/quickstart.cc, to the letter, and short.
set -euo pipefail
readme=$1 program=$2

shown=$(sed -n '/^```cpp$/,/^```$/{/^```/d;p}' "$readme")
if ! diff <(echo "$shown") "$program"; then
  echo "README.md does not show $program as it is" >&2
  exit 1
fi
lines=$(wc -l <"$program")
if [[ $lines -ge 80 ]]; then
  echo "$program has $lines lines; the promise is fewer than 80" >&2
  exit 1
fi
