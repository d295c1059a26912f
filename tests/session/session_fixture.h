#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sluice/codec/message.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/session/session_host.h"
#include "tests/support/hex.h"

namespace sluice::test {

using Bytes = std::vector<std::byte>;

// The far end of a session's socket, as a stranger would use it.
class Peer {
 public:
  explicit Peer(int fd) : fd_(fd) {}
  ~Peer() { Close(); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  // Sends all of `bytes` at once; false when the socket does not take them.
  bool Send(std::span<const std::byte> bytes) const;
  // What has arrived so far; sets *ended when the session's side has closed.
  Bytes Receive(bool* ended = nullptr) const;
  void EndStream() const;
  void Close();

 private:
  int fd_;
};

// A loop, a table to fill, and sessions on socket pairs: no network, and every
// step is taken by Turn().
class SessionFixture : public testing::Test {
 protected:
  SessionFixture();

  // Begins a session with what `table` and `options` hold now.
  std::unique_ptr<Peer> Connect();
  // Turns the loop until nothing is left to do.
  void Turn();

  std::vector<std::string> log;
  std::unique_ptr<EventLoop> loop;
  DispatchTable table;
  SessionOptions options;
  SessionHost::Ptr host;
};

// The messages of these tests.
struct Ask {
  uint8_t number = 0;
  std::string text = {};

  static constexpr auto Describe() {
    return Message("Ask", 1, Field("number", &Ask::number), Field("text", &Ask::text, MaxBytes(8)));
  }
};

struct Answer {
  uint8_t number = 0;

  static constexpr auto Describe() {
    return Message("Answer", 2, Field("number", &Answer::number));
  }
};

struct Numbers {
  std::vector<uint8_t> values = {};

  static constexpr auto Describe() {
    return Message("Numbers", 3, Field("values", &Numbers::values));
  }
};

}  // namespace sluice::test
