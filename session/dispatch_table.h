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
#include "sluice/reactor/worker_pool.h"
#include "sluice/session/frame_outcome.h"
#include "sluice/session/internal/frame_handler.h"
#include "sluice/session/internal/handler_entry.h"
#include "sluice/session/internal/message_handler.h"
#include "sluice/session/internal/reply_handler.h"
#include "sluice/session/internal/state_bit.h"
#include "sluice/session/message_context.h"
#include "sluice/session/refused_frame.h"

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
// What may be said when is part of it. States are an enum of the user's with values 0 to 31; a
// session begins in state 0 and goes on with ClientSession::SetState():
//
//   table.DefaultStates(State::kReady);
//   table.On<Login>(LogIn).In(State::kNew);  // says session.SetState(State::kReady)
//
// A frame in the wrong state is kNotAllowed: it is not decoded, and no handler runs.
//
// A handler may return void or absl::Status; a Status that is not OK, or an
// exception, is the outcome kHandlerError. The message, and every view in it,
// lives until the handler returns. One that takes the message alone may return its
// reply too, or an absl::StatusOr of one, and may run in the threads of a pool:
//
//   table.On<Search>([&](const Search& search) { return Find(search.text); }).RunOn(pool);
//
// Threads:  handlers may be added between the turns of the one loop that uses it;
//           not while several loops do, whose threads run a handler at once.
// Borrows:  must outlive the servers and clients that use it, and so must the pools of RunOn().
class DispatchTable {
 public:
  DispatchTable();

  using OpenHandler = absl::AnyInvocable<void(ClientSession&) const>;
  using OutputHandler = absl::AnyInvocable<void(ClientSession&) const>;
  using ClosedHandler = absl::AnyInvocable<void(ClientSession&, const CloseReason&) const>;
  using RefusedHandler = absl::AnyInvocable<void(ClientSession&, const RefusedFrame&) const>;
  using BeforeHandler =
      absl::AnyInvocable<absl::Status(ClientSession&, const MessageContext&) const>;
  using AfterHandler =
      absl::AnyInvocable<void(ClientSession&, const MessageContext&, const absl::Status&) const>;

  // What On<M>() gives, to say more of that handler.
  template <bool kTakesMessageAlone>
  class RegistrationOf {
   public:
    // The handler runs in these states, and in those of earlier calls, alone.
    template <class... State>
    RegistrationOf& In(State... states) {
      table_->AllowIn(row_, internal::StateBits(states...));
      return *this;
    }

    // The handler runs in the threads of `pool`, for several messages at once, those of one session
    // too, so that replies may come in any order. The message is decoded there from a copy of its
    // bytes, and the reply is a PendingReply, which SessionLimits::pending_replies_max bounds.
    // State and Before() are asked when the message comes, After() when its reply does. When the
    // pool has no place for the message it is kOverloaded.
    RegistrationOf& RunOn(WorkerPool& pool, TaskPriority priority = TaskPriority::kNormal) {
      static_assert(kTakesMessageAlone,
                    "sluice: a handler that runs on workers takes the message alone, and not the "
                    "session, which belongs to its loop");
      table_->entries_[row_]->workers = {&pool, priority};
      return *this;
    }

   private:
    friend class DispatchTable;
    RegistrationOf(DispatchTable* table, size_t row) : table_(table), row_(row) {}

    DispatchTable* table_;
    size_t row_;
  };
  using Registration = RegistrationOf</*kTakesMessageAlone=*/false>;

  // Messages of M's type are decoded and handed to `handler`. One handler a type: a
  // second ends the program with a message. A MessageSet of all messages finds two
  // of one type when it is compiled.
  template <DescribedMessage M, class Handler>
  auto On(Handler handler) {
    constexpr bool kAlone = internal::kTakesMessageAlone<M, Handler>;
    using Entry = std::conditional_t<kAlone, internal::MessageHandler<M, Handler>,
                                     internal::TypedHandler<M, Handler>>;
    return RegistrationOf<kAlone>(
        this, Add(MessageTypeOf<M>(), std::make_unique<Entry>(std::move(handler))));
  }

  // Messages of M's type are the replies to Client::Call<M>(), which knows them by their sequence;
  // they have no handler. One that no call waits for is dropped: DispatchCounters::late_replies.
  template <DescribedMessage M>
  Registration OnReply() {
    return {this, Add(MessageTypeOf<M>(), std::make_unique<internal::ReplyHandler<M>>())};
  }

  // Messages of M's type say that a call, of any type, has no reply. `to_status` makes of one what
  // the call's callback is given.
  //   table.OnErrorReply<Problem>(
  //       [](const Problem& problem) { return absl::AbortedError(problem.text); });
  template <DescribedMessage M, class ToStatus>
  Registration OnErrorReply(ToStatus to_status) {
    using Entry = internal::ReplyHandler<M, ToStatus>;
    return {this, Add(MessageTypeOf<M>(), std::make_unique<Entry>(std::move(to_status)))};
  }

