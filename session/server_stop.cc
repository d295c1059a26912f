// How a server ends its sessions.
#include <memory>
#include <utility>

#include "sluice/session/server.h"

namespace sluice {
namespace {

// Loops that still have sessions share it. So one that ends before it gets to them lets go, too.
class Ending {
 public:
  Ending(EventLoop& loop, Task on_ended) : loop_(loop), on_ended_(std::move(on_ended)) {}
  ~Ending() {
    if (on_ended_) loop_.Post(std::move(on_ended_));
  }
  Ending(const Ending&) = delete;
  Ending& operator=(const Ending&) = delete;

 private:
  EventLoop& loop_;
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
  const auto ending = std::make_shared<Ending>(loop_, std::move(on_ended));
  for (const std::shared_ptr<Shard>& shard : shards_) {
    auto end_here = [shard, ending, end] {
      shard->acceptors.clear();
      if (shard->host == nullptr || shard->host->size() == 0) return;
      shard->host->CallWhenEmpty([ending] {});
      end(*shard->host);
    };
    if (threads_ == nullptr) return end_here();
    shard->loop->Post(std::move(end_here));
  }
}

}  // namespace sluice
