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
  const internal::FrameEntry* const on_frame = table_->on_frame_.get();
  return on_frame != nullptr ? on_frame->Run(session, payload, error)
                             : DispatchMessage(session, payload, sequence, error);
}

// Most messages are of a small type that is known and allowed, with nothing around their handler
// and a small body: those need no more than this. A payload without a whole envelope has a huge
// body here.
inline FrameOutcome Dispatcher::DispatchMessage(ClientSession& session,
                                                std::span<const std::byte> payload,
                                                uint32_t* sequence, absl::Status* error) {
  constexpr size_t kEnvelopeBytes = TypeSequenceEnvelope::kSizeBytes;
  if (plain_envelope_ == nullptr || payload.size() - kEnvelopeBytes > kSmallBodyBytes) [[unlikely]]
    return DispatchAnyMessage(session, payload, sequence, error);
  const EnvelopeHeader header = plain_envelope_->Load(payload.data());
  Row* const row = RowOfSmallType(header.message_type);
  if (row == nullptr || !session.IsIn(row->entry->gate.state_bits) || table_->has_middleware_)
      [[unlikely]]
    return DispatchAnyMessage(session, payload, sequence, error);
  *sequence = header.sequence;
  const FrameOutcome outcome = row->entry->Run(session, payload.subspan(kEnvelopeBytes),
                                               session.wire_, *row->message, error);
  if (outcome != FrameOutcome::kHandled) [[unlikely]]
    return RowFailed(*row, outcome, error);
  ++row->handled;
  return outcome;
}

}  // namespace sluice
