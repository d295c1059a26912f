#include "examples/stress/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "examples/stress/echo_server.h"
#include "sluice/session/server.h"
#include "tests/support/sim_kernel.h"

namespace stress {
namespace {

using sluice::ClientSession;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Payload = std::span<const std::byte>;

// A load on a server that does what the test says, on a network and a clock in memory.
class LoadTest : public testing::Test {
 protected:
  void Run(const LoadOptions& options) {
    sluice::Server server(*loop, table);
    ASSERT_TRUE(server.Listen("127.0.0.1:7000").ok());
    RunAgainst("127.0.0.1:7000", options);
    for (int turn = 0; turn < 8; ++turn) ASSERT_TRUE(loop->RunOnce({}).ok());
    EXPECT_EQ(server.size(), 0u) << "connections are left";
  }
  void RunAgainst(const std::string& server, const LoadOptions& options) {
    Load load(*loop, server, options);
    const sluice::MonotonicTime began = sim.Now();
    load.Start();
    while (!load.is_done()) {
      ASSERT_TRUE(loop->RunOnce(milliseconds(1)).ok());
      ASSERT_LT(sim.Now() - began, seconds(60)) << "does not end";
    }
    elapsed = sim.Now() - began;
    report = load.report();
  }
  // Does `answer` for the third frame, and echoes the others.
  void OnThird(absl::AnyInvocable<absl::Status(ClientSession&, Payload) const> answer) {
    table.OnFrame([this, third = std::move(answer)](ClientSession& session, Payload payload) {
      if (++frames == 3) return third(session, payload);
      session.SendPayload(payload);
      return absl::OkStatus();
    });
  }

  sluice::test::SimKernel sim;
  std::unique_ptr<sluice::EventLoop> loop = *sluice::EventLoop::Create(
      {.kernel = &sim, .log = [](sluice::LogSeverity, std::string_view) {}});
  sluice::DispatchTable table = EchoTable();
  int frames = 0;
  LoadReport report;
  sluice::Duration elapsed{};
};

TEST_F(LoadTest, GetsEveryMessageBackFromEveryClient) {
  Run({.clients = 7, .unanswered_max = 3, .messages_total = 1000});
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.connections, 7u);
  EXPECT_EQ(report.sent, 1000u);
  EXPECT_EQ(report.answered, 1000u);
  EXPECT_EQ(report.latencies.count(), 1000u);
}

TEST_F(LoadTest, ConnectsAnewAfterItsMessages) {
  Run({.clients = 2, .messages_total = 20, .messages_per_connection = 5});
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.answered, 20u);
  EXPECT_GE(report.connections, 4u);
  EXPECT_LE(report.connections, 6u);
}

TEST_F(LoadTest, KeepsToItsRateAndItsTime) {
  Run({.clients = 3, .messages_per_second = 100, .duration = seconds(2)});
  EXPECT_TRUE(report.ok());
  EXPECT_GE(report.sent, 199u);
  EXPECT_LE(report.sent, 201u);
  EXPECT_GE(elapsed, seconds(2));
  EXPECT_LE(elapsed, milliseconds(2100));
}

