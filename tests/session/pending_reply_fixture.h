#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "sluice/session/pending_reply.h"
#include "tests/session/sim_session_test.h"

namespace sluice::test {

inline std::string AskFrame(uint8_t sequence) {
  return Text("0000000a 00000001 000000") + static_cast<char>(sequence) + Text("07 00");
}
inline std::string AnswerFrame(uint8_t sequence, uint8_t number) {
  return Text("00000009 00000002 000000") + static_cast<char>(sequence) + static_cast<char>(number);
}

// A session whose every Ask is to be answered later.
class PendingReplyTest : public SimSessionTest {
 protected:
  PendingReplyTest() {
    table.On<Ask>([this](ClientSession& from, const Ask& ask) {
      asked.push_back(from.sequence());
      pending.push_back(from.DeferReply(ask));
    });
    table.OnRefused([this](ClientSession& from, const RefusedFrame& frame) {
      refused.push_back(frame);
      from.Reply(Answer{.number = static_cast<uint8_t>(0xe0 + static_cast<int>(frame.outcome))});
    });
  }
  ~PendingReplyTest() override { host.reset(); }

  // A peer that has asked with these sequences.
  SimPeer PeerThatAsked(std::vector<uint8_t> sequences) {
    SimPeer peer = Connect();
    for (const uint8_t sequence : sequences) peer.Write(AskFrame(sequence));
    Turn();
    return peer;
  }
  uint64_t Count(FrameOutcome outcome) const { return host->counters().of(outcome); }

  std::vector<uint32_t> asked;
  std::vector<PendingReply> pending;
  std::vector<RefusedFrame> refused;
};

}  // namespace sluice::test
