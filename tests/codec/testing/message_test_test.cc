// The helpers for users' tests: they pass for a sound type, and find each kind of broken one.
#include "sluice/codec/testing/message_test.h"

#include <set>
#include <tuple>
#include <utility>

#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "sluice/codec/testing/random_message.h"
#include "tests/codec/testing/broken.h"
#include "tests/codec/testing/example.h"

namespace sluice::test {
namespace {

SLUICE_TEST_MESSAGES(ExampleMessageTest, Example);

TEST(RandomMessageTest, OwnsWhatItsViewsPointInto) {
  Rng rng(3);
  std::vector<EncodedMessage<Example>> made;
  for (int i = 0; i < 50; ++i) made.push_back(RandomMessage<Example>(rng));
  for (const EncodedMessage<Example>& one : made) {
    ByteBuffer buffer;
    ASSERT_TRUE(Encode(one.message, &buffer).ok());
    ASSERT_TRUE(std::ranges::equal(buffer.view(), one.bytes));
  }
}

TEST(RandomMessageTest, IsTheSameForTheSameSeed) {
  Rng a(7), b(7);
  EXPECT_EQ(RandomMessage<Example>(a).bytes, RandomMessage<Example>(b).bytes);
}

TEST(RandomMessageTest, SpeaksEachVersionInBothOrdersWithOverlongVarintsOrWithout) {
  Rng rng(1);
  std::set<std::tuple<ByteOrder, OverlongVarints, uint32_t>> spoken;
  for (int i = 0; i < 200; ++i) {
    const WireOptions wire = RandomWireOptions(SchemaOf<Example>(), rng);
    spoken.emplace(wire.order, wire.overlong, wire.version);
  }
  EXPECT_EQ(spoken.size(), 2u * 2 * 3);  // without `later`, with it, the latest
}

// EXPECT_NONFATAL_FAILURE() sees no local variables.
template <class M>
void RoundTrip() {
  Rng rng(1);
  M broken;
  ExpectRoundTrip(broken, rng, 100);
}
template <class M>
void Prefixes() {
  Rng rng(1);
  M broken;
  ExpectEveryPrefixIsRefused(broken, rng, 100);
}
template <class M>
void Mutants() {
  Rng rng(1);
  M broken;
  ExpectMutantsAreSafe(broken, rng, 3000);
}

struct ReadsTheOtherOrder : Broken<ReadsTheOtherOrder> {
  absl::Status Decode(std::span<const std::byte> bytes, WireOptions wire) override {
    wire.order = wire.order == ByteOrder::kBig ? ByteOrder::kLittle : ByteOrder::kBig;
    return sound_.Decode(bytes, wire);
  }
};

TEST(MessageTestTest, FindsADecodeOfTheWrongOrder) {
  EXPECT_NONFATAL_FAILURE(RoundTrip<ReadsTheOtherOrder>(), "encoded again it becomes");
}

struct MeasuresOneMore : Broken<MeasuresOneMore> {
  size_t EncodedSize(WireOptions wire) const override { return sound_.EncodedSize(wire) + 1; }
};

TEST(MessageTestTest, FindsAWrongSize) {
  EXPECT_NONFATAL_FAILURE(RoundTrip<MeasuresOneMore>(), "EncodedSize() gives");
}

struct IsContentWithLessRoom : Broken<IsContentWithLessRoom> {
  absl::Status Encode(std::span<std::byte> fixed, size_t* size_bytes,
                      WireOptions wire) const override {
    const absl::Status status = sound_.Encode(fixed, size_bytes, wire);
    return fixed.size() + 1 == EncodedSize(wire) ? absl::OkStatus() : status;
  }
  using Broken::Encode;
};

TEST(MessageTestTest, FindsARoomThatIsTooSmallAndTaken) {
  EXPECT_NONFATAL_FAILURE(RoundTrip<IsContentWithLessRoom>(), "with one byte too few");
}

struct DecodesOnlyOnce : Broken<DecodesOnlyOnce> {
  absl::Status Decode(std::span<const std::byte> bytes, WireOptions wire) override {
    MessageObject<Example> other;
    return std::exchange(is_used, true) ? other.Decode(bytes, wire) : sound_.Decode(bytes, wire);
  }
  bool is_used = false;
};

TEST(MessageTestTest, FindsWhatAReusedObjectKeeps) {
  EXPECT_NONFATAL_FAILURE(RoundTrip<DecodesOnlyOnce>(), "Encode() writes");
}

struct TakesMuchMemory : Broken<TakesMuchMemory> {
  absl::Status Decode(std::span<const std::byte> bytes, WireOptions wire) override {
    const std::vector<std::byte> copies(bytes.size() * 5 + 5000);
    return sound_.Decode(bytes, wire);
  }
};

TEST(MessageTestTest, FindsADecodeThatTakesTooMuchMemory) {
  EXPECT_NONFATAL_FAILURE(Mutants<TakesMuchMemory>(), "of memory");
}

struct FillsUpWhatIsCut : Broken<FillsUpWhatIsCut> {
  absl::Status Decode(std::span<const std::byte> bytes, WireOptions wire) override {
    std::vector<std::byte> filled(bytes.begin(), bytes.end());
    filled.resize(bytes.size() + 1);
    const absl::Status status = sound_.Decode(bytes, wire);
    return sound_.Decode(filled, wire).ok() ? absl::OkStatus() : status;
  }
};

TEST(MessageTestTest, FindsACutThatIsNotRefused) {
  EXPECT_NONFATAL_FAILURE(Prefixes<FillsUpWhatIsCut>(), "not refused as cut short: OK");
}

struct SkipsTheLastByte : Broken<SkipsTheLastByte> {
  absl::Status Decode(std::span<const std::byte> bytes, WireOptions wire) override {
    const absl::Status status = sound_.Decode(bytes, wire);
    if (status.ok() || bytes.empty()) return status;
    return sound_.Decode(bytes.first(bytes.size() - 1), wire).ok() ? absl::OkStatus() : status;
  }
};

TEST(MessageTestTest, FindsAByteThatIsAcceptedAndNotWrittenBack) {
  EXPECT_NONFATAL_FAILURE(Mutants<SkipsTheLastByte>(), "encoded again it becomes");
}

struct SaysAnotherReason : Broken<SaysAnotherReason> {
  absl::Status Decode(std::span<const std::byte> bytes, WireOptions wire) override {
    const absl::Status status = sound_.Decode(bytes, wire);
    return status.ok() ? status : absl::InvalidArgumentError("Example: wrong");
  }
};

TEST(MessageTestTest, FindsAReasonThatTheSchemaDoesNotGive) {
  EXPECT_NONFATAL_FAILURE(Mutants<SaysAnotherReason>(), "DecodeValue()");
}

struct RefusesAll : Broken<RefusesAll> {
  absl::Status Decode(std::span<const std::byte>, WireOptions) override {
    return absl::InvalidArgumentError("Example: refused");
  }
};
struct RefusesLongOnes : Broken<RefusesLongOnes> {
  absl::Status Decode(std::span<const std::byte> bytes, WireOptions wire) override {
    if (bytes.size() > 150) return absl::InvalidArgumentError("Example: too long");
    return sound_.Decode(bytes, wire);
  }
};
struct RefusesAllAsATypeOfTheUser : RefusesAll {
  bool has_user_types() const override { return true; }
};

TEST(MessageTestTest, FindsATypeThatRefusesWhatItsSchemaAllows) {
  EXPECT_NONFATAL_FAILURE(RoundTrip<RefusesLongOnes>(), "Example: too long");
  EXPECT_NONFATAL_FAILURE(RoundTrip<RefusesAllAsATypeOfTheUser>(), "none was accepted");
  Prefixes<RefusesAll>();
}

struct PrintsTwoLines : Broken<PrintsTwoLines> {
  std::string ToText() const override { return "Example{\n}"; }
};

TEST(MessageTestTest, FindsATextThatIsNoLine) {
  EXPECT_NONFATAL_FAILURE(RoundTrip<PrintsTwoLines>(), "no line for a log");
}

}  // namespace
}  // namespace sluice::test
