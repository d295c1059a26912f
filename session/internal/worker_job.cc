#include "sluice/session/internal/worker_job.h"

#include <fmt/core.h>

#include <utility>

#include "sluice/reactor/worker_pool.h"
#include "sluice/session/client_session.h"
#include "sluice/session/message_context.h"
#include "sluice/session/session_host.h"

namespace sluice::internal {

WorkerJob::WorkerJob(ClientSession& session, uint32_t message_type, std::string_view name,
                     std::span<const std::byte> body)
    : pending_(session.DeferReplyTo(message_type, body.size())),
      name_(name),
      body_(body.begin(), body.end()) {}

// Still pending: the workers were stopped before it was its turn.
WorkerJob::~WorkerJob() {
  if (pending_.is_spent()) return;
  pending_.Answer([name = name_](ClientSession&, absl::Status* error) {
    *error = absl::UnavailableError(fmt::format("{}: the workers have stopped", name));
    return FrameOutcome::kOverloaded;
  });
}

FrameOutcome WorkerJob::Post(std::unique_ptr<WorkerJob> job, ClientSession& session,
                             const WorkerChoice& workers, absl::Status* error) {
  WorkerPool& pool = *workers.pool;
  WorkerJob* const posted = job.get();
  posted->posted_at_ = pool.Now();
  Task task = [job = std::move(job), &pool]() mutable { Run(std::move(job), pool); };
  if (pool.Post(std::move(task), workers.priority)) return FrameOutcome::kHandled;
  // It is still there, in the task.
  *error = absl::ResourceExhaustedError(
      fmt::format("{}: no place among the tasks that wait for a worker", posted->name_));
  session.ForgetReply(posted->pending_.Withdraw());
  return FrameOutcome::kOverloaded;
}

void WorkerJob::Run(std::unique_ptr<WorkerJob> job, WorkerPool& pool) {
  const MonotonicTime began = pool.Now();
  job->queue_time_ = began - job->posted_at_;
  const absl::Status thrown = StatusOfCall([&] {
    job->outcome_ = job->Handle(job->body_, job->pending_.wire_, &job->reply_, &job->error_);
  });
  job->error_.Update(thrown);
  job->handler_time_ = pool.Now() - began;
  PendingReply pending = std::move(job->pending_);
  pending.Answer([job = std::move(job)](ClientSession& session, absl::Status* error) {
    return job->Finish(session, error);
  });
}

FrameOutcome WorkerJob::Finish(ClientSession& session, absl::Status* error) {
  Dispatcher& dispatcher = session.host_->dispatcher_;
  dispatcher.AddWorkerTimes(queue_time_, handler_time_);
  *error = std::move(error_);
  if (outcome_ == FrameOutcome::kHandled && reply_.message_type) {
    session.SendBody({.message_type = *reply_.message_type, .sequence = session.sequence()},
                     reply_.body);
  }
  const MessageContext context{.message_type = *pending_.ticket_.message_type,
                               .name = name_,
                               .sequence = session.sequence(),
                               .body = body_};
  return dispatcher.CallAfter(session, context, outcome_, error);
}

}  // namespace sluice::internal
