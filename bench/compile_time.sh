#!/usr/bin/env bash
# What the codec costs the compiler: 100 message types of 10 fields, each encoded and decoded with any options, so in
# both byte orders, in one file, compiled with g++ -O2 (or $CXX). Prints the processor time and the most memory that took.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
seconds_target=20
mebibytes_target=1536

# Ten records for the messages to hold, and the messages: the same ten kinds of fields, each message beginning with
# another one and with integers of another width, so that no two look alike to the compiler.
generate() {
  local i k fields numbers=(uint8_t int16_t uint32_t int64_t uint16_t int32_t uint64_t)
  cat <<'CODE'
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/message.h"

using namespace sluice;

template <class M>
bool EncodeAndDecode(const M& message, WireOptions options, ByteBuffer* buffer, M* decoded) {
  return Encode(message, buffer, options).ok() && Decode(buffer->view(), decoded, options).ok();
}
CODE
  for ((i = 0; i < 10; ++i)); do
    echo "struct Part$i {
  uint32_t id = 0; ${numbers[i % 7]} level = 0; std::string name;
  static constexpr auto Describe() {
    return Record(\"Part$i\", Field(\"id\", &Part$i::id), Field(\"level\", &Part$i::level),
                  Field(\"name\", &Part$i::name, MaxBytes(64)));
  }
};"
  done
  for ((i = 0; i < 100; ++i)); do
    local number=${numbers[i % 7]} other=${numbers[(i / 7 + 3) % 7]} m=Message$i
    local members=("$number a = 0" "$other b = 0" "std::string c" "std::vector<$number> d"
      "std::optional<$other> e" "Part$((i % 10)) f" "std::vector<Part$((i / 10))> g" "double h = 0"
      "bool i = false" "std::vector<std::string> j")
    local names=(a b c d e f g h i j)
    fields=""
    echo "struct $m {"
    for ((k = 0; k < 10; ++k)); do
      echo "  ${members[(i + k) % 10]};"
      fields+=", Field(\"${names[(i + k) % 10]}\", &$m::${names[(i + k) % 10]})"
    done
    echo "  static constexpr auto Describe() { return Message(\"$m\", $((i + 1))$fields); }
};
template bool EncodeAndDecode($m const&, WireOptions, ByteBuffer*, $m*);"
  done
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
ln -s "$PWD" "$folder/sluice" # headers are included as sluice/room/file.h
generate >"$folder/messages.cc"
python3 - "$seconds_target" "$mebibytes_target" "${CXX:-g++}" -std=c++20 -O2 -DNDEBUG -I"$folder" \
  -c "$folder/messages.cc" -o "$folder/messages.o" <<'PYTHON'
import resource
import subprocess
import sys

targets = [float(target) for target in sys.argv[1:3]]
subprocess.run(sys.argv[3:], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
for value, target, unit in zip([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024], targets, ["s", "MiB"]):
    print(f"{value:7.1f} {unit:3} (target {target:.0f}) {'ok' if value <= target else 'MISS'}")
PYTHON
