#!/usr/bin/env bash
# Drives examples/dns with dig, and with messages that dig does not send through socat.
source tests/interop/check.sh

start "$1"

# Of each answer that dig shows: the code, the flags, EDNS, the records.
ask() {
  timeout "$patience" dig -r @127.0.0.1 -p "$port" +tcp +keepopen +tries=1 +time="$patience" \
    +noall +comments +answer +authority "$@" |
    sed -nE -e 's/.*, (status: [A-Z]+),.*/\1/p;t' -e 's/^;; (flags:[^;]*);.*/\1/p;t' \
      -e 's/^; (EDNS: .*)/\1/p;t' -e '/^[^;]/ s/[\t ]+/ /gp'
}
found='status: NOERROR
flags: qr aa rd
EDNS: version: 0, flags:; udp: 1232'
missing=${found/NOERROR/NXDOMAIN}
refused=${found/NOERROR/REFUSED}
refused=${refused/ aa/}
soa='SOA ns.example.test. hostmaster.example.test. 2024010101 3600 600 86400 60'

check DigGetsItsAnswers "\
$found
www.example.test. 300 IN A 192.0.2.1
www.example.test. 300 IN A 192.0.2.2
$found
WWW.Example.TEST. 300 IN AAAA 2001:db8::1
$found
note.example.test. 60 IN TXT \"two texts; \\\"quoted\\\"\" \"plain\"
$found
example.test. 60 IN $soa
$missing
example.test. 60 IN $soa
$found
example.test. 300 IN $soa
$refused" \
  "$(ask www.example.test A WWW.Example.TEST AAAA note.example.test TXT www.example.test MX \
    missing.example.test A example.test SOA example.org A)"
check_logged DigAskedAllOnOneConnection 'I closed after 7 messages: OK'

# Frames in hex, and all that comes back until the server closes.
send() { unhex "$1" | timeout "$patience" socat -t "$patience" - "TCP:127.0.0.1:$port" | hex; }
rest_of_header='0000 0001 0000 0000 0000' # behind the id: a query with one question
www='03777777 076578616d706c65 0474657374 00'
good="0022 1234 $rest_of_header $www 001c 0001"
answer="003e 1234 8400 0001 0001 0000 0000 $www 001c 0001
  c00c 001c 0001 0000012c 0010 20010db8000000000000000000000001"
check AnswerIsRightToTheByte "${answer//[[:space:]]/}" "$(send "$good")"
check_logged OneMessageIsCounted 'I closed after 1 messages: OK'

# A peer that stays connected while others misbehave.
exec {steady}<>"/dev/tcp/127.0.0.1/$port"
ask_steady() {
  unhex "$good" >&"$steady"
  timeout "$patience" head -c 64 <&"$steady" | hex
}
check SteadyPeerIsServed "${answer//[[:space:]]/}" "$(ask_steady)"

malformed=(
  '000c 0001 0100 0000 0000 0000 0000'                # no question
  "0012 0002 $rest_of_header c00c 0001 0001"          # a name that is a pointer to itself
  "0012 0003 $rest_of_header c00e 0001 0001"          # a pointer forward
  "0013 0004 $rest_of_header 7f 61 00 0001 0001"      # a label of no known type
  "0011 0005 $rest_of_header 05 61 00 0001"           # a label that is cut short
  "0012 0006 0000 0001 ffff ffff ffff 00 0001 0001 00" # records that are not there
  "0012 0007 $rest_of_header 00 0001 0001 00"         # a byte too many
  '0005 0008 010000'                                   # a header that is cut short
  '0002 0009'                                          # an id alone
)
errors='000c 0001 8101 0000 0000 0000 0000'
for id in 2 3 4 5 6 7 8 9; do errors+=" 000c 000$id 8001 0000 0000 0000 0000"; done
errors+=$answer
check MalformedQueriesGetFormatErrorAndTheNextIsAnswered "${errors//[[:space:]]/}" \
  "$(send "${malformed[*]} $good")"
check_logged MalformedQueriesDoNotClose 'I closed after 10 messages: OK'

# closes NAME FRAMES REASON: the server answers nothing, closes, and logs why.
closes() {
  check "${1}GetsNoAnswer" '' "$(send "$2")"
  check_logged "${1}IsLogged" "I closed after * messages: $3"
}
closes TruncatedFrame '0022 1234 0000' 'DATA_LOSS: frame at stream offset 0: *'
closes MessageWithoutAnId '0001 00' 'OUT_OF_RANGE: *offset 0*'
closes OversizedFrame '4001' 'RESOURCE_EXHAUSTED: frame at stream offset 0: *'
closes Garbage "$(printf 'GET / HTTP/1.1\r\n\r\n' | hex)" 'RESOURCE_EXHAUSTED: *'
closes ResponseInsteadOfQuery '000c 0001 8000 0000 0000 0000 0000' \
  'INVALID_ARGUMENT: *a response came where a query was expected'

check SteadyPeerIsStillServed "${answer//[[:space:]]/}" "$(ask_steady)"
exec {steady}>&-
check_logged SteadyPeerWasNeverClosed 'I closed after 2 messages: OK'
check DigIsServedAfterwards "\
$found
www.example.test. 300 IN AAAA 2001:db8::1" "$(ask www.example.test AAAA)"

stop TERM
finish
