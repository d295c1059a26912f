#pragma once

#include <exception>
#include <future>
#include <memory>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sluice/reactor/event_loop.h"

namespace sluice {
namespace internal {

// What PostAndWait() gives back for work that returns a Result.
template <class Result>
struct AnswerOf {
  using Type = absl::StatusOr<Result>;
};
template <>
struct AnswerOf<void> {
  using Type = absl::Status;
};
template <>
struct AnswerOf<absl::Status> {
  using Type = absl::Status;
};
template <class T>
struct AnswerOf<absl::StatusOr<T>> {
  using Type = absl::StatusOr<T>;
};

// Calls `work`. An exception becomes a Status: std::exception_ptr counts its references where
// ThreadSanitizer does not see it, and reports races that are none.
template <class Answer, class Work>
Answer CallForAnswer(Work& work) {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Work&>>) {
      work();
      return absl::OkStatus();
    } else {
      return work();
    }
  } catch (const std::exception& exception) {
    return Answer(absl::InternalError(exception.what()));
  } catch (...) {
    return Answer(absl::InternalError("the work threw something that is no std::exception"));
  }
}

// For a promise that nobody has kept.
template <class Answer>
struct CancelPromise {
  void operator()(std::promise<Answer>* promise) const {
    promise->set_value(Answer(absl::CancelledError("the loop has stopped")));
    delete promise;
  }
};

}  // namespace internal

// PostAndWait runs `work` in a loop's thread and gives back what it returns, as an
// absl::StatusOr; an absl::Status when that is one, or nothing.
//
//   absl::StatusOr<size_t> open =
//       PostAndWait(loop, [&] { return loop.connections().size(); });
//
// In the loop's own thread it runs at once; else after what was posted before. `work`
// lives and dies with the caller's frame.
// Errors:  Cancelled: the loop has stopped, or did before the work's turn came.
//          Internal: what `work` has thrown.
// Threads: any, while the loop lives and some thread runs it. Two loops must not wait
//          for each other.
template <class Work>
auto PostAndWait(EventLoop& loop, Work work) {
  using Answer = typename internal::AnswerOf<std::invoke_result_t<Work&>>::Type;
  if (loop.IsInLoopThread()) return internal::CallForAnswer<Answer>(work);

  std::unique_ptr<std::promise<Answer>, internal::CancelPromise<Answer>> promise(
      new std::promise<Answer>());
  std::future<Answer> answer = promise->get_future();
  // A task that is refused, or dropped later, is destroyed: so there is an answer.
  loop.Post([&work, promise = std::move(promise)]() mutable {
    const std::unique_ptr<std::promise<Answer>> kept(promise.release());
    kept->set_value(internal::CallForAnswer<Answer>(work));
  });
  return answer.get();
}

}  // namespace sluice
