#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "sluice/codec/message.h"
#include "sluice/reactor/connection.h"
#include "sluice/session/frame_outcome.h"
#include "sluice/session/internal/handler_entry.h"

namespace sluice {

class ClientSession;

// DispatchTable says which handler gets which message. Servers and clients share
// it and only read it.
//
//   DispatchTable table;
//   table.On<Login>([](ClientSession& session, const Login& login) {
//     session.Reply(LoginReply{.welcome = true});
//   });
//   table.On<Say>([&](ClientSession& session, const Say& say) -> absl::Status {
//     if (say.text.empty()) return absl::InvalidArgumentError("Say.text is empty");
//     ...
//   });
//
// A handler may return void or absl::Status; a Status that is not OK, or an
// exception, is the outcome kHandlerError. The message, and every view in it,
// lives until the handler returns.
//
// Threads:  handlers may be added between the turns of the one loop that uses it;
//           not while several loops do, whose threads run a handler at once.
// Borrows:  must outlive the servers and clients that use it.
class DispatchTable {
 public:
  DispatchTable();

  using FrameHandler =
      absl::AnyInvocable<absl::Status(ClientSession&, std::span<const std::byte>) const>;
  using OpenHandler = absl::AnyInvocable<void(ClientSession&) const>;
  using ClosedHandler = absl::AnyInvocable<void(ClientSession&, const CloseReason&) const>;

  // Messages of M's type are decoded and handed to `handler`. One handler a type: a
  // second ends the program with a message. A MessageSet of all messages finds two
  // of one type when it is compiled.
  template <DescribedMessage M, class Handler>
  void On(Handler handler) {
    Add(MessageTypeOf<M>(),
        std::make_unique<internal::TypedHandler<M, Handler>>(std::move(handler)));
  }

  // For protocols without message types: every payload goes to `handler` as it
  // came, no envelope is opened. Takes the place of all On<M>().
  void OnFrame(FrameHandler handler) { on_frame_ = std::move(handler); }

  // A session began; nothing was received yet.
  void OnOpen(OpenHandler handler) { on_open_ = std::move(handler); }
  // A session ended, once, after its last message. The session can no longer send.
  void OnClosed(ClosedHandler handler) { on_closed_ = std::move(handler); }

  // What becomes of the peer after a frame with this outcome. Default: kClose, but kWait for
  // kOverQuota, and only for that.
  void SetPolicy(FrameOutcome outcome, OutcomePolicy policy);
  OutcomePolicy policy(FrameOutcome outcome) const { return policies_[Index(outcome)]; }

 private:
  friend class Dispatcher;

  static constexpr size_t Index(FrameOutcome outcome) { return static_cast<size_t>(outcome); }
  void Add(uint32_t message_type, std::unique_ptr<internal::HandlerEntry> entry);

  absl::flat_hash_map<uint32_t, size_t> index_of_type_;
  std::vector<std::unique_ptr<internal::HandlerEntry>> entries_;
  FrameHandler on_frame_;
  OpenHandler on_open_;
  ClosedHandler on_closed_;
  std::array<OutcomePolicy, kFrameOutcomes> policies_;
};

}  // namespace sluice