// A server that stalls is asked no less for that, and what had to wait was late.
TEST_F(LoadTest, CountsALatencyFromWhenTheMessageWasDue) {
  table.OnFrame([this](ClientSession& session, Payload payload) {
    if (++frames == 1) sim.Advance(seconds(1));
    session.SendPayload(payload);
    return absl::OkStatus();
  });
  Run({.clients = 1, .messages_per_second = 100, .duration = seconds(2)});
  EXPECT_GE(report.sent, 199u);
  EXPECT_GE(report.latencies.max(), 1'000'000'000u);
  EXPECT_GE(report.latencies.Percentile(75), 400'000'000u) << "half of them were due meanwhile";
}

TEST_F(LoadTest, FindsAWrongByte) {
  OnThird([](ClientSession& session, Payload payload) {
    std::vector<std::byte> answer(payload.begin(), payload.end());
    answer.back() ^= std::byte{1};
    session.SendPayload(answer);
    return absl::OkStatus();
  });
  Run({.clients = 1, .messages_total = 10});
  EXPECT_FALSE(report.ok());
  EXPECT_EQ(report.wrong, 1u);
  EXPECT_EQ(report.answered, 2u);
  EXPECT_THAT(report.faults, ElementsAre(HasSubstr("an answer with wrong bytes")));
}

TEST_F(LoadTest, FindsAnAnswerThatIsShort) {
  OnThird([](ClientSession& session, Payload payload) {
    session.SendPayload(payload.first(8));
    return absl::OkStatus();
  });
  Run({.clients = 1, .messages_total = 10});
  EXPECT_EQ(report.wrong, 1u);
}

TEST_F(LoadTest, FindsTheMessageOfAnotherClient) {
  std::vector<std::byte> other;
  table.OnFrame([&](ClientSession& session, Payload payload) {
    if (other.empty()) other.assign(payload.begin(), payload.end());
    session.SendPayload(other);
    return absl::OkStatus();
  });
  Run({.clients = 2, .messages_total = 2});
  EXPECT_EQ(report.answered, 1u);
  EXPECT_EQ(report.wrong, 1u);
}

TEST_F(LoadTest, FindsAnswersOutOfOrder) {
  std::vector<std::byte> kept;
  table.OnFrame([&](ClientSession& session, Payload payload) {
    if (++frames == 3) {
      kept.assign(payload.begin(), payload.end());
    } else {
      session.SendPayload(payload);
      if (frames == 4) session.SendPayload(kept);
    }
    return absl::OkStatus();
  });
  Run({.clients = 1, .unanswered_max = 4, .messages_total = 10});
  EXPECT_EQ(report.answered, 2u);
  EXPECT_EQ(report.out_of_order, 1u);
}

TEST_F(LoadTest, FindsAnAnswerToNothing) {
  OnThird([](ClientSession& session, Payload payload) {
    session.SendPayload(payload);
    session.SendPayload(payload);
    return absl::OkStatus();
  });
  Run({.clients = 1, .messages_per_second = 10, .messages_total = 4});
  EXPECT_EQ(report.answered, 3u);
  EXPECT_EQ(report.wrong, 1u);
  EXPECT_FALSE(report.ok());
}

TEST_F(LoadTest, GivesUpAnAnswerThatDoesNotCome) {
  OnThird([](ClientSession&, Payload) { return absl::OkStatus(); });
  Run({.clients = 1, .messages_total = 10, .patience = seconds(2)});
  EXPECT_EQ(report.answered, 2u);
  EXPECT_EQ(report.lost, 1u);
  EXPECT_THAT(report.faults, ElementsAre(HasSubstr("1 messages are not answered")));
  EXPECT_GE(elapsed, seconds(2));
}

TEST_F(LoadTest, CountsWhatAClosedConnectionOwesAndGoesOnWithTheOthers) {
  OnThird([](ClientSession& session, Payload) {
    session.Close();
    return absl::OkStatus();
  });
  Run({.clients = 3, .unanswered_max = 2, .messages_total = 100});
  EXPECT_EQ(report.broken, 1u);
  EXPECT_EQ(report.lost, 2u);
  EXPECT_EQ(report.answered, 98u);
}

TEST_F(LoadTest, EndsWhereNobodyListens) {
  RunAgainst("127.0.0.1:7001", {.clients = 20});
  EXPECT_EQ(report.broken, 20u);
  EXPECT_EQ(report.sent, 0u);
  EXPECT_FALSE(report.ok());
  EXPECT_EQ(report.faults.size(), 10u) << "a few are enough";
}

TEST(PayloadsTest, AreTheirCallerTheirNumberAndBytesOfTheirOwn) {
  Payloads payloads(16);
  const Payload made = payloads.Make(0x01020304, 0x05060708090a0b0c);
  ASSERT_EQ(made.size(), 16u);
  for (size_t i = 0; i < 12; ++i) EXPECT_EQ(made[i], std::byte(i + 1));
  const std::vector<std::byte> first(made.begin(), made.end());
  const Payload next = payloads.Make(0x01020304, 0x05060708090a0b0d);
  EXPECT_FALSE(std::ranges::equal(Payload(first).last(4), next.last(4)));
}

TEST(PayloadsTest, MayHaveNoBytesButTheNumbers) {
  Payloads payloads(Payloads::kSizeBytesMin);
  EXPECT_EQ(payloads.Make(1, 2).size(), 12u);
  EXPECT_EQ(payloads.Check(payloads.Make(1, 2), 1, 2), Payloads::Verdict::kExpected);
}

}  // namespace
}  // namespace stress