  // Where handlers run that were not told by In(), those of later On<M>() included. At first:
  // in every state.
  template <class... State>
  void DefaultStates(State... states) {
    SetDefaultStates(internal::StateBits(states...));
  }
  // Whether they have state 0 among them, in which every session begins.
  bool is_open_in_state_0() const { return (default_state_bits_ & internal::StateBits(0)) != 0; }

  // For protocols without message types: every payload goes to `handler` as it
  // came, no envelope is opened. Takes the place of all On<M>(), with their states and Before().
  //   table.OnFrame([](ClientSession& session, std::span<const std::byte> payload) {
  //     session.SendPayload(payload);
  //   });
  template <class Handler>
  void OnFrame(Handler handler) {
    SetOnFrame(std::make_unique<internal::FrameHandler<Handler>>(std::move(handler)));
  }

  // A session began; nothing was received yet.
  void OnOpen(OpenHandler handler) { on_open_ = std::move(handler); }
  // A session ended, once, after its last message. The session can no longer send.
  void OnClosed(ClosedHandler handler) { on_closed_ = std::move(handler); }

  // High: more than ConnectionOptions::output_high_water_bytes wait for a peer, and nothing more of
  // it is read or handled. Low: it has taken all but output_low_water_bytes, and the frames that
  // waited have been handled; whoever has much to send goes on here, as long as
  // ClientSession::output_is_high() is false. Each comes once per crossing, one after the other,
  // never inside of another handler, and not for a session that is closing.
  void OnOutputHigh(OutputHandler handler) { on_output_high_ = std::move(handler); }
  void OnOutputLow(OutputHandler handler) { on_output_low_ = std::move(handler); }

  // Called for each frame that was refused, or whose handler failed, before the policy acts: so an
  // error reply reaches a peer that is closed for it. ClientSession::Reply() has the sequence of
  // the refused message.
  //   table.OnRefused([](ClientSession& session, const RefusedFrame& refused) {
  //     session.Reply(Error{.code = static_cast<uint8_t>(refused.outcome)});
  //   });
  void OnRefused(RefusedHandler handler) { on_refused_ = std::move(handler); }

  // Called before each message that is allowed is decoded, in the order in which they were added.
  // A Status that is not OK, or an exception, refuses the message as kNotAllowed, and the others
  // are not asked.
  void Before(BeforeHandler handler);
  // Called after the handler of a message that passed Before(), the last that was added first. The
  // Status is OK, or says why it was undecodable or its handler failed.
  void After(AfterHandler handler);

  // Has every loop measure how long the handlers of On<M>(), decoding included, and of OnFrame()
  // take: two looks at the clock for each message. See DispatchCounters::handler_time_ns.
  void MeasureHandlers();

  // What becomes of the peer after a frame with this outcome. Default: kClose, but kIgnore for
  // kDraining and kOverloaded, and kWait for kOverQuota, and only for that.
  void SetPolicy(FrameOutcome outcome, OutcomePolicy policy);
  OutcomePolicy policy(FrameOutcome outcome) const { return policies_[Index(outcome)]; }

 private:
  friend class Client;
  friend class ClientSession;
  friend class Dispatcher;

  static constexpr size_t Index(FrameOutcome outcome) { return static_cast<size_t>(outcome); }
  // The row of the new entry.
  size_t Add(uint32_t message_type, std::unique_ptr<internal::HandlerEntry> entry);
  bool HasReply(uint32_t message_type) const {
    const size_t row = RowOf(message_type);
    return row != kNoRow && entries_[row]->is_reply;
  }
  class MeasuredFrames;
  void SetOnFrame(std::unique_ptr<internal::FrameEntry> entry);
  void MeasureFrames();
  void AllowIn(size_t row, uint32_t state_bits);
  void SetDefaultStates(uint32_t state_bits);

  // Of the handler of these messages; kNoRow when there is none.
  size_t RowOf(uint32_t message_type) const;

  static constexpr size_t kNoRow = SIZE_MAX;
  absl::flat_hash_map<uint32_t, size_t> row_of_type_;
  std::vector<std::unique_ptr<internal::HandlerEntry>> entries_;
  uint32_t default_state_bits_ = internal::kAllStates;
  std::vector<BeforeHandler> before_;
  std::vector<AfterHandler> after_;
  bool has_middleware_ = false;  // or what else RunWithMiddleware() does
  bool measures_handlers_ = false;
  RefusedHandler on_refused_;
  std::unique_ptr<internal::FrameEntry> on_frame_;
  OpenHandler on_open_;
  ClosedHandler on_closed_;
  OutputHandler on_output_high_;
  OutputHandler on_output_low_;
  std::array<OutcomePolicy, kFrameOutcomes> policies_;
};

}  // namespace sluice
