#include "sluice/reactor/output_queue.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "tests/reactor/recording_handler.h"

namespace sluice {
namespace {

using test::AsBytes;

class OutputQueueTest : public ::testing::Test {
 protected:
  ~OutputQueueTest() override { queue.Clear(pool); }

  std::string Contents() const {
    iovec parts[64];
    std::string bytes;
    for (size_t i = 0, count = queue.Gather(parts); i < count; ++i) {
      bytes.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
    }
    return bytes;
  }

  BufferPool pool{8, 2};
  OutputQueue queue;
};

TEST_F(OutputQueueTest, KeepsTheOrderHoweverItIsCutAndConsumed) {  // B3
  const std::string bytes = "0123456789abcdefghijklmnopqrstuvwxyz";
  for (size_t step = 1; step <= bytes.size(); ++step) {
    queue.Append(pool, AsBytes(bytes));
    std::string rest = bytes;
    while (!queue.empty()) {
      EXPECT_EQ(Contents(), rest);
      const size_t size_bytes = std::min(step, rest.size());
      queue.Consume(pool, size_bytes);
      rest.erase(0, size_bytes);
    }
    EXPECT_EQ(rest, "");
  }
}

TEST_F(OutputQueueTest, GivesNoMorePartsThanAreAskedFor) {
  queue.Append(pool, AsBytes("0123456789abcdefghijklmnopqrstuvwxyz"));
  iovec parts[2];
  EXPECT_EQ(queue.Gather(parts), 2u);
  EXPECT_EQ(parts[1].iov_len, 8u);
}

TEST_F(OutputQueueTest, RoomThatGrowsKeepsWhatWasPreparedAndWhatWasCommitted) {
  queue.Append(pool, AsBytes("abcde"));
  std::memcpy(queue.Prepare(pool, 3, 0).data(), "XYZ", 3);
  for (size_t size_bytes = 4; size_bytes < 200; ++size_bytes) {
    EXPECT_GE(queue.Prepare(pool, size_bytes, 3).size(), size_bytes);
  }
  queue.Commit(3);
  EXPECT_EQ(Contents(), "abcdeXYZ");
}

TEST_F(OutputQueueTest, RoomThatWasNotCommittedIsNotSent) {
  queue.Prepare(pool, 100, 0);
  EXPECT_EQ(Contents(), "");
  queue.Append(pool, AsBytes("x"));
  EXPECT_EQ(Contents(), "x");
}

TEST_F(OutputQueueTest, AnEmptiedQueueOwnsNoBlockAndThePoolKeepsOnlySoMany) {
  queue.Append(pool, AsBytes("0123456789abcdefghijklmnopqrstuvwxyz"));
  EXPECT_EQ(pool.free_blocks(), 0u);
  queue.Consume(pool, 36);
  EXPECT_EQ(pool.free_blocks(), 2u);
  EXPECT_TRUE(queue.Room().empty());
  queue.Prepare(pool, 100, 0);  // a block of its own size does not go to the pool
  queue.Clear(pool);
  EXPECT_EQ(pool.free_blocks(), 2u);
}

}  // namespace
}  // namespace sluice
