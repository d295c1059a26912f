#!/usr/bin/env bash
# Drives examples/lines with nc.
source tests/interop/check.sh

to_server() { timeout "$patience" nc -N 127.0.0.1 "$port" | hex; }
line80=$(printf 'x%.0s' {1..80})

start "$1"
check AnswersLinesOfBothEndings "$(printf 'ONE\r\nTWO\r\n\r\nFOUR\rÄ\r\n' | hex)" \
  "$(printf 'one\r\ntwo\n\r\nfour\rÄ\r\n' | to_server)"
check_logged CountsLines 'I closed after 4 lines, 0 skipped: OK'
check EndOfStreamEndsTheLastLine "$(printf 'ONE\r\nTWO\r\n' | hex)" "$(printf 'one\ntwo' | to_server)"
check AnswersLineOf80Bytes "$(printf '%s\r\n' "${line80^^}" | hex)" \
  "$(printf '%s\r\n' "$line80" | to_server)"
check LineOf81BytesCloses "$(printf 'ONE\r\n' | hex)" \
  "$(printf 'one\n%sx\ntwo\n' "$line80" | to_server)"
check_logged LineThatIsTooLongIsLoggedWithItsOffset \
  'I closed after 1 lines, 0 skipped: RESOURCE_EXHAUSTED: frame at stream offset 4: *80 bytes*'
check OthersGoOnBeingServed "$(printf 'ONE\r\n' | hex)" "$(printf 'one\n' | to_server)"
exec {idle}<>"/dev/tcp/127.0.0.1/$port" # a connected peer does not hold the program back
stop INT
exec {idle}>&-

start "$1" --skip_long_lines
check SkipsExactlyTheLineThatIsTooLong "$(printf 'ONE\r\nTWO\r\n' | hex)" \
  "$(printf 'one\n%sx%s\r\ntwo\n' "$line80" "$line80" | to_server)"
check_logged CountsSkippedLines 'I closed after 2 lines, 1 skipped: OK'
stop TERM
finish
