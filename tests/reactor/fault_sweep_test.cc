// Connect, exchange, drain and close, once for every call that can go wrong.

#include <errno.h>
#include <gtest/gtest.h>

#include <optional>

#include "sluice/reactor/acceptor.h"
#include "sluice/reactor/connector.h"
#include "tests/reactor/recording_handler.h"
#include "tests/support/fault_kernel.h"
#include "tests/support/sim_kernel.h"

namespace sluice::test {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kRequest = "a request that is echoed and then half closed";

// One client and one server over a simulated kernel. Whatever fails, every
// handler must hear of its end once, and no descriptor may be left.
class Exchange {
 public:
  explicit Exchange(FaultKernel& kernel) : kernel_(kernel) {
    server_.on_bytes = [this](Connection& c) { c.Send(AsBytes(server_.received)); };
    client_.on_end = [](Connection& c) { c.CloseAfterDrain(); };
  }

  void Run() {
    auto made = EventLoop::Create({.kernel = &kernel_, .log = [](auto...) {}});
    if (!made.ok()) return;
    loop_ = *std::move(made);
    const int signals[] = {SIGTERM};
    (void)loop_->OnSignals(signals, [](int) {});
    auto listening = Acceptor::Listen(
        *loop_, *SocketAddress::Parse("127.0.0.1:0"), {},
        [this](Descriptor socket, const SocketAddress&) { Adopt(std::move(socket), server_); });
    if (listening.ok()) {
      acceptor_ = *std::move(listening);
      connector_.emplace(*loop_, acceptor_->local_address(), ConnectorOptions(),
                         [this](absl::StatusOr<Descriptor> socket) {
                           if (socket.ok()) Adopt(*std::move(socket), client_);
                         });
      Turns(20);
    }
  }

  // When the fault is over, a stranger must be served.
  void ExpectNextClientIsServed(SimKernel& sim) {
    kernel_.faults().Clear();
    if (!alive_ || acceptor_ == nullptr) return;
    Turns(30);
    server_.received.clear();
    SimPeer stranger = sim.ConnectTo(acceptor_->local_address());
    stranger.Write("next");
    Turns(5);
    EXPECT_EQ(stranger.Read(), "next");
    stranger.Close();
    Turns(5);
  }

  void Finish() {
    connector_.reset();
    acceptor_.reset();
    loop_.reset();
    EXPECT_EQ(server_.Count("closed") + client_.Count("closed"), adopted_);
    for (const RecordingHandler* handler : {&server_, &client_}) {
      EXPECT_TRUE(handler->events.empty() || handler->events.back() == "closed");
    }
  }

  void RunAndFinish() {
    Run();
    Finish();
  }

  const RecordingHandler& client() const { return client_; }

 private:
  void Adopt(Descriptor socket, RecordingHandler& handler) {
    const auto adopted = loop_->connections().Adopt(std::move(socket), &handler);
    if (!adopted.ok()) return;
    ++adopted_;
    handler.Attach(*adopted);
    if (&handler != &client_) return;
    (*adopted)->Send(AsBytes(kRequest));
    (*adopted)->ShutdownWrite();
  }
  void Turns(int turns) {
    for (int i = 0; i < turns && alive_; ++i) alive_ = loop_->RunOnce(50ms).ok();
  }

  FaultKernel& kernel_;
  RecordingHandler server_, client_;
  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<Acceptor> acceptor_;
  std::optional<Connector> connector_;
  int adopted_ = 0;
  bool alive_ = true;
};

TEST(FaultSweepTest, WithoutAFaultTheWholeEchoComesBack) {
  SimKernel sim;
  FaultKernel kernel(sim);
  Exchange exchange(kernel);
  exchange.Run();
  EXPECT_EQ(exchange.client().received, kRequest);
  EXPECT_EQ(exchange.client().reason.cause, CloseCause::kDrained);
  exchange.ExpectNextClientIsServed(sim);
  exchange.Finish();
  EXPECT_EQ(sim.open_descriptors(), 0u);
}

TEST(FaultSweepTest, NoFailedCallLosesAnEndADescriptorOrTheNextClient) {
  constexpr int kErrors[] = {EINTR, EAGAIN, ENOMEM, EMFILE, ECONNRESET, EPIPE, EBADF};
  // A run without faults tells how many calls of each kind there are to fail.
  SimKernel sound_sim;
  FaultKernel sound(sound_sim);
  Exchange(sound).RunAndFinish();
  int points = 0;
  for (size_t kind = 0; kind < kCallKinds; ++kind) {
    for (int nth = 1; nth <= sound.faults().calls(static_cast<Call>(kind)); ++nth) {
      for (const int error : kErrors) {
        for (const int times : {1, FaultScript::kForGood}) {
          SimKernel sim;
          FaultKernel kernel(sim);
          const Call call = static_cast<Call>(kind);
          SCOPED_TRACE(testing::Message() << "call kind " << kind << ", number " << nth
                                          << ", errno " << error << ", times " << times);
          kernel.faults().Fail(call, error, nth, times);
          Exchange exchange(kernel);
          exchange.Run();
          // select takes it, said again and again, for the end of each descriptor.
          const bool listener_lost = call == Call::kSelect && error == EBADF && times != 1;
          if (!listener_lost) exchange.ExpectNextClientIsServed(sim);
          exchange.Finish();
          ASSERT_EQ(sim.open_descriptors(), 0u);
          ASSERT_FALSE(testing::Test::HasFailure());
          ++points;
        }
      }
    }
  }
  RecordProperty("points", points);
  EXPECT_GT(points, 500);
}

TEST(FaultSweepTest, EveryShortReadAndWriteStillBringsTheWholeEcho) {
  for (const Call call : {Call::kRecv, Call::kSend}) {
    for (size_t size_bytes = 1; size_bytes <= kRequest.size(); ++size_bytes) {
      SimKernel sim;
      FaultKernel kernel(sim);
      kernel.faults().Shorten(call, size_bytes, 1, 3);
      Exchange exchange(kernel);
      exchange.Run();
      // The server echoes all it has so far for every piece that arrives.
      EXPECT_TRUE(exchange.client().received.ends_with(kRequest));
      exchange.Finish();
      EXPECT_EQ(sim.open_descriptors(), 0u);
    }
  }
}

}  // namespace
}  // namespace sluice::test
