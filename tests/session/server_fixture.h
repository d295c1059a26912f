#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sluice/session/client.h"
#include "sluice/session/server.h"
#include "tests/session/session_fixture.h"

namespace sluice::test {

// A server and its clients in one loop, over the loopback of the real kernel.
class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    EventLoopOptions options;
    options.log = [this](LogSeverity, std::string_view text) { log.emplace_back(text); };
    loop = EventLoop::Create(std::move(options)).value();
    served.On<Ask>([](ClientSession& session, const Ask& ask) {
      session.Reply(Answer{.number = ask.number});
    });
    served.OnClosed([this](ClientSession&, const CloseReason&) { ++server_closed; });
    answers.On<Answer>([this](ClientSession& session, const Answer& answer) {
      answered.push_back({session.sequence(), answer.number});
    });
    answers.OnClosed([this](ClientSession&, const CloseReason& reason) {
      client_closed.push_back(reason.cause);
    });
  }

  void Serve(const ServerOptions& options = {}, std::string_view address = "127.0.0.1:0") {
    server = std::make_unique<Server>(*loop, served, options);
    const absl::Status status = server->Listen(address);
    ASSERT_TRUE(status.ok()) << status;
  }

  std::unique_ptr<Client> ConnectedClient() {
    auto client = std::make_unique<Client>(*loop, answers);
    std::optional<absl::Status> connected;
    client->Connect(server->local_address(), [&](const absl::Status& s) { connected = s; });
    EXPECT_TRUE(RunUntil([&] { return connected.has_value(); }));
    EXPECT_TRUE(connected.has_value() && connected->ok());
    return client;
  }

  // Turns the loop until `done`; gives up after five seconds.
  template <class Done>
  bool RunUntil(Done done) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!done() && std::chrono::steady_clock::now() < give_up) {
      EXPECT_TRUE(loop->RunOnce(std::chrono::milliseconds(20)).ok());
    }
    return done();
  }

  using SequenceAndNumber = std::pair<uint32_t, uint8_t>;

  std::vector<std::string> log;
  std::unique_ptr<EventLoop> loop;
  DispatchTable served;
  DispatchTable answers;
  std::unique_ptr<Server> server;
  std::vector<SequenceAndNumber> answered;
  std::vector<CloseCause> client_closed;
  int server_closed = 0;
};

}  // namespace sluice::test
