#!/usr/bin/env bash
# Runs examples/stress against its own server, and against socat, which sends back plain bytes.
source tests/interop/check.sh

stress=$1
# The line of numbers, and what it ended with.
run() {
  timeout 60 "$stress" "$@" 2>&1
  echo "exit code $?"
}
good='lost 0, out of order 0, wrong 0, broken 0'

out=$(run --clients=8 --messages=2000 --unanswered=4)
check_has() { if [[ $3 == *"$2"* ]]; then pass "$1"; else fail "$1" "$2 is not in: $3"; fi; }
check_has OwnServerAnswersAll "connections 8, sent 2000, answered 2000, $good" "$out"
check_has TellsLatencies 'p50 ' "$out"
check_has ExitCodeIs0 'exit code 0' "$out"

check_has ConnectsAnew "sent 300, answered 300, $good" \
  "$(run --clients=4 --messages=300 --per_connection=3 --message_bytes=5000)"
check_has PrintsALineASecond '   1 s  ' "$(run --rate=100 --seconds=1.3)"

start socat -d -d TCP-LISTEN:0,bind=127.0.0.1,fork,reuseaddr EXEC:cat
check_has SocatAnswersAll "connections 3, sent 300, answered 300, $good" \
  "$(run --server="127.0.0.1:$port" --clients=3 --messages=300)"
kill "$server"
wait "$server"
server=''

out=$(run --server="127.0.0.1:$port" --clients=3)
check_has NoServerIsAFault 'broken 3' "$out"
check_has ExitCodeIs1 'exit code 1' "$out"
check_has RefusesOptionsOutOfRange 'exit code 1' "$(run --clients=10001)"
finish
