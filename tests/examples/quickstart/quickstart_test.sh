#!/usr/bin/env bash
# The quickstart does what its text says: quickstart_test.sh PROGRAM
set -euo pipefail
answer=$(timeout 30 "$1" 2>&1)
[[ $answer == "20 + 22 = 42" ]] || {
  echo "it printed: $answer" >&2
  exit 1
}
