#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "sluice/codec/wire_options.h"
#include "sluice/reactor/monotonic_time.h"
#include "sluice/session/frame_outcome.h"
#include "sluice/session/internal/handler_entry.h"
#include "sluice/session/pending_reply.h"

namespace sluice::internal {

// WorkerJob is a message on its way from the loop of its session through a worker and back. It
// keeps the encoded message, for the views in what is decoded from it.
class WorkerJob {
 public:
  // The message whose handler is to run.
  WorkerJob(ClientSession& session, uint32_t message_type, std::string_view name,
            std::span<const std::byte> body);
  virtual ~WorkerJob();
  WorkerJob(const WorkerJob&) = delete;
  WorkerJob& operator=(const WorkerJob&) = delete;

  // As HandlerEntry::Run(). kHandled: what becomes of it is told by its PendingReply.
  static FrameOutcome Post(std::unique_ptr<WorkerJob> job, ClientSession& session,
                           const WorkerChoice& workers, absl::Status* error);

 protected:
  struct EncodedReply {
    std::optional<uint32_t> message_type;  // unset: there is none
    std::vector<std::byte> body;
  };

 private:
  // In the worker; otherwise as HandlerEntry::Run().
  virtual FrameOutcome Handle(std::span<const std::byte> body, const WireOptions& wire,
                              EncodedReply* reply, absl::Status* error) = 0;
  static void Run(std::unique_ptr<WorkerJob> job, WorkerPool& pool);
  // In the loop again.
  FrameOutcome Finish(ClientSession& session, absl::Status* error);

  PendingReply pending_;
  const std::string_view name_;
  const std::vector<std::byte> body_;
  EncodedReply reply_;
  FrameOutcome outcome_ = FrameOutcome::kHandlerError;
  absl::Status error_;
  MonotonicTime posted_at_{};
  Duration queue_time_{};
  Duration handler_time_{};
};

}  // namespace sluice::internal
