#include "sluice/reactor/resolver.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "sluice/reactor/start_thread.h"

namespace sluice {

struct Resolver::Query {
  HostPort name;
  // Null: cancelled or answered. Guarded by Shared::mutex, and so is every Post() to it: whoever
  // has cancelled may destroy the loop.
  EventLoop* loop;
  // The loop's thread only; null: cancelled.
  Lookup* lookup = nullptr;
};

// What the threads need. Each holds a share, as it may be left behind in a `look_up` that takes
// long.
struct Resolver::Shared {
  struct Worker {
    std::thread thread;
    std::shared_ptr<Query> current;  // being looked up
  };

  explicit Shared(const ResolverOptions& resolver_options) : options(resolver_options) {}

  void Work(Worker& worker);
  absl::StatusOr<Addresses> LookUp(const HostPort& name) const;
  // These with `mutex` held.
  size_t AtWork() const;
  std::deque<std::shared_ptr<Query>>::iterator NextInTurn();
  static void Answer(const std::shared_ptr<Query>& query, absl::StatusOr<Addresses> addresses);
  static absl::Status AddThread(const std::shared_ptr<Shared>& shared, Kernel& kernel);

  const ResolverOptions options;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::shared_ptr<Query>> waiting;
  std::deque<Worker> workers;
  bool stopping = false;
};

Resolver::Resolver(const ResolverOptions& options) : shared_(std::make_shared<Shared>(options)) {}

Resolver& Resolver::Default() {
  static Resolver& resolver = *new Resolver();
  return resolver;
}

Resolver::~Resolver() {
  std::unique_lock lock(shared_->mutex);
  shared_->stopping = true;
  const auto cancel = [](const std::shared_ptr<Query>& query) {
    Shared::Answer(query, absl::CancelledError(
                              fmt::format("resolve {}: the resolver is gone", query->name.host)));
  };
  for (const std::shared_ptr<Query>& query : shared_->waiting) cancel(query);
  shared_->waiting.clear();
  std::vector<std::thread> idle;
  for (Shared::Worker& worker : shared_->workers) {
    if (worker.current == nullptr) {
      idle.push_back(std::move(worker.thread));
      continue;
    }
    cancel(worker.current);
    worker.thread.detach();
  }
  shared_->changed.notify_all();
  lock.unlock();
  for (std::thread& thread : idle) thread.join();
}

std::unique_ptr<Resolver::Lookup> Resolver::Start(EventLoop& loop, const HostPort& name,
                                                  Callback callback) {
  auto query = std::make_shared<Query>(Query{.name = name, .loop = &loop});
  std::unique_ptr<Lookup> lookup(new Lookup(shared_, query, std::move(callback)));
  const std::lock_guard lock(shared_->mutex);
  if (shared_->waiting.size() >= shared_->options.waiting_max) {
    Shared::Answer(
        query, absl::ResourceExhaustedError(fmt::format("resolve {}: {} names are waiting already",
                                                        name.host, shared_->waiting.size())));
  } else if (absl::Status added = Shared::AddThread(shared_, loop.kernel()); !added.ok()) {
    Shared::Answer(query, absl::Status(added.code(), fmt::format("resolve {}: {}", name.host,
                                                                 std::string(added.message()))));
  } else {
    shared_->waiting.push_back(std::move(query));
    shared_->changed.notify_one();
  }
  return lookup;
}

size_t Resolver::pending() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->waiting.size() + shared_->AtWork();
}

Resolver::Lookup::Lookup(std::shared_ptr<Shared> shared, std::shared_ptr<Query> query,
                         Callback callback)
    : shared_(std::move(shared)), query_(std::move(query)), callback_(std::move(callback)) {
  query_->lookup = this;
}

Resolver::Lookup::~Lookup() {
  query_->lookup = nullptr;
  const std::lock_guard lock(shared_->mutex);
  query_->loop = nullptr;
  std::erase(shared_->waiting, query_);
}

void Resolver::Shared::Answer(const std::shared_ptr<Query>& query,
                              absl::StatusOr<Addresses> addresses) {
  EventLoop* loop = std::exchange(query->loop, nullptr);
  if (loop == nullptr) return;
  // A loop that has stopped refuses it; nobody can be told there.
  loop->Post([query, addresses = std::move(addresses)]() mutable {
    if (query->lookup == nullptr) return;
    // Moved out: the callback may destroy the lookup.
    Callback callback = std::move(query->lookup->callback_);
    callback(std::move(addresses));
  });
}

size_t Resolver::Shared::AtWork() const {
  return static_cast<size_t>(std::ranges::count_if(
      workers, [](const Worker& worker) { return worker.current != nullptr; }));
}

// OK as well when there are as many threads as may be, or enough for what waits.
absl::Status Resolver::Shared::AddThread(const std::shared_ptr<Shared>& shared, Kernel& kernel) {
  std::deque<Worker>& workers = shared->workers;
  const size_t idle = workers.size() - shared->AtWork();
  if (shared->waiting.size() < idle) return absl::OkStatus();
  if (workers.size() >= std::max<size_t>(1, shared->options.threads)) return absl::OkStatus();
  Worker& worker = workers.emplace_back();
  absl::Cleanup remove = [&] { workers.pop_back(); };
  absl::StatusOr<std::thread> thread =
      sluice::StartThread(kernel, [shared, &worker] { shared->Work(worker); });
  if (!thread.ok()) return workers.size() == 1 ? thread.status() : absl::OkStatus();
  worker.thread = *std::move(thread);
  std::move(remove).Cancel();
  return absl::OkStatus();
}

// The first whose host no thread is asking for: one that nobody answers for holds up one thread,
// however often it is asked for.
std::deque<std::shared_ptr<Resolver::Query>>::iterator Resolver::Shared::NextInTurn() {
  return std::ranges::find_if(waiting, [this](const std::shared_ptr<Query>& query) {
    return std::ranges::none_of(workers, [&query](const Worker& worker) {
      return worker.current != nullptr && worker.current->name.host == query->name.host;
    });
  });
}

void Resolver::Shared::Work(Worker& worker) {
  std::unique_lock lock(mutex);
  for (;;) {
    auto next = waiting.end();
    changed.wait(lock, [&] {
      next = NextInTurn();
      return stopping || next != waiting.end();
    });
    if (stopping) return;
    worker.current = std::move(*next);
    waiting.erase(next);
    lock.unlock();
    absl::StatusOr<Addresses> found = LookUp(worker.current->name);
    lock.lock();
    Answer(worker.current, std::move(found));
    worker.current = nullptr;
  }
}

absl::StatusOr<Resolver::Addresses> Resolver::Shared::LookUp(const HostPort& name) const {
  const std::string what = "resolve " + name.host;
  try {
    absl::StatusOr<Addresses> found = options.look_up(name);
    if (!found.ok()) return found;
    if (found->empty()) return absl::NotFoundError(what + ": has no address");
    found->resize(std::min(found->size(), std::max<size_t>(1, options.addresses_max)));
    return found;
  } catch (const std::exception& exception) {
    return absl::InternalError(fmt::format("{}: {}", what, exception.what()));
  }
}

}  // namespace sluice
