#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "absl/status/status.h"
#include "sluice/session/client_session.h"
#include "sluice/session/dispatcher.h"
#include "sluice/session/internal/handler_entry.h"

namespace sluice {

// What a Dispatcher does with every frame, for the one place that calls it: there it is no call.

inline FrameOutcome Dispatcher::Dispatch(ClientSession& session, std::span<const std::byte> payload,
                                         uint32_t* sequence, absl::Status* error) {
  const FrameOutcome outcome = table_->on_frame_
                                   ? DispatchPayload(session, payload, error)
                                   : DispatchMessage(session, payload, sequence, error);
  ++counters_.outcomes[static_cast<size_t>(outcome)];
  if (outcome == FrameOutcome::kHandled) [[likely]]
    return outcome;
  return NotHandled(outcome, error);
}

inline FrameOutcome Dispatcher::DispatchPayload(ClientSession& session,
                                                std::span<const std::byte> payload,
                                                absl::Status* error) {
  absl::Status status = internal::StatusOfCall([&] { return table_->on_frame_(session, payload); });
  if (status.ok()) [[likely]]
    return FrameOutcome::kHandled;
  *error = std::move(status);
  return FrameOutcome::kHandlerError;
}

inline FrameOutcome Dispatcher::DispatchMessage(ClientSession& session,
                                                std::span<const std::byte> payload,
                                                uint32_t* sequence, absl::Status* error) {
  EnvelopeHeader header;
  std::span<const std::byte> body;
  if (plain_envelope_ != nullptr && payload.size() >= TypeSequenceEnvelope::kSizeBytes) [[likely]] {
    header = plain_envelope_->Load(payload.data());
    body = payload.subspan(TypeSequenceEnvelope::kSizeBytes);
  } else if (*error = OpenEnvelope(payload, &header, &body); !error->ok()) {
    return FrameOutcome::kUndecodable;
  }
  *sequence = header.sequence;
  const size_t row = table_->RowOf(header.message_type);
  if (row == DispatchTable::kNoRow) [[unlikely]]
    return NoHandler(header, error);
  if (row >= scratch_.size()) [[unlikely]]
    CatchUp();
  const internal::HandlerEntry& entry = *table_->entries_[row];
  if (!session.IsIn(entry.gate.state_bits)) [[unlikely]]
    return NotAllowed(session, row, error);
  const FrameOutcome outcome =
      table_->has_middleware_
          ? RunWithMiddleware(session, row, header, body, error)
          : entry.Run(session, body, session.wire_, *scratch_[row].message, error);
  if (outcome == FrameOutcome::kHandled) [[likely]] {
    ++counters_.types[row].handled;
  } else if (outcome == FrameOutcome::kHandlerError) {
    *error = AboutRow(row, *error);
  }
  if (body.size() > kSmallBodyBytes) NoteLargeBody(row, body.size());
  return outcome;
}

}  // namespace sluice
