#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sluice/session/client_session.h"
#include "tests/session/session_fixture.h"

namespace sluice::test {

// Ask{7, "hi"} with sequence 5, and the answer to it.
inline constexpr const char* kAsk = "0000000c 00000001 00000005 07 02 6869";
inline constexpr const char* kAnswer = "00000009 00000002 00000005 07";

class ClientSessionTest : public SessionFixture {
 protected:
  ClientSessionTest() {
    table.OnOpen([this](ClientSession& session) { ids.push_back(session.id().connection); });
    table.OnClosed([this](ClientSession&, const CloseReason& reason) { closed.push_back(reason); });
  }

  // Its handlers use what is declared here.
  ~ClientSessionTest() override { host.reset(); }

  // Answers every Ask with its number.
  void AnswerAsks() {
    table.On<Ask>([this](ClientSession& session, const Ask& ask) {
      asked.push_back(ask.text);
      session.Reply(Answer{.number = ask.number});
    });
  }

  // What a peer that sent `hex` and nothing more gets to see.
  Bytes Exchange(std::string_view hex) {
    peer = Connect();
    EXPECT_TRUE(peer->Send(Hex(hex)));
    Turn();
    return peer->Receive(&ended);
  }

  std::vector<ConnectionId> ids;
  std::vector<CloseReason> closed;
  std::vector<std::string> asked;
  std::unique_ptr<Peer> peer;
  bool ended = false;
};

}  // namespace sluice::test
