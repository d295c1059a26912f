#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "sluice/session/session_host.h"
#include "tests/session/session_fixture.h"
#include "tests/support/sim_loop.h"

namespace sluice::test {

// Sessions on a simulated kernel: time passes in RunFor() alone.
class SimSessionTest : public testing::Test, protected SimLoop {
 protected:
  SimSessionTest() {
    table.OnOpen([this](ClientSession& opened) { session = &opened; });
    table.OnClosed([this](ClientSession&, const CloseReason& reason) { closed.push_back(reason); });
    start = sim.Now();
  }
  ~SimSessionTest() override { host.reset(); }

  // Begins a session with what `table` and `options` hold now.
  SimPeer Connect() {
    if (host == nullptr) host = SessionHost::Create(*loop, table, options);
    auto [fd, peer] = sim.MakeConnection();
    EXPECT_TRUE(host->Adopt(Descriptor(sim, fd)).ok());
    return peer;
  }

  // How long the test runs by now.
  Duration Elapsed() { return sim.Now() - start; }

  DispatchTable table;
  SessionOptions options;
  SessionHost::Ptr host;
  ClientSession* session = nullptr;  // the latest; dangles when it has ended
  std::vector<CloseReason> closed;
  MonotonicTime start;
};

// What `hex` spells, `times` times, as a peer writes it.
inline std::string Text(std::string_view hex, size_t times = 1) {
  const Bytes bytes = Hex(hex);
  std::string text;
  for (size_t i = 0; i < times; ++i) {
    text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  return text;
}

}  // namespace sluice::test
