#include "examples/flamingo/zlib_body.h"

#include "absl/status/statusor.h"
#include "tests/examples/flamingo/golden_stream.h"

namespace flamingo {
namespace {

using sluice::Hex;

constexpr auto kMalformed = absl::StatusCode::kInvalidArgument;

// A heartbeat that the original deflated.
const Bytes kHeartbeat = Hex("0000000f 0000 000003e8 00000000 00");
const Bytes kDeflated = Hex("789c636060e0670002e61720920100064800fb");

absl::StatusCode CodeOf(const Bytes& body, size_t size_bytes) {
  const ExactCopy copy(body);
  Bytes inflated;
  return Inflate(copy.view(), size_bytes, &inflated).code();
}

TEST(ZlibBodyTest, InflatesWhatTheOriginalDeflated) {
  Bytes inflated = Hex("dead");
  const absl::Status status = Inflate(kDeflated, 15, &inflated);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(inflated, kHeartbeat);
}

TEST(ZlibBodyTest, InflatesWhatItDeflates) {
  for (const size_t size_bytes : {0u, 1u, 15u, 16383u, 16384u, 16385u, 1'000'000u}) {
    Bytes bytes(size_bytes);
    for (size_t i = 0; i < size_bytes; ++i) bytes[i] = static_cast<std::byte>(i * i >> 7);
    const absl::StatusOr<Bytes> body = Deflate(bytes);
    ASSERT_TRUE(body.ok()) << body.status();
    Bytes inflated;
    const absl::Status status = Inflate(*body, size_bytes, &inflated);
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(inflated, bytes);
  }
}

TEST(ZlibBodyTest, HoldsTheInflatedSizeAgainstThePromisedOne) {
  Bytes inflated;
  EXPECT_EQ(Inflate(kDeflated, 14, &inflated).message(), "inflates to more than 14 bytes");
  EXPECT_EQ(Inflate(kDeflated, 16, &inflated).message(), "inflates to 15 bytes: expected 16");
}

// 64 MiB of zeros, in 65 KB.
TEST(ZlibBodyTest, StopsABombAtThePromisedSize) {  // AM4
  const absl::StatusOr<Bytes> bomb = Deflate(Bytes(size_t{64} << 20));
  ASSERT_TRUE(bomb.ok());
  ASSERT_LT(bomb->size(), 70'000u);
  Bytes inflated;
  EXPECT_EQ(Inflate(*bomb, 100'000, &inflated).code(), kMalformed);
  EXPECT_LE(inflated.capacity(), 200'000u);
}

TEST(ZlibBodyTest, AllocatesNothingForAPromise) {  // B61
  Bytes inflated;
  EXPECT_EQ(Inflate(kDeflated, size_t{10} << 20, &inflated).code(), kMalformed);
  EXPECT_LE(inflated.capacity(), 15u);
}

TEST(ZlibBodyTest, RefusesEveryBeginningOfABody) {
  for (size_t size = 0; size < kDeflated.size(); ++size) {
    EXPECT_EQ(CodeOf({kDeflated.begin(), kDeflated.begin() + static_cast<ptrdiff_t>(size)}, 15),
              kMalformed)
        << size;
  }
}

TEST(ZlibBodyTest, RefusesBytesBehindTheBody) {
  Bytes longer = kDeflated;
  longer.push_back(std::byte{0});
  EXPECT_EQ(CodeOf(longer, 15), kMalformed);
}

// The checksum at the end finds every change of one byte, but for bits that say nothing.
TEST(ZlibBodyTest, RefusesMutantsOrInflatesTheSameBytes) {
  for (size_t at = 0; at < kDeflated.size(); ++at) {
    for (unsigned mask = 1; mask < 256; ++mask) {
      Bytes mutant = kDeflated;
      mutant[at] ^= static_cast<std::byte>(mask);
      const ExactCopy copy(mutant);
      Bytes inflated;
      const bool is_read = Inflate(copy.view(), 15, &inflated).ok();
      EXPECT_TRUE(!is_read || inflated == kHeartbeat) << at << " xor " << mask;
    }
  }
}

}  // namespace
}  // namespace flamingo
