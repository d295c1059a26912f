// How a server ends its sessions.
#include <atomic>
#include <memory>
#include <utility>

#include "sluice/session/server.h"

namespace sluice {
namespace {

// Loops that still have sessions.
class Ending {
 public:
  Ending(EventLoop& loop, size_t loops, Task on_ended)
      : loop_(loop), left_(loops), on_ended_(std::move(on_ended)) {}

  // For any thread.
  void OneHasEnded() {
    if (--left_ == 0) AllHaveEnded();
  }
  void AllHaveEnded() {
    if (on_ended_) loop_.Post(std::move(on_ended_));
  }

 private:
  EventLoop& loop_;
  std::atomic<size_t> left_;
  Task on_ended_;
};

}  // namespace

void Server::Stop(Task on_stopped) {
  EndSessions(std::move(on_stopped), [](SessionHost& host) { host.CloseAll(); });
}

void Server::Drain(Duration deadline, Task on_drained) {
  EndSessions(std::move(on_drained), [deadline](SessionHost& host) { host.Drain(deadline); });
}

void Server::EndSessions(Task on_ended, const std::function<void(SessionHost&)>& end) {
  if (front_ != nullptr) front_->acceptors.clear();
  if (on_ended) {
    on_ended = [alive = std::weak_ptr<const bool>(alive_), told = std::move(on_ended)]() mutable {
      if (!alive.expired()) told();
    };
  }
  const auto ending = std::make_shared<Ending>(loop_, shards_.size(), std::move(on_ended));
  if (shards_.empty()) return ending->AllHaveEnded();
  for (const std::shared_ptr<Shard>& shard : shards_) {
    auto end_here = [shard, ending, end] {
      shard->acceptors.clear();
      if (shard->host == nullptr || shard->host->size() == 0) return ending->OneHasEnded();
      shard->host->CallWhenEmpty([ending] { ending->OneHasEnded(); });
      end(*shard->host);
    };
    if (threads_ == nullptr) return end_here();
    if (!shard->loop->Post(std::move(end_here))) ending->OneHasEnded();
  }
}

}  // namespace sluice
