// The messages of write_seeds_test.sh.
#include "sluice/codec/testing/message_fuzzer.h"
#include "tests/codec/testing/example.h"

namespace sluice::test {

MessageFuzzer& TheMessageFuzzer() {
  static MessageFuzzer fuzzer = MakeMessageFuzzer<Part>();
  return fuzzer;
}

}  // namespace sluice::test
