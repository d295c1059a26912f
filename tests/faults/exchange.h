#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "sluice/reactor/event_loop.h"
#include "tests/support/fault_kernel.h"
#include "tests/support/sim_kernel.h"

namespace sluice::test {

// Exchange is a server, a client and what they have to say to each other, over a
// simulated network. Any call of any step may fail.
//
//   MessageExchange exchange(sim, kernel);
//   if (exchange.Open().ok()) exchange.Run();
//   EXPECT_TRUE(exchange.ServesAStranger());
//   exchange.Stop();
//
// It expects, with gtest, that what arrives is the beginning of what was sent, and
// once it is destroyed that every connection that began has ended once.
class Exchange {
 public:
  Exchange(SimKernel& sim, FaultKernel& kernel) : sim_(sim), kernel_(kernel) {}
  virtual ~Exchange();

  // A loop that listens and minds SIGTERM. Errors: what one of its calls said.
  absl::Status Open();
  // A client connects, asks, is answered, and both close.
  void Run();
  // Whether the client of Run() heard the whole answer.
  virtual bool IsComplete() const = 0;
  // A stranger connects, is answered, and goes. Nothing may spin meanwhile.
  bool ServesAStranger();
  // SIGTERM comes while a stranger's request is being answered.
  void Stop();

  // SIGTERM was heard.
  bool is_draining() const { return draining_; }
  // False when the loop cannot go on.
  bool alive() const { return alive_; }

 protected:
  virtual absl::Status Listen() = 0;
  virtual void Connect() = 0;
  // What the stranger sends, and gets back.
  virtual std::string StrangersRequest() const = 0;
  virtual const SocketAddress& address() const = 0;
  virtual void Drain() = 0;

  // Each connection, by any number of its own.
  void Began(uint64_t connection) { ++began_[connection]; }
  void Ended(uint64_t connection) { --began_[connection]; }
  // How many turns it took.
  int TurnFor(Duration duration);
  // A few turns that take no time.
  void Turn();
  // To be called by the destructor that ends what uses it.
  void DestroyLoop() { loop_.reset(); }

  EventLoop& loop() { return *loop_; }
  SimKernel& sim() { return sim_; }
  static ConnectionOptions SmallSteps();

 private:
  SimKernel& sim_;
  FaultKernel& kernel_;
  std::unique_ptr<EventLoop> loop_;
  std::map<uint64_t, int> began_;
  bool alive_ = true;
  bool draining_ = false;
};

// A text of which no two parts are alike.
std::string NumberedText(size_t size_bytes);

}  // namespace sluice::test
