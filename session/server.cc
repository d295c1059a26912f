#include "sluice/session/server.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"

namespace sluice {
namespace {

ServerOptions ForStrangers(ServerOptions options) {
  if (!options.sessions.limits) options.sessions.limits = SessionLimits();
  return options;
}

}  // namespace

Server::Server(EventLoop& loop, const DispatchTable& table, const ServerOptions& options)
    : loop_(loop), table_(table), options_(ForStrangers(options)) {
  shards_.reserve(std::max<size_t>(1, options_.sub_loops));
  if (options_.sub_loops != 0) return;
  AddShard(loop_);
  shards_made_ = 1;
}

// The hosts go first, each in its own thread: their OnClosed handlers may use the server.
Server::~Server() {
  front_.reset();
  if (threads_ != nullptr) StopSubLoops();
  for (const std::shared_ptr<Shard>& shard : shards_) {
    shard->acceptors.clear();
    shard->host.reset();
  }
}

void Server::StopSubLoops() {
  for (const std::shared_ptr<Shard>& shard : shards_) {
    PostAndWait(*shard->loop, [&] {
      shard->acceptors.clear();
      shard->host.reset();
    }).IgnoreError();
  }
  threads_->Join();
  // What a loop has left behind that had ended before. Its connections are closed.
  shards_.clear();
  threads_.reset();
}

void Server::AddShard(EventLoop& loop) {
  auto shard = std::make_shared<Shard>();
  shard->loop = &loop;
  Shard* const added = shard.get();
  const auto index = static_cast<uint32_t>(shards_.size());
  added->host = SessionHost::Create(loop, table_, options_.sessions, index);
  added->host->CallAtEachEnd([this, added] { Leave(*added); });
  shards_.push_back(std::move(shard));
}

absl::Status Server::StartSubLoops() {
  absl::StatusOr<std::unique_ptr<LoopThreads>> threads =
      LoopThreads::Start(options_.sub_loops, options_.sub_loop);
  if (!threads.ok()) return threads.status();
  threads_ = *std::move(threads);
  front_ = std::make_unique<Shard>();
  front_->loop = &loop_;
  absl::Status made;
  for (size_t i = 0; made.ok() && i < threads_->size(); ++i) {
    EventLoop& loop = threads_->loop(i);
    made = PostAndWait(loop, [&] { AddShard(loop); });
  }
  if (!made.ok()) {
    StopSubLoops();
  } else {
    shards_made_ = shards_.size();
  }
  return made;
}

absl::Status Server::Listen(std::string_view address) {
  absl::StatusOr<SocketAddress> parsed = SocketAddress::Parse(address);
  if (!parsed.ok()) return parsed.status();
  if (shards_.empty()) {
    if (absl::Status started = StartSubLoops(); !started.ok()) return started;
  }
  Shard& acceptor = threads_ != nullptr ? *front_ : *shards_.front();
  const absl::StatusOr<SocketAddress> listening =
      threads_ != nullptr && options_.reuse_port ? ListenInEach(*parsed)
                                                 : ListenIn(acceptor, *parsed, options_.acceptor);
  if (!listening.ok()) return listening.status();
  if (local_address_.family() == AF_UNSPEC) local_address_ = *listening;
  return absl::OkStatus();
}

absl::StatusOr<SocketAddress> Server::ListenInEach(SocketAddress address) {
  if (address.is_unix()) {
    return absl::InvalidArgumentError(
        fmt::format("{}: reuse_port is for Internet addresses", address.ToString()));
  }
  AcceptorOptions options = options_.acceptor;
  options.reuse_port = true;
  std::vector<Shard*> listening;
  for (const std::shared_ptr<Shard>& shard : shards_) {
    if (shard->loop->stopping()) continue;
    const absl::StatusOr<SocketAddress> bound =
        PostAndWait(*shard->loop, [&] { return ListenIn(*shard, address, options); });
    if (bound.ok()) {
      address = *bound;
      listening.push_back(shard.get());
      continue;
    }
    // All that are left or none.
    for (Shard* const before : listening) {
      PostAndWait(*before->loop, [&] { before->acceptors.pop_back(); }).IgnoreError();
    }
    return bound.status();
  }
  if (listening.empty()) return absl::UnavailableError("no loop is left to listen in");
  return address;
}

absl::StatusOr<SocketAddress> Server::ListenIn(Shard& shard, const SocketAddress& address,
                                               const AcceptorOptions& options) {
  absl::StatusOr<std::unique_ptr<Acceptor>> acceptor = Acceptor::Listen(
      *shard.loop, address, options,
      [this, &shard](Descriptor socket, const SocketAddress&) {
        OnAccepted(shard, std::move(socket));
      },
      [this] { ++accept_failures_; });
  if (!acceptor.ok()) return acceptor.status();
  shard.acceptors.push_back(*std::move(acceptor));
  return shard.acceptors.back()->local_address();
}

void Server::OnAccepted(Shard& by, Descriptor socket) {
  if (admitted_.fetch_add(1) >= options_.sessions_max) {
    --admitted_;
    return Refuse(by.loop->kernel(), socket);
  }
  Shard* const shard = by.host == nullptr ? ChooseShard() : &by;
  if (shard == nullptr) {
    ++accept_failures_;
    --admitted_;
    return;
  }
  ++shard->sessions;
  if (shard == &by) return Adopt(*shard, std::move(socket));
  // Also when its loop ends before it gets to this.
  absl::Cleanup leave = [this, shard] {
    ++accept_failures_;
    Leave(*shard);
  };
  shard->loop->Post([this, shard, socket = std::move(socket), leave = std::move(leave)]() mutable {
    std::move(leave).Cancel();
    Adopt(*shard, std::move(socket));
  });
}

// Null when all loops have ended.
Server::Shard* Server::ChooseShard() {
  Shard* chosen = nullptr;
  for (size_t i = 0; i < shards_.size(); ++i) {
    Shard* const next = shards_[next_shard_++ % shards_.size()].get();
    // It would have the fewest sessions for ever.
    if (next->loop->stopping()) continue;
    if (options_.choice == LoopChoice::kRoundRobin) return next;
    if (chosen == nullptr || next->sessions < chosen->sessions) chosen = next;
  }
  return chosen;
}

void Server::Leave(Shard& shard) {
  --shard.sessions;
  --admitted_;
}

void Server::Adopt(Shard& shard, Descriptor socket) {
  // The OnOpen handler may destroy this server: nothing may follow an Adopt that went well.
  const absl::Status status = shard.host->Adopt(std::move(socket));
  if (status.ok()) return;
  ++accept_failures_;
  Leave(shard);
  if (!shard.log_limiter.Allow(shard.loop->Now())) return;
  shard.loop->Log(LogSeverity::kWarning,
                  fmt::format("a client was turned away: {} ({} times before, unlogged)",
                              std::string(status.message()), shard.log_limiter.TakeSuppressed()));
}

// Waits for nothing: a crowd that is turned away must not hold descriptors.
void Server::Refuse(Kernel& kernel, const Descriptor& socket) {
  ++refused_;
  const std::vector<std::byte>& refusal = options_.refusal;
  if (refusal.empty()) return;
  constexpr int kFlags = MSG_NOSIGNAL | MSG_DONTWAIT;
  kernel.Send(socket.get(), refusal.data(), refusal.size(), kFlags);
  // Closed with bytes unread, a socket resets its peer, which may lose what it was sent last. So a
  // first request is taken.
  std::array<std::byte, 4096> request;
  kernel.Recv(socket.get(), request.data(), request.size(), kFlags);
}

ClientSession* Server::Find(SessionId id) {
  if (id.loop >= shards_.size()) return nullptr;
  const Shard& shard = *shards_[id.loop];
  assert(shard.loop->IsInLoopThread());
  return shard.host == nullptr ? nullptr : shard.host->Find(id.connection);
}

bool Server::Post(SessionId id, absl::AnyInvocable<void(ClientSession&)> work) {
  if (id.loop >= shards().size()) return false;
  const std::shared_ptr<Shard>& shard = shards()[id.loop];
  return shard->loop->Post([shard, id, work = std::move(work)]() mutable {
    if (shard->host == nullptr || !shard->host->CallWith(id.connection, work)) ++shard->dropped;
  });
}

uint64_t Server::dropped() const {
  uint64_t sum = 0;
  for (const std::shared_ptr<Shard>& shard : shards()) sum += shard->dropped;
  return sum;
}

size_t Server::posted_tasks() const {
  size_t sum = 0;
  for (const std::shared_ptr<Shard>& shard : shards()) sum += shard->loop->posted_tasks();
  return sum;
}

DispatchCounters Server::counters() {
  DispatchCounters sum;
  for (const std::shared_ptr<Shard>& shard : shards_) {
    PostAndWait(*shard->loop, [&] {
      if (shard->host != nullptr) sum += shard->host->counters();
    }).IgnoreError();
  }
  return sum;
}

}  // namespace sluice
