// What libFuzzer, and the replay of a corpus, call.

#include <cstddef>
#include <cstdint>

#include "sluice/codec/testing/message_fuzzer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  sluice::test::TheMessageFuzzer().Run(std::as_bytes(std::span(bytes, size)));
  return 0;
}
