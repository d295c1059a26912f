#include "meter/meter.h"

#include <memory>

#include "gtest/gtest.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/session/client.h"
#include "sluice/session/server.h"

TEST(MeterTest, AnswersWithTheTotal) {
  std::unique_ptr<sluice::EventLoop> loop = sluice::EventLoop::Create().value();
  uint64_t total = 40;
  sluice::DispatchTable served;
  meter::AddHandlers(served, &total);
  sluice::Server server(*loop, served);
  ASSERT_TRUE(server.Listen("127.0.0.1:0").ok());

  uint64_t answered = 0;
  sluice::DispatchTable answers;
  answers.OnOpen([](sluice::ClientSession& session) {
    session.Send(
        meter::Report{.meter = "m", .samples = {{.at_ns = 1, .count = 2}}, .temperature = {}});
  });
  answers.On<meter::Total>([&](sluice::ClientSession& session, const meter::Total& sum) {
    answered = sum.count;
    session.Close();
  });
  answers.OnClosed([&](sluice::ClientSession&, const sluice::CloseReason&) { loop->Stop(); });
  sluice::Client client(*loop, answers);
  client.Connect(server.local_address());
  ASSERT_TRUE(loop->Run().ok());
  EXPECT_EQ(answered, 42u);
}
