#include "sluice/reactor/resolver.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/cleanup/cleanup.h"

namespace sluice {

struct Resolver::Query {
  HostPort name;
  // Null: cancelled or answered. Guarded by Shared::mutex, and so is every Post() to it: whoever
  // has cancelled may destroy the loop.
  EventLoop* loop;
  // The loop's thread only; null: cancelled.
  Lookup* lookup = nullptr;
};

// What the thread needs. It holds a share, as it may be left behind in a `look_up` that takes long.
struct Resolver::Shared {
  explicit Shared(const ResolverOptions& resolver_options) : options(resolver_options) {}

  void Work();
  absl::StatusOr<Addresses> LookUp(const HostPort& name) const;
  // With `mutex` held.
  static void Answer(const std::shared_ptr<Query>& query, absl::StatusOr<Addresses> addresses);
  static bool StartThread(const std::shared_ptr<Shared>& shared);

  const ResolverOptions options;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::shared_ptr<Query>> waiting;
  std::shared_ptr<Query> current;  // being looked up
  bool stopping = false;
  std::thread thread;
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
  if (shared_->current != nullptr) cancel(shared_->current);
  if (!shared_->thread.joinable()) return;
  if (shared_->current != nullptr) {
    shared_->thread.detach();
    return;
  }
  shared_->changed.notify_all();
  lock.unlock();
  shared_->thread.join();
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
  } else if (!Shared::StartThread(shared_)) {
    Shared::Answer(query, absl::ResourceExhaustedError(
                              fmt::format("resolve {}: no thread to be had", name.host)));
  } else {
    shared_->waiting.push_back(std::move(query));
    shared_->changed.notify_one();
  }
  return lookup;
}

size_t Resolver::pending() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->waiting.size() + (shared_->current != nullptr ? 1 : 0);
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

bool Resolver::Shared::StartThread(const std::shared_ptr<Shared>& shared) {
  if (shared->thread.joinable()) return true;
  // Without signals: those of the process are for its loops, see SignalWatcher.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const absl::Cleanup restore = [&before] { pthread_sigmask(SIG_SETMASK, &before, nullptr); };
  try {
    shared->thread = std::thread([shared] { shared->Work(); });
  } catch (const std::system_error&) {
    return false;
  }
  return true;
}

void Resolver::Shared::Work() {
  std::unique_lock lock(mutex);
  for (;;) {
    changed.wait(lock, [this] { return stopping || !waiting.empty(); });
    if (stopping) return;
    current = std::move(waiting.front());
    waiting.pop_front();
    lock.unlock();
    absl::StatusOr<Addresses> found = LookUp(current->name);
    lock.lock();
    Answer(current, std::move(found));
    current = nullptr;
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
