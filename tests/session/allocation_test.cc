#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sluice/codec/byte_order.h"
#include "sluice/codec/message.h"
#include "sluice/codec/testing/allocation_counter.h"
#include "sluice/session/client_session.h"
#include "tests/session/session_fixture.h"

namespace sluice::test {
namespace {

// Nothing in it fits where no memory is allocated.
struct Report {
  std::string title;
  std::vector<uint32_t> numbers;
  std::vector<std::string> names;

  static constexpr auto Describe() {
    return Message("Report", 7, Field("title", &Report::title), Field("numbers", &Report::numbers),
                   Field("names", &Report::names));
  }
};

// `count` frames in a row, of sizes that differ a little.
Bytes Frames(size_t count) {
  Bytes frames;
  for (size_t i = 0; i < count; ++i) {
    const Report report{.title = std::string(100 + i % 3, 't'),
                        .numbers = std::vector<uint32_t>(50 + i % 5, 9),
                        .names = std::vector<std::string>(4, std::string(40, 'n'))};
    ByteBuffer body;
    EXPECT_TRUE(Encode(report, &body).ok());
    std::byte header[12];
    StoreNumber(header, static_cast<uint32_t>(8 + body.size()), ByteOrder::kBig);
    StoreNumber(header + 4, MessageTypeOf<Report>(), ByteOrder::kBig);
    StoreNumber(header + 8, static_cast<uint32_t>(i), ByteOrder::kBig);
    frames.insert(frames.end(), header, header + sizeof header);
    frames.insert(frames.end(), body.data(), body.data() + body.size());
  }
  return frames;
}

class AllocationTest : public SessionFixture {
 protected:
  // How often the loop allocates while it answers `frames`, each with itself.
  uint64_t AllocationsToAnswer(const Peer& peer, const Bytes& frames) {
    EXPECT_TRUE(peer.Send(frames));
    const AllocationCounter counter;
    Turn();
    const uint64_t allocations = counter.allocations();
    EXPECT_EQ(peer.Receive(), frames);
    return allocations;
  }

  void SetUp() override {
    table.On<Report>([](ClientSession& session, const Report& report) { session.Reply(report); });
  }
};

TEST_F(AllocationTest, CountsWhatTheFirstMessageAllocates) {
  const auto peer = Connect();
  EXPECT_GT(AllocationsToAnswer(*peer, Frames(1)), 0u);
}

TEST_F(AllocationTest, AnswersInSteadyStateWithoutAllocating) {
  const auto peer = Connect();
  const Bytes one = Frames(1);
  const Bytes many = Frames(20);
  AllocationsToAnswer(*peer, many);
  AllocationsToAnswer(*peer, one);
  uint64_t allocations = 0;
  for (int i = 0; i < 100; ++i) {
    allocations += AllocationsToAnswer(*peer, many);
    allocations += AllocationsToAnswer(*peer, one);
  }
  EXPECT_EQ(allocations, 0u);
}

}  // namespace
}  // namespace sluice::test
