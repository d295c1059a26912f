#!/usr/bin/env bash
# What the program does that writes the seeds of a fuzz target: write_seeds_test.sh PROGRAM
set -uo pipefail

# expect CODE TEXT ARGUMENT...: the program ends with the code and says the text.
expect() {
  local code=0 said
  said=$("$program" "${@:3}" 2>&1) || code=$?
  [[ $code == "$1" && $said == "$2" ]] && return
  echo "write_seeds ${*:3}: ended with $code and said: $said" >&2
  exit 1
}

program=$1
seeds=$TEST_TMPDIR/seeds
mkdir "$seeds"
expect 0 "" "$seeds"
[[ $(ls "$seeds") == "$(printf 'Part_%02d\n' {0..19})" ]] || {
  echo "it wrote: $(ls "$seeds")" >&2
  exit 1
}
expect 1 "write_seeds: UNAVAILABLE: cannot write /nowhere/Part_00" /nowhere
expect 2 "write_seeds: give the folder to write to"
expect 2 "write_seeds: give the folder to write to" "$seeds" more
