#include "sluice/codec/byte_buffer.h"

#include <algorithm>

#include "gtest/gtest.h"
#include "tests/support/hex.h"

namespace sluice {
namespace {

TEST(ByteBufferTest, AppendsAndKeepsItsMemoryWhenCleared) {
  ByteBuffer buffer;
  EXPECT_TRUE(buffer.empty());
  buffer.Append({});
  EXPECT_EQ(buffer.capacity(), 0u);
  buffer.Append(Hex("0102"));
  buffer.Append(Hex("03"));
  EXPECT_TRUE(std::ranges::equal(buffer.view(), Hex("010203")));
  const size_t capacity = buffer.capacity();
  buffer.Clear();
  EXPECT_EQ(buffer.size(), 0u);
  EXPECT_EQ(buffer.capacity(), capacity);
}

TEST(ByteBufferTest, AppendsAPartOfItselfWhileItGrows) {
  ByteBuffer buffer;
  buffer.Append(Hex("0102030405"));
  for (int i = 0; i < 10; ++i) buffer.Append(buffer.view());
  ASSERT_EQ(buffer.size(), 5u << 10);
  for (size_t i = 0; i < buffer.size(); ++i) {
    ASSERT_EQ(buffer.data()[i], static_cast<std::byte>(i % 5 + 1));
  }
}

TEST(ByteBufferTest, GrowsGeometrically) {
  ByteBuffer buffer;
  buffer.Reserve(100);
  buffer.Resize(100);
  EXPECT_EQ(buffer.capacity(), 100u);
  buffer.Reserve(101);
  EXPECT_EQ(buffer.capacity(), 200u);
  buffer.Reserve(50);
  EXPECT_EQ(buffer.capacity(), 200u);
}

TEST(ByteBufferTest, KeepsItsBytesWhenResizedAndMoved) {
  ByteBuffer buffer;
  buffer.Append(Hex("010203"));
  buffer.Resize(1000);
  buffer.Resize(2);
  ByteBuffer moved = std::move(buffer);
  EXPECT_TRUE(std::ranges::equal(moved.view(), Hex("0102")));
  // What is promised of a buffer that was moved from, hence
  // NOLINTNEXTLINE(bugprone-use-after-move,clang-analyzer-cplusplus.Move)
  EXPECT_EQ(buffer.size() + buffer.capacity(), 0u);
  buffer.Append(Hex("09"));
  moved = std::move(buffer);
  EXPECT_TRUE(std::ranges::equal(moved.view(), Hex("09")));
}

}  // namespace
}  // namespace sluice
