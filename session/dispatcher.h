#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "sluice/reactor/monotonic_time.h"
#include "sluice/session/dispatch_counters.h"
#include "sluice/session/dispatch_table.h"
#include "sluice/session/frame_outcome.h"
#include "sluice/session/internal/late_reply.h"
#include "sluice/session/internal/session_observer.h"
#include "sluice/session/protocol.h"

namespace sluice {

// Dispatcher is a DispatchTable at work in one loop: it owns the counters and the
// message objects that are decoded into, so that steady state allocates nothing.
//
// Threads: belongs to its loop. Borrows: the table, and the protocol's envelope.
class Dispatcher {
 public:
  // A message object may keep memory of all bodies that went through it. Those above
  // the first are added up, and beyond the second it is replaced: so a stranger can
  // make it hold a bounded amount only.
  static constexpr size_t kSmallBodyBytes = size_t{4} * 1024;
  static constexpr size_t kLargeBodiesBytesMax = size_t{8} * 1024 * 1024;

  Dispatcher(const DispatchTable& table, const Protocol& protocol);

  // Hands one payload to its handler. *sequence is set before the handler runs;
  // *error says why the outcome is not kHandled. To be counted by the caller. In
  // internal/dispatch.h.
  FrameOutcome Dispatch(ClientSession& session, std::span<const std::byte> payload,
                        uint32_t* sequence, absl::Status* error);
  void CountHandled() { ++counters_.outcomes[static_cast<size_t>(FrameOutcome::kHandled)]; }
  // Counts any other outcome, and has *error say so.
  void CountFailed(FrameOutcome outcome, absl::Status* error) {
    NotHandled(Refuse(outcome), error);
  }

  // Asks DispatchTable::OnRefused. Not OK: what that has thrown.
  absl::Status FrameRefused(ClientSession& session, const RefusedFrame& refused) const;
  // Counts a frame that is refused without being looked at.
  FrameOutcome Refuse(FrameOutcome outcome);
  void CountQuotaWait() { ++counters_.quota_waits; }
  void CountDroppedReply() { ++counters_.dropped_replies; }
  // Counts a reply that failed with this outcome, and has *error say so.
  void FailLate(const internal::ReplyTicket& ticket, FrameOutcome outcome, absl::Status* error);
  void AddWorkerTimes(Duration queue_time, Duration handler_time);
  // Calls what DispatchTable::After() was given. The outcome is `outcome` unless that throws.
  FrameOutcome CallAfter(ClientSession& session, const MessageContext& context,
                         FrameOutcome outcome, absl::Status* error) const;
  // A message that answers a call, see DispatchTable::OnReply().
  void ReplyCame(ClientSession& session, const internal::CallReply& reply);

  // Who is told of the sessions besides the table; null: nobody.
  void SetObserver(internal::SessionObserver* observer) { observer_ = observer; }

  // Not OK: what the table's handler, or the observer, has thrown.
  absl::Status SessionOpened(ClientSession& session) const;
  absl::Status SessionClosed(ClientSession& session, const CloseReason& reason) const;
  absl::Status OutputChanged(ClientSession& session, bool is_high) const;

  DispatchCounters counters() const;
  const DispatchTable& table() const { return *table_; }
  // The protocol's envelope where that is the usual one, which needs no virtual call; else null.
  const TypeSequenceEnvelope* plain_envelope() const { return plain_envelope_; }

 private:
  friend class DispatchTable;
  // A row of the table with what this loop has for it: all that a message of its type needs.
  struct Row {
    const internal::HandlerEntry* entry;
    std::unique_ptr<internal::ScratchMessage> message;
    uint64_t handled = 0;
    size_t large_bodies_bytes = 0;
  };

  FrameOutcome DispatchMessage(ClientSession& session, std::span<const std::byte> payload,
                               uint32_t* sequence, absl::Status* error);
  // The same for all messages, those with nothing particular included.
  FrameOutcome DispatchAnyMessage(ClientSession& session, std::span<const std::byte> payload,
                                  uint32_t* sequence, absl::Status* error);
  absl::Status OpenEnvelope(std::span<const std::byte> payload, EnvelopeHeader* header,
                            std::span<const std::byte>* body) const;
  FrameOutcome NoHandler(const EnvelopeHeader& header, absl::Status* error) const;
  FrameOutcome NotAllowed(const ClientSession& session, size_t row, absl::Status* error) const;
  absl::Status AboutRow(size_t row, const absl::Status& error) const;
  FrameOutcome RowFailed(const Row& row, FrameOutcome outcome, absl::Status* error) const;
  FrameOutcome NotHandled(FrameOutcome outcome, absl::Status* error) const;
  void NoteLargeBody(size_t row, size_t body_bytes);
  FrameOutcome RunMeasured(ClientSession& session, size_t row, std::span<const std::byte> body,
                           absl::Status* error);
  static FrameOutcome RunFrameMeasured(const internal::FrameEntry& entry, ClientSession& session,
                                       std::span<const std::byte> payload, absl::Status* error);
  FrameOutcome RunWithMiddleware(ClientSession& session, size_t row, const EnvelopeHeader& header,
                                 std::span<const std::byte> body, absl::Status* error);
  // Null: it is looked for elsewhere.
  Row* RowOfSmallType(uint32_t message_type) const {
    return message_type < row_of_small_type_.size() ? row_of_small_type_[message_type] : nullptr;
  }
  // Makes room for the handlers that the table has been given since.
  void CatchUp();

  static constexpr uint32_t kSmallTypes = 1024;
  const DispatchTable* table_;
  const Envelope* envelope_;
  const TypeSequenceEnvelope* plain_envelope_;  // null: another
  std::vector<Row> rows_;                       // as in the table
  std::vector<Row*> row_of_small_type_;         // for the types below kSmallTypes
  DispatchCounters counters_;                   // without the types
  internal::SessionObserver* observer_ = nullptr;
};

}  // namespace sluice
