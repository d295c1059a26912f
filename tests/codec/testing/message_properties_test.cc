// Each promise, broken by a type on purpose.
#include "sluice/codec/testing/message_properties.h"

#include <functional>
#include <map>
#include <set>
#include <unordered_set>
#include <utility>

#include "gtest/gtest.h"
#include "sluice/codec/testing/message_test.h"
#include "tests/codec/testing/broken.h"
#include "tests/codec/testing/example.h"

namespace sluice::test {
namespace {

constexpr WireOptions kSkipping = {.trailing = TrailingBytes::kSkip};

// Those of an Example with its initial values.
std::vector<std::byte> ExampleBytes() {
  ByteBuffer buffer;
  EXPECT_TRUE(Encode(Example(), &buffer).ok());
  return {buffer.view().begin(), buffer.view().end()};
}

template <class M>
void ExpectFound(std::string_view text, WireOptions wire = {}) {
  M broken;
  const absl::Status status = CheckBytes(broken, ExampleBytes(), wire);
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_NE(std::string(status.message()).find(text), std::string::npos) << status;
}

TEST(MessagePropertiesTest, HoldForASoundType) {
  struct Ping {
    static constexpr auto Describe() { return Message("Ping", 1); }
  };
  MessageObject<Example> example;
  EXPECT_TRUE(CheckBytes(example, ExampleBytes(), {}).ok());
  MessageObject<Ping> ping;
  EXPECT_TRUE(CheckBytes(ping, {}, {}).ok());
}

struct Place {
  uint8_t x = 0;
  uint8_t y = 0;
  uint8_t z = 0;
  static constexpr auto Describe() {
    return Record("Place", Field("x", &Place::x), Field("y", &Place::y, Since(3)),
                  Field("z", &Place::z, Since(3)));
  }
};
struct Visit {
  uint8_t id = 0;
  Place place;
  static constexpr auto Describe() {
    return Message("Visit", 2, Field("id", &Visit::id), Field("place", &Visit::place, Since(2)));
  }
};

// What is encoded in place of the field that was left out lacks more fields than that one.
TEST(MessagePropertiesTest, HoldWhereAnOlderPeerLeftOutARecordWithLaterFields) {
  MessageObject<Visit> visit;
  const std::vector<std::byte> first(1, std::byte{7});
  EXPECT_EQ(CheckBytes(visit, first, {.version = 2}), absl::OkStatus());
}

struct Long {
  uint64_t number = 0;
  static constexpr auto Describe() {
    constexpr std::string_view kName =
        "a name of more bytes than are left of it in front of a path that is too long for an error,"
        " the middle of which is left out then, so that an error takes no more than a bounded room";
    return Message(kName, 3, Field("a_field_that_makes_the_path_too_long", &Long::number));
  }
};

TEST(MessagePropertiesTest, HoldWhereAnErrorLacksTheEndOfTheName) {
  MessageObject<Long> object;
  EXPECT_EQ(CheckBytes(object, {}, {}), absl::OkStatus());
}

struct LessInTens {
  bool operator()(uint8_t a, uint8_t b) const { return a / 10 < b / 10; }
};
struct SameTens {
  bool operator()(uint8_t a, uint8_t b) const { return a / 10 == b / 10; }
};
struct HashOfTens {
  size_t operator()(uint8_t number) const { return number / 10; }
};
template <class Keys>
struct Holding {
  Keys keys;
  static constexpr auto Describe() { return Message("Holding", 4, Field("keys", &Holding::keys)); }
};

template <class Keys>
bool HasUserTypes() {
  return MessageObject<Holding<Keys>>().has_user_types();
}

TEST(MessagePropertiesTest, KnowContainersThatMayTakeDifferentKeysForEqual) {
  EXPECT_FALSE(HasUserTypes<std::set<uint8_t>>());
  EXPECT_FALSE((HasUserTypes<std::set<uint8_t, std::less<>>>()));
  EXPECT_FALSE((HasUserTypes<std::set<uint8_t, std::greater<uint8_t>>>()));
  EXPECT_FALSE((HasUserTypes<std::map<uint8_t, bool, std::greater<>>>()));
  EXPECT_FALSE(HasUserTypes<std::unordered_set<uint8_t>>());
  EXPECT_FALSE((HasUserTypes<std::unordered_set<uint8_t, HashOfTens, std::equal_to<>>>()));
  EXPECT_TRUE((HasUserTypes<std::set<uint8_t, LessInTens>>()));
  EXPECT_TRUE((HasUserTypes<std::vector<std::map<uint8_t, bool, LessInTens>>>()));
  EXPECT_TRUE((HasUserTypes<std::unordered_set<uint8_t, HashOfTens, SameTens>>()));
  EXPECT_TRUE((HasUserTypes<std::map<uint8_t, Holding<std::set<uint8_t, LessInTens>>>>()));
}

// The schema knows no reason why the second key should be refused.
TEST(MessagePropertiesTest, HoldWhereAContainerTakesDifferentKeysForEqual) {
  const std::vector<std::byte> bytes = {std::byte{2}, std::byte{1}, std::byte{2}};
  MessageObject<Holding<std::set<uint8_t, LessInTens>>> ordered;
  EXPECT_EQ(CheckBytes(ordered, bytes, {}), absl::OkStatus());
  MessageObject<Holding<std::unordered_set<uint8_t, HashOfTens, SameTens>>> hashed;
  EXPECT_EQ(CheckBytes(hashed, bytes, {}), absl::OkStatus());
}

SLUICE_TEST_MESSAGES(OwnOrderMessageTest, Holding<std::set<uint8_t, LessInTens>>);

struct RefusesASecondTime : Broken<RefusesASecondTime> {
  std::unique_ptr<AnyMessage> New() const override {
    return std::make_unique<MessageObject<Example>>();
  }
  absl::Status Decode(std::span<const std::byte>, WireOptions) override {
    return absl::InvalidArgumentError("Example: used before");
  }
};
template <absl::StatusCode kCode, char kInitial>
struct Refuses : Broken<Refuses<kCode, kInitial>> {
  absl::Status Decode(std::span<const std::byte>, WireOptions) override {
    return absl::Status(kCode, std::string(1, kInitial) + "xample: no");
  }
};

struct Counted {
  uint32_t count = 0;
  static constexpr auto Describe() {
    return Message("Counted", 3, Field("count", &Counted::count, Varint()));
  }
};

TEST(MessagePropertiesTest, HoldForOverlongVarintsThatAreAccepted) {
  MessageObject<Counted> counted;
  const std::vector<std::byte> bytes = {std::byte{0x85}, std::byte{0x80}, std::byte{0}};
  const WireOptions padded = {.overlong = OverlongVarints::kAccept};
  EXPECT_EQ(CheckBytes(counted, bytes, padded), absl::OkStatus());
  EXPECT_EQ(CheckPrefixes(counted, bytes, padded, 3), absl::OkStatus());
}

struct Sealed {
  std::vector<std::byte> tail;
  static constexpr auto Describe() {
    return Message("Sealed", 1, ChecksumOver("sum", ChecksumAlgorithm::kInternet, "tail", "tail"),
                   KeepTail("tail", &Sealed::tail));
  }
};

// What is cut away of the tail is missing in the sum, and no field is cut short.
TEST(MessagePropertiesTest, HoldWhereAChecksumCoversTheTail) {
  MessageObject<Sealed> sealed;
  const std::vector<std::byte> bytes = {std::byte{0x55}, std::byte{0x44}, std::byte{0xaa},
                                        std::byte{0xbb}};
  EXPECT_EQ(CheckBytes(sealed, bytes, {}), absl::OkStatus());
  EXPECT_EQ(CheckPrefixes(sealed, bytes, {}, 4), absl::OkStatus());
}

struct SealedLater {
  uint8_t body = 0;
  uint8_t later = 0;
  static constexpr auto Describe() {
    return Message("SealedLater", 2, ChecksumOver("sum", ChecksumAlgorithm::kInternet),
                   Field("body", &SealedLater::body),
                   Field("later", &SealedLater::later, Since(2)));
  }
};

// Without its last byte it is the message of an older peer, but for the sum.
TEST(MessagePropertiesTest, HoldWhereAChecksumCoversWhatOlderPeersLack) {
  MessageObject<SealedLater> sealed;
  const std::vector<std::byte> bytes = {std::byte{0xfe}, std::byte{0xfd}, std::byte{0x01},
                                        std::byte{0x02}};
  EXPECT_EQ(CheckBytes(sealed, bytes, {}), absl::OkStatus());
  EXPECT_EQ(CheckPrefixes(sealed, bytes, {}, 4), absl::OkStatus());
}

TEST(MessagePropertiesTest, FindARefusalThatNoDecodeHas) {
  ExpectFound<RefusesASecondTime>("a new object gives OK \"\", a reused one INVALID_ARGUMENT");
  ExpectFound<Refuses<absl::StatusCode::kInvalidArgument, 'S'>>("does not name the message");
  ExpectFound<Refuses<absl::StatusCode::kInternal, 'E'>>("an error that no decode has");
}

// Allocates all that a decode may, and so many bytes more, when it is a new object or when not.
template <size_t kMoreBytes, bool kIsReused>
struct Takes : Broken<Takes<kMoreBytes, kIsReused>> {
  explicit Takes(bool reused = true) : is_reused(reused) {}
  std::unique_ptr<AnyMessage> New() const override { return std::make_unique<Takes>(false); }
  absl::Status Decode(std::span<const std::byte> bytes, WireOptions wire) override {
    const size_t taken = 4 * bytes.size() + 4096 + kMoreBytes;  // with the zero behind the text
    const std::string text(is_reused == kIsReused ? taken - 1 : 0, 'x');
    return Takes::sound_.Decode(bytes, wire);
  }
  bool is_reused;
};

TEST(MessagePropertiesTest, FindADecodeThatTakesMoreMemoryThanPromised) {
  ExpectFound<Takes<1, false>>("the decode of");
  ExpectFound<Takes<1, true>>("and into a reused object");
  Takes<0, false> at_the_limit;
  EXPECT_EQ(CheckBytes(at_the_limit, ExampleBytes(), {}), absl::OkStatus());
  Takes<0, true> at_the_limit_again;
  EXPECT_EQ(CheckBytes(at_the_limit_again, ExampleBytes(), {}), absl::OkStatus());
}

TEST(MessagePropertiesTest, FindTheFirstCutThatIsRefusedAsSomethingElse) {
  Refuses<absl::StatusCode::kInvalidArgument, 'E'> broken;
  const absl::Status status = CheckPrefixes(broken, ExampleBytes(), {}, 2);
  EXPECT_NE(status.message().find(": cut to 0 of "), absl::string_view::npos) << status;
  EXPECT_NE(status.message().find("not refused as cut short"), absl::string_view::npos) << status;
}

struct CannotEncode : Broken<CannotEncode> {
  absl::Status Encode(ByteBuffer*, WireOptions) const override {
    return absl::InvalidArgumentError("Example: no");
  }
  using Broken::Encode;
};
// Of one byte more than it was decoded from.
struct Grows : Broken<Grows> {
  absl::Status Decode(std::span<const std::byte> bytes, WireOptions wire) override {
    size_bytes = bytes.size();
    return Broken::Decode(bytes, wire);
  }
  absl::Status Encode(ByteBuffer* buffer, WireOptions wire) const override {
    const absl::Status status = Broken::Encode(buffer, wire);
    buffer->Resize(size_bytes + 1);
    return status;
  }
  using Broken::Encode;
  size_t size_bytes = 0;
};
struct KeepsAByte : Broken<KeepsAByte> {
  absl::Status Encode(ByteBuffer* buffer, WireOptions wire) const override {
    const absl::Status status = Broken::Encode(buffer, wire);
    buffer->Resize(1);
    return status;
  }
  using Broken::Encode;
};

TEST(MessagePropertiesTest, FindAnEncodingThatIsNotTheDecodedOne) {
  ExpectFound<CannotEncode>("what was decoded cannot be encoded");
  ExpectFound<Grows>("encoded again it becomes");
  ExpectFound<Grows>("trailing bytes skipped, overlong varints refused: encoded it becomes",
                     kSkipping);
  ExpectFound<Grows>(
      "trailing bytes refused, overlong varints accepted: what was encoded is refused",
      {.overlong = OverlongVarints::kAccept});
  ExpectFound<KeepsAByte>("what was encoded is refused", kSkipping);
}

enum class Fault { kStatus, kFirstByte, kLastByte };

template <Fault kFault>
struct FailsBehindAnotherByte : Broken<FailsBehindAnotherByte<kFault>> {
  using Base = Broken<FailsBehindAnotherByte<kFault>>;
  absl::Status Encode(ByteBuffer* buffer, WireOptions wire) const override {
    const bool is_alone = buffer->empty();
    const absl::Status status = Base::Encode(buffer, wire);
    if (is_alone) return status;
    if (kFault == Fault::kStatus) return absl::ResourceExhaustedError("Example: no");
    buffer->data()[kFault == Fault::kFirstByte ? 0 : buffer->size() - 1] ^= std::byte{1};
    return status;
  }
  using Base::Encode;
};

TEST(MessagePropertiesTest, FindABufferThatIsNotAppendedTo) {
  ExpectFound<FailsBehindAnotherByte<Fault::kStatus>>("behind one other byte");
  ExpectFound<FailsBehindAnotherByte<Fault::kFirstByte>>("behind one other byte");
  ExpectFound<FailsBehindAnotherByte<Fault::kLastByte>>("behind one other byte");
}

template <Fault kFault>
struct FailsInAStream : Broken<FailsInAStream<kFault>> {
  using Base = Broken<FailsInAStream<kFault>>;
  absl::Status Encode(BinaryWriteStream* out, WireOptions wire) const override {
    if (kFault == Fault::kFirstByte) out->WriteUint8(1);
    const absl::Status status = Base::Encode(out, wire);
    if (kFault == Fault::kLastByte) out->WriteUint8(1);
    return kFault == Fault::kStatus ? absl::ResourceExhaustedError("Example: no") : status;
  }
  using Base::Encode;
};

TEST(MessagePropertiesTest, FindAStreamThatIsGivenOtherBytes) {
  ExpectFound<FailsInAStream<Fault::kStatus>>("by a stream it is encoded to RESOURCE_EXHAUSTED");
  ExpectFound<FailsInAStream<Fault::kFirstByte>>("by a stream it is encoded to OK");
  ExpectFound<FailsInAStream<Fault::kLastByte>>("by a stream it is encoded to OK");
}

template <Fault kFault>
struct FailsInEnoughRoom : Broken<FailsInEnoughRoom<kFault>> {
  using Base = Broken<FailsInEnoughRoom<kFault>>;
  absl::Status Encode(std::span<std::byte> fixed, size_t* size_bytes,
                      WireOptions wire) const override {
    const absl::Status status = Base::Encode(fixed, size_bytes, wire);
    if (kFault == Fault::kStatus) return absl::ResourceExhaustedError("Example: no");
    if (kFault == Fault::kFirstByte) --*size_bytes;
    if (kFault == Fault::kLastByte) fixed.back() ^= std::byte{1};
    return status;
  }
  using Base::Encode;
};
struct SaysASizeInTooLittleRoom : Broken<SaysASizeInTooLittleRoom> {
  absl::Status Encode(std::span<std::byte> fixed, size_t* size_bytes,
                      WireOptions wire) const override {
    const absl::Status status = Broken::Encode(fixed, size_bytes, wire);
    *size_bytes = fixed.size();
    return status;
  }
  using Broken::Encode;
};
struct WritesBehindTheRoom : Broken<WritesBehindTheRoom> {
  absl::Status Encode(std::span<std::byte> fixed, size_t* size_bytes,
                      WireOptions wire) const override {
    absl::Status status = Broken::Encode(fixed, size_bytes, wire);
    if (!status.ok()) fixed.data()[fixed.size()] = std::byte{1};
    return status;
  }
  using Broken::Encode;
};

TEST(MessagePropertiesTest, FindRoomThatIsNotFilledAsItShould) {
  ExpectFound<FailsInEnoughRoom<Fault::kStatus>>("into just enough room");
  ExpectFound<FailsInEnoughRoom<Fault::kFirstByte>>("into just enough room");
  ExpectFound<FailsInEnoughRoom<Fault::kLastByte>>("into just enough room");
  ExpectFound<SaysASizeInTooLittleRoom>("with one byte too few");
  ExpectFound<WritesBehindTheRoom>("and 01 behind");
}

// The bytes of the first decodes are those of vectors.
template <bool kRefuses>
struct WantsAligned : Broken<WantsAligned<kRefuses>> {
  using Base = Broken<WantsAligned<kRefuses>>;
  absl::Status Decode(std::span<const std::byte> bytes, WireOptions wire) override {
    is_aligned = reinterpret_cast<uintptr_t>(bytes.data()) % 8 == 0;
    if (kRefuses && !is_aligned) return absl::InvalidArgumentError("Example: no");
    return Base::Decode(bytes, wire);
  }
  absl::Status Encode(ByteBuffer* buffer, WireOptions wire) const override {
    const absl::Status status = Base::Encode(buffer, wire);
    if (!is_aligned) buffer->data()[0] ^= std::byte{1};
    return status;
  }
  using Base::Encode;
  bool is_aligned = true;
};

TEST(MessagePropertiesTest, FindADecodeThatWantsAlignment) {
  ExpectFound<WantsAligned<true>>("from an unaligned place");
  ExpectFound<WantsAligned<false>>("from an unaligned place");
}

template <char kInitial, char kLast, size_t kChars>
struct Prints : Broken<Prints<kInitial, kLast, kChars>> {
  std::string ToText() const override {
    return std::string(1, kInitial) + "xample" + std::string(kChars, kLast);
  }
};

TEST(MessagePropertiesTest, FindATextThatIsNoLineForALog) {
  ExpectFound<Prints<'E', '\x7f', 1>>("no line for a log");
  ExpectFound<Prints<'S', '.', 1>>("no line for a log");
  ExpectFound<Prints<'E', '.', 1'000'000>>("no line for a log");
}

}  // namespace
}  // namespace sluice::test
