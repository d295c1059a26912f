#!/usr/bin/env bash
# Server and client understand each other, and no password is shown: flamingo_test.sh PROGRAM
set -euo pipefail
expected='client: Answer{sequence=0, json=""}
server: Register{sequence=1, json=***}
client: Answer{sequence=1, json="{\x22code\x22:0,\x22msg\x22:\x22ok\x22}"}
server: Login{sequence=2, json=***}
client: Answer{sequence=2, json="{\x22code\x22:0,\x22userid\x22:1}"}'
for year in 2017 2019; do
  printed=$(timeout 30 "$1" --year="$year" 2>&1)
  [[ $printed == "$expected" ]] || {
    echo "as of $year it printed: $printed" >&2
    exit 1
  }
done
