#include "sluice/session/dispatcher.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "sluice/session/client_session.h"
#include "sluice/session/internal/handler_entry.h"
#include "sluice/session/session_host.h"

namespace sluice {
namespace {

void AddTime(Duration time, Histogram& times) {
  times.Add(static_cast<uint64_t>(std::max(Duration::zero(), time).count()));
}

// `status` with what it is about in front.
absl::Status About(std::string_view what, const absl::Status& status) {
  return absl::Status(status.code(), fmt::format("{}: {}", what, std::string(status.message())));
}

}  // namespace

Dispatcher::Dispatcher(const DispatchTable& table, const Protocol& protocol)
    : table_(&table),
      envelope_(protocol.envelope),
      plain_envelope_(dynamic_cast<const TypeSequenceEnvelope*>(protocol.envelope)) {
  CatchUp();
}

void Dispatcher::CatchUp() {
  while (rows_.size() < table_->entries_.size()) {
    const internal::HandlerEntry& entry = *table_->entries_[rows_.size()];
    rows_.push_back({&entry, entry.NewScratch()});
  }
  for (const auto& [type, row] : table_->row_of_type_) {
    if (type >= kSmallTypes) continue;
    if (type >= row_of_small_type_.size()) row_of_small_type_.resize(type + 1);
    row_of_small_type_[type] = &rows_[row];
  }
}

DispatchCounters Dispatcher::counters() const {
  DispatchCounters counters = counters_;
  counters.types.resize(rows_.size());
  for (const auto& [type, row] : table_->row_of_type_) {
    if (row >= rows_.size()) continue;  // no message has come since it was added
    counters.types[row] = {type, rows_[row].entry->message_name(), rows_[row].handled};
  }
  return counters;
}

FrameOutcome Dispatcher::DispatchAnyMessage(ClientSession& session,
                                            std::span<const std::byte> payload, uint32_t* sequence,
                                            absl::Status* error) {
  EnvelopeHeader header;
  std::span<const std::byte> body;
  *error = OpenEnvelope(payload, &header, &body);
  if (!error->ok()) return FrameOutcome::kUndecodable;
  *sequence = header.sequence;
  const size_t row = table_->RowOf(header.message_type);
  if (row == DispatchTable::kNoRow) return NoHandler(header, error);
  if (row >= rows_.size()) CatchUp();
  const internal::HandlerEntry& entry = *table_->entries_[row];
  if (!session.IsIn(entry.gate.state_bits)) return NotAllowed(session, row, error);
  const FrameOutcome outcome =
      table_->has_middleware_ ? RunWithMiddleware(session, row, header, body, error)
                              : entry.Run(session, body, session.wire_, *rows_[row].message, error);
  if (outcome == FrameOutcome::kHandled) {
    ++rows_[row].handled;
  } else if (outcome == FrameOutcome::kHandlerError) {
    *error = AboutRow(row, *error);
  }
  if (body.size() > kSmallBodyBytes) NoteLargeBody(row, body.size());
  return outcome;
}

absl::Status Dispatcher::OpenEnvelope(std::span<const std::byte> payload, EnvelopeHeader* header,
                                      std::span<const std::byte>* body) const {
  absl::Status status = envelope_->Open(payload, header, body);
  return status.ok() ? status : About("envelope", status);
}

FrameOutcome Dispatcher::NoHandler(const EnvelopeHeader& header, absl::Status* error) const {
  *error = absl::UnimplementedError(fmt::format("no handler for type {}", header.message_type));
  return FrameOutcome::kUnknownType;
}

FrameOutcome Dispatcher::NotAllowed(const ClientSession& session, size_t row,
                                    absl::Status* error) const {
  *error = absl::PermissionDeniedError(
      fmt::format("{} in state {}", table_->entries_[row]->message_name(), session.state<int>()));
  return FrameOutcome::kNotAllowed;
}

void Dispatcher::NoteLargeBody(size_t row, size_t body_bytes) {
  rows_[row].large_bodies_bytes += body_bytes;
  if (rows_[row].large_bodies_bytes > kLargeBodiesBytesMax) {
    rows_[row].message = rows_[row].entry->NewScratch();
    rows_[row].large_bodies_bytes = 0;
  }
}

absl::Status Dispatcher::AboutRow(size_t row, const absl::Status& error) const {
  return About(table_->entries_[row]->message_name(), error);
}

FrameOutcome Dispatcher::RowFailed(const Row& row, FrameOutcome outcome,
                                   absl::Status* error) const {
  if (outcome == FrameOutcome::kHandlerError) {
    *error = AboutRow(static_cast<size_t>(&row - rows_.data()), *error);
  }
  return outcome;
}

FrameOutcome Dispatcher::NotHandled(FrameOutcome outcome, absl::Status* error) const {
  *error = About(ToString(outcome), *error);
  return outcome;
}

FrameOutcome Dispatcher::Refuse(FrameOutcome outcome) {
  ++counters_.outcomes[static_cast<size_t>(outcome)];
  return outcome;
}

void Dispatcher::AddWorkerTimes(Duration queue_time, Duration handler_time) {
  AddTime(queue_time, counters_.worker_queue_time_ns);
  AddTime(handler_time, counters_.worker_handler_time_ns);
}

void Dispatcher::FailLate(const internal::ReplyTicket& ticket, FrameOutcome outcome,
                          absl::Status* error) {
  const size_t row =
      ticket.message_type ? table_->RowOf(*ticket.message_type) : DispatchTable::kNoRow;
  Refuse(outcome);
  ++counters_.failed_replies;
  if (row != DispatchTable::kNoRow && outcome == FrameOutcome::kHandlerError) {
    *error = AboutRow(row, *error);
  }
  NotHandled(outcome, error);
  *error = About(fmt::format("reply to sequence {}", ticket.sequence), *error);
}

void Dispatcher::ReplyCame(ClientSession& session, const internal::CallReply& reply) {
  if (observer_ == nullptr || !observer_->ReplyCame(session, reply)) ++counters_.late_replies;
}

FrameOutcome Dispatcher::RunWithMiddleware(ClientSession& session, size_t row,
                                           const EnvelopeHeader& header,
                                           std::span<const std::byte> body, absl::Status* error) {
  const internal::HandlerEntry& entry = *table_->entries_[row];
  const MessageContext context{.message_type = header.message_type,
                               .name = entry.message_name(),
                               .sequence = header.sequence,
                               .body = body};
  for (const DispatchTable::BeforeHandler& before : table_->before_) {
    *error = internal::StatusOfCall([&] { return before(session, context); });
    if (error->ok() && !session.is_closing()) continue;
    error->Update(absl::CancelledError("the session is closing"));
    *error = About(context.name, *error);
    return FrameOutcome::kNotAllowed;
  }
  const FrameOutcome outcome = table_->measures_handlers_ ? RunMeasured(session, row, body, error)
                                                          : entry.Run(session, body, session.wire_,
                                                                      *rows_[row].message, error);
  // A worker's After() comes with its reply.
  const bool is_under_way = outcome == FrameOutcome::kHandled && entry.workers.pool != nullptr;
  return is_under_way ? outcome : CallAfter(session, context, outcome, error);
}

FrameOutcome Dispatcher::RunMeasured(ClientSession& session, size_t row,
                                     std::span<const std::byte> body, absl::Status* error) {
  const internal::HandlerEntry& entry = *table_->entries_[row];
  Kernel& clock = session.connection_->loop().kernel();
  const MonotonicTime began = clock.Now();
  const FrameOutcome outcome = entry.Run(session, body, session.wire_, *rows_[row].message, error);
  if (entry.workers.pool == nullptr) AddTime(clock.Now() - began, counters_.handler_time_ns);
  return outcome;
}

FrameOutcome Dispatcher::RunFrameMeasured(const internal::FrameEntry& entry, ClientSession& session,
                                          std::span<const std::byte> payload, absl::Status* error) {
  Dispatcher& dispatcher = session.host_->dispatcher_;
  Kernel& clock = session.connection_->loop().kernel();
  const MonotonicTime began = clock.Now();
  const FrameOutcome outcome = entry.Run(session, payload, error);
  AddTime(clock.Now() - began, dispatcher.counters_.handler_time_ns);
  return outcome;
}

FrameOutcome Dispatcher::CallAfter(ClientSession& session, const MessageContext& context,
                                   FrameOutcome outcome, absl::Status* error) const {
  for (size_t i = table_->after_.size(); i > 0; --i) {
    absl::Status thrown =
        internal::StatusOfCall([&] { table_->after_[i - 1](session, context, *error); });
    if (thrown.ok() || outcome != FrameOutcome::kHandled) continue;
    *error = std::move(thrown);
    outcome = FrameOutcome::kHandlerError;
  }
  return outcome;
}

absl::Status Dispatcher::FrameRefused(ClientSession& session, const RefusedFrame& refused) const {
  if (!table_->on_refused_) return absl::OkStatus();
  absl::Status status = internal::StatusOfCall([&] { table_->on_refused_(session, refused); });
  return status.ok() ? status : About("OnRefused handler", status);
}

absl::Status Dispatcher::SessionOpened(ClientSession& session) const {
  if (observer_ != nullptr) observer_->SessionOpened(session);
  if (!table_->on_open_) return absl::OkStatus();
  absl::Status status = internal::StatusOfCall([&] { table_->on_open_(session); });
  return status.ok() ? status : About("OnOpen handler", status);
}

absl::Status Dispatcher::OutputChanged(ClientSession& session, bool is_high) const {
  const auto& handler = is_high ? table_->on_output_high_ : table_->on_output_low_;
  if (!handler) return absl::OkStatus();
  absl::Status status = internal::StatusOfCall([&] { handler(session); });
  return status.ok() ? status
                     : About(is_high ? "OnOutputHigh handler" : "OnOutputLow handler", status);
}

absl::Status Dispatcher::SessionClosed(ClientSession& session, const CloseReason& reason) const {
  absl::Status status;
  const auto note = [&status](std::string_view who, const absl::Status& called) {
    if (!called.ok()) status.Update(About(who, called));
  };
  const auto observe = [&](auto told) {
    // Asked each time: the observer may be gone after a handler.
    if (observer_ == nullptr) return;
    note("client", internal::StatusOfCall([&] { (observer_->*told)(session, reason); }));
  };
  observe(&internal::SessionObserver::SessionClosing);
  if (table_->on_closed_) {
    note("OnClosed handler", internal::StatusOfCall([&] { table_->on_closed_(session, reason); }));
  }
  observe(&internal::SessionObserver::SessionClosed);
  return status;
}

}  // namespace sluice
