#!/usr/bin/env bash
# Drives examples/stream with nc, fast, slow and impatient, and with its own readers.
source tests/interop/check.sh

stream=$1
file=${TEST_TMPDIR:-/tmp}/streamed
head -c 3000000 /dev/urandom >"$file"
sum=$(cksum <"$file")

# The file out of what the server sends: 8 bytes of size before it, 4 of checksum behind.
read_file() { timeout "$patience" nc -d 127.0.0.1 "$port" | "$@" | tail -c +9 | head -c -4 | cksum; }

start "$stream" --file="$file"
check NcGetsTheFile "$sum" "$(read_file cat)"
check SizeComesFirst '00000000002dc6c0' \
  "$(timeout "$patience" nc -d 127.0.0.1 "$port" | head -c 8 | hex)"

# One that does not read yet, while another leaves and a third gets everything.
exec {waiting}<>"/dev/tcp/127.0.0.1/$port"
timeout "$patience" nc -d 127.0.0.1 "$port" | head -c 100000 >/dev/null
check OthersAreServedMeanwhile "$sum" "$(read_file cat)"
check TheOneThatWaitedGetsTheFile "$sum" \
  "$(timeout "$patience" cat <&"$waiting" | tail -c +9 | head -c -4 | cksum)"
exec {waiting}>&-

check ItsOwnReadersAgree '5 readers got 3000000 bytes each, with the right checksum' \
  "$(timeout 60 "$stream" --from="127.0.0.1:$port" --readers=5)"
check SlowReadersAgree '2 readers got 3000000 bytes each, with the right checksum' \
  "$(timeout 60 "$stream" --from="127.0.0.1:$port" --readers=2 --bytes_per_second=6000000)"

kill -TERM "$server"
check_logged TellsWhatHasWaited '* readers took all; at most * bytes waited for one of them'
most=${line#*at most }
most=${most%% *}
if ((most <= 524288)); then pass NeverHadMoreWaiting; else fail NeverHadMoreWaiting "$line"; fi
wait "$server"
check EndsWithExitCode0 0 $?
server=''
finish
