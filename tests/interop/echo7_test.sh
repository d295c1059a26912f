#!/usr/bin/env bash
# Drives examples/echo7 with socat, a byte at a time.
source tests/interop/check.sh

start "$1"
byte_by_byte() { timeout "$patience" socat "$@" -b1 -t "$patience" - "TCP:127.0.0.1:$port,nodelay"; }

check EachFrameComesBack "$(printf 'frame-1frame-2\0\377frm-3' | hex)" \
  "$(printf 'frame-1frame-2\0\377frm-3' | byte_by_byte | hex)"
check_logged CountsTheFramesOfASession 'I closed after 3 frames: OK'

printf 'frame-1frame-2' | byte_by_byte -u
check_logged CountsTheFramesOfAClientThatDoesNotRead 'I closed after 2 frames: *'

# Two sessions at once: one that goes on, and one that ends inside a frame.
exec {steady}<>"/dev/tcp/127.0.0.1/$port"
ask_steady() {
  printf '%s' "$1" >&"$steady"
  IFS= read -r -N 7 -t "$patience" -u "$steady" answer
  echo "$answer"
}
check SecondSessionIsServed 'steady1' "$(ask_steady steady1)"

check WholeFramesBeforeAnUnfinishedOneAreAnswered "$(printf 'frame-1' | hex)" \
  "$(printf 'frame-1fra' | byte_by_byte | hex)"
check_logged UnfinishedFrameIsLoggedWithItsOffset \
  'I closed after 1 frames: DATA_LOSS: frame at stream offset 7: *'

check OthersGoOnBeingServed 'steady2' "$(ask_steady steady2)"
exec {steady}>&-
check_logged EachSessionCountsItsOwnFrames 'I closed after 2 frames: OK'

stop TERM
finish
