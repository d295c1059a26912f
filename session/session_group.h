#pragma once

#include <cstddef>
#include <memory>

#include "absl/status/status.h"
#include "sluice/codec/message.h"
#include "sluice/session/client_session.h"
#include "sluice/session/encode_frame.h"
#include "sluice/session/internal/group_core.h"
#include "sluice/session/session_id.h"

namespace sluice {

// SessionGroup is some sessions of a server, in any of its loops, that are told the same: a room,
// the subscribers of a topic.
//
//   table.On<Join>([&](ClientSession& session, const Join&) { room.Add(session); });
//   table.On<Say>([&](ClientSession& session, const Say& say) {
//     return room.Broadcast(say, /*but=*/session.id());
//   });
//
// A session leaves its groups when it ends, before its OnClosed handler. Groups may die before or
// after the server.
// Threads: Add, Remove and Has in the loop of that session; see Server::Post to get there. All else
//          in any thread. All members get the broadcasts of a group in the same order.
// Cost:    a session that is in no group pays nothing.
class SessionGroup {
 public:
  SessionGroup() : core_(std::make_shared<internal::GroupCore>()) {}
  ~SessionGroup() { core_->Dissolve(); }
  SessionGroup(const SessionGroup&) = delete;
  SessionGroup& operator=(const SessionGroup&) = delete;

  // True as well for a member. False: the session is closing. From here on it stays with its
  // version, see ClientSession::SetVersion.
  bool Add(ClientSession& session) { return core_->Add(core_, session); }
  // False for one that is no member.
  bool Remove(ClientSession& session) { return core_->Remove(session); }
  bool Has(const ClientSession& session) const { return core_->Has(session); }
  size_t size() const { return core_->size(); }

  // Sends a message to all but one, or to all. It is encoded here, once (for each version that
  // members speak), and handed to each loop in one piece, which sends it when the handlers of its
  // turn have run: so behind what these have sent. Who is a member by then gets it. A member that
  // does not take its output is closed at ConnectionOptions::output_limit_bytes, as ever.
  // Errors: the message cannot be encoded; then nobody gets it.
  template <DescribedMessage M>
  absl::Status Broadcast(const M& message, SessionId but = {}) {
    return core_->Broadcast(
        [&message](const Protocol& protocol) { return EncodeFrame(protocol, message); }, but);
  }

 private:
  std::shared_ptr<internal::GroupCore> core_;
};

}  // namespace sluice
