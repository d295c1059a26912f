#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sluice/session/client.h"
#include "sluice/session/server.h"
#include "tests/reactor/names.h"
#include "tests/session/session_fixture.h"
#include "tests/support/sim_loop.h"

namespace sluice::test {

// A Client and, if Serve() is called, a Server on a simulated kernel: time passes in RunFor()
// alone.
class SimClientTest : public testing::Test, protected SimLoop {
 protected:
  SimClientTest() {
    served.OnOpen([this](ClientSession& session) { accepted = &session; });
    served.On<Ask>([this](ClientSession& session, const Ask& ask) {
      asked.push_back(ask.text);
      sequences.push_back(session.sequence());
      if (answering) session.Reply(Answer{.number = ask.number});
    });
    table.OnOpen([this](ClientSession&) { ++opened; });
    table.OnClosed([this](ClientSession&, const CloseReason&) { ++closed; });
  }
  ~SimClientTest() override {
    client.reset();
    server.reset();
  }

  // Without time-outs.
  void Serve() {
    ServerOptions options;
    options.sessions.limits = SessionLimits::None();
    server = std::make_unique<Server>(*loop, served, options);
    const absl::Status listening = server->Listen(kAddress);
    ASSERT_TRUE(listening.ok()) << listening;
  }
  void Make(ClientOptions options = {}) {
    options.connector.resolver = &resolver;
    client = std::make_unique<Client>(*loop, table, options);
    client->OnState([this](ClientState state, const absl::Status& why) {
      EXPECT_EQ(state, client->state());
      states.push_back(std::string(ClientStateName(state)) +
                       (why.ok() ? "" : ": " + std::string(why.message())));
    });
  }
  // A client that is connected to a server, both just made.
  void ConnectToServer(const ClientOptions& options = {}) {
    Serve();
    Make(options);
    client->Connect(kAddress);
    Turn();
    ASSERT_EQ(client->state(), ClientState::kConnected);
  }

  static constexpr std::string_view kAddress = "127.0.0.1:7000";

  Names names;
  Resolver resolver{names.Options()};
  DispatchTable served;
  DispatchTable table;
  std::unique_ptr<Server> server;
  std::unique_ptr<Client> client;
  ClientSession* accepted = nullptr;  // the server's latest; dangles when it has ended
  std::vector<std::string> asked;     // what the server was asked
  std::vector<uint32_t> sequences;    // with which sequence
  bool answering = true;
  std::vector<std::string> states;  // what the client told
  int opened = 0;
  int closed = 0;
};

}  // namespace sluice::test
