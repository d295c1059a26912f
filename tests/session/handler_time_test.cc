// How long handlers take, once that is wanted.
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/session/sim_session_test.h"

namespace sluice::test {
namespace {

const char* const kAsk = "0000000a 00000001 00000005 07 00";
const char* const kPayload = "00000001 ";  // and a byte

// Handlers that take as many milliseconds as they are told.
class HandlerTimeTest : public SimSessionTest {
 protected:
  const Histogram& Times() {
    counters = host->counters();
    return counters.handler_time_ns;
  }
  void HandleFrames() {
    table.OnFrame([this](ClientSession&, std::span<const std::byte> payload) {
      sim.Advance(std::chrono::milliseconds(static_cast<uint8_t>(payload[0])));
      if (payload[0] == std::byte{8}) throw std::runtime_error("oh");
      return payload[0] == std::byte{9} ? absl::AbortedError("no") : absl::OkStatus();
    });
    table.SetPolicy(FrameOutcome::kHandlerError, OutcomePolicy::kIgnore);
  }

  DispatchCounters counters;
};

TEST_F(HandlerTimeTest, IsThatOfHandlersOfMessages) {
  table.On<Ask>([this](ClientSession&, const Ask&) { sim.Advance(3ms); });
  SimPeer peer = Connect();
  peer.Write(Text(kAsk));
  Turn();
  EXPECT_EQ(Times().count(), 0u);
  table.MeasureHandlers();
  peer.Write(Text(kAsk, 2));
  Turn();
  EXPECT_EQ(Times().count(), 2u);
  EXPECT_EQ(Times().max(), 3'000'000u);
}

TEST_F(HandlerTimeTest, IsThatOfHandlersOfFramesTheirFailuresIncluded) {
  HandleFrames();
  SimPeer peer = Connect();
  peer.Write(Text(std::string(kPayload) + "02"));
  Turn();
  EXPECT_EQ(Times().count(), 0u);
  table.MeasureHandlers();
  table.MeasureHandlers();  // once more is nothing
  peer.Write(Text(std::string(kPayload) + "02"));
  Turn();
  EXPECT_EQ(Times().count(), 1u);
  EXPECT_EQ(Times().max(), 2'000'000u);
  peer.Write(Text(std::string(kPayload) + "08") + Text(std::string(kPayload) + "09"));
  Turn();
  EXPECT_EQ(Times().count(), 3u);
  EXPECT_EQ(Times().max(), 9'000'000u);
  EXPECT_EQ(counters.of(FrameOutcome::kHandlerError), 2u);
}

TEST_F(HandlerTimeTest, IsThatOfAHandlerOfFramesThatIsAddedLater) {
  table.MeasureHandlers();
  HandleFrames();
  SimPeer peer = Connect();
  peer.Write(Text(std::string(kPayload) + "02"));
  Turn();
  EXPECT_EQ(Times().count(), 1u);
}

TEST_F(HandlerTimeTest, MayLoseItsHostInAHandlerThatIsMeasured) {
  table.MeasureHandlers();
  table.OnFrame([this](ClientSession&, std::span<const std::byte>) {
    host.reset();
    return absl::OkStatus();
  });
  SimPeer peer = Connect();
  peer.Write(Text(std::string(kPayload) + "02"));
  Turn();
  EXPECT_EQ(closed.size(), 1u);
}

}  // namespace
}  // namespace sluice::test
