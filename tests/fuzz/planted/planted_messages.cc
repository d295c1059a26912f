// A message with a field type of its own, which has a bug where SLUICE_PLANT_BUG is defined: to
// see that the fuzzers of message_test.bzl find such a thing. planted_bug.sh runs them.

#include <cstring>
#include <string>
#include <vector>

#include "sluice/codec/testing/message_fuzzer.h"

namespace planted {

struct Name : std::string {};

struct Guests {
  std::vector<Name> names;
  static constexpr auto Describe() {
    return sluice::Message(
        "Guests", 1,
        sluice::Field("names", &Guests::names, sluice::MaxBytes(40), sluice::MaxCount(8)));
  }
};

}  // namespace planted

template <>
struct sluice::internal::WireType<planted::Name> : WireType<std::string> {
#ifdef SLUICE_PLANT_BUG
  // As if it were a C string: what stands behind a zero byte is lost.
  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, std::string& name) {
    at = WireType<std::string>::Get<kRules, kOrder>(at, reader, name);
    if (at != nullptr) name.resize(std::strlen(name.c_str()));
    return at;
  }
#endif
};

sluice::test::MessageFuzzer& sluice::test::TheMessageFuzzer() {
  static MessageFuzzer& fuzzer = *new MessageFuzzer(MakeMessageFuzzer<planted::Guests>());
  return fuzzer;
}
