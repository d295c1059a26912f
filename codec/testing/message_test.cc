#include "sluice/codec/testing/message_test.h"

#include <limits>
#include <vector>

#include "sluice/codec/testing/message_properties.h"
#include "sluice/codec/testing/mutate.h"
#include "sluice/codec/testing/random_message.h"
#include "sluice/codec/testing/schema_facts.h"

namespace sluice::test {
namespace {

constexpr size_t kBytesMax = size_t{16} << 10;
constexpr size_t kCutBytesMax = 1024;  // each is decoded so many times

struct RandomInput {
  WireOptions wire;
  std::vector<std::byte> bytes;
};

// Of elements that take far more memory than bytes, most messages are above the default limit.
WireOptions Roomy(WireOptions wire) {
  wire.memory_factor = std::numeric_limits<uint32_t>::max();
  return wire;
}

// Calls check(input) until one fails.
template <class Check>
void Repeat(const Schema& schema, Rng& rng, int times, size_t bytes_max, Check check) {
  for (int i = 0; i < times; ++i) {
    const WireOptions wire = RandomWireOptions(schema, rng);
    const absl::Status status =
        check(RandomInput{wire, RandomBytes(schema, rng, {.wire = wire, .bytes_max = bytes_max})});
    if (status.ok()) continue;
    ADD_FAILURE() << status.message() << "\nas number " << i;
    return;
  }
}

class RegisteredTest : public ::testing::Test {
 public:
  explicit RegisteredTest(MessageTestBody body) : body_(body) {}
  void TestBody() override { body_(); }

 private:
  MessageTestBody body_;
};

}  // namespace

void ExpectRoundTrip(AnyMessage& message, Rng& rng, int times) {
  int accepted = 0;
  Repeat(message.schema(), rng, times, kBytesMax, [&](const RandomInput& input) {
    absl::Status status = message.Decode(input.bytes, Roomy(input.wire));
    accepted += status.ok() ? 1 : 0;
    if (!status.ok() && !message.has_user_types()) return status;
    status = CheckBytes(message, input.bytes, Roomy(input.wire));
    return status.ok() ? CheckBytes(message, input.bytes, input.wire) : status;
  });
  EXPECT_TRUE(accepted > 0 || times == 0) << "of " << times << " random messages none was accepted";
}

void ExpectEveryPrefixIsRefused(AnyMessage& message, Rng& rng, int times) {
  Repeat(message.schema(), rng, times, kCutBytesMax, [&](const RandomInput& input) -> absl::Status {
    if (!message.Decode(input.bytes, Roomy(input.wire)).ok()) return absl::OkStatus();
    return CheckPrefixes(message, input.bytes, input.wire, std::numeric_limits<size_t>::max());
  });
}

void ExpectMutantsAreSafe(AnyMessage& message, Rng& rng, int times) {
  Repeat(message.schema(), rng, times, kBytesMax, [&](RandomInput input) {
    Mutate(&input.bytes, rng);
    input.wire.trailing = rng.OneIn(4) ? TrailingBytes::kSkip : TrailingBytes::kRefuse;
    return CheckBytes(message, input.bytes, input.wire);
  });
}

void RegisterMessageTest(const char* suite, const std::string& name, const char* file, int line,
                         MessageTestBody body) {
#ifndef __clang_analyzer__  // takes what GoogleTest keeps to the program's end for a leak
  ::testing::RegisterTest(suite, name.c_str(), nullptr, nullptr, file, line,
                          [body]() -> ::testing::Test* { return new RegisteredTest(body); });
#endif
}

}  // namespace sluice::test
