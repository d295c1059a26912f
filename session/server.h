#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sluice/reactor/acceptor.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/reactor/log.h"
#include "sluice/reactor/loop_threads.h"
#include "sluice/reactor/post_and_wait.h"
#include "sluice/session/session_host.h"
#include "sluice/session/session_id.h"

namespace sluice {

// Which of a server's loops gets the next client.
enum class LoopChoice : uint8_t {
  kRoundRobin,   // each in its turn
  kLeastLoaded,  // the one with the fewest sessions
};

struct ServerOptions {
  SessionOptions sessions = {};
  AcceptorOptions acceptor = {};
  // Clients beyond this many are closed as soon as they are accepted.
  size_t sessions_max = 10'000;
  // Sent to such a client before, as far as its socket takes it at once: a frame of EncodeFrame()
  // for example. Empty: nothing.
  std::vector<std::byte> refusal = {};

  // So many loops, each in a thread of its own, have the sessions, and the server's loop accepts.
  // 0: the server's loop does both.
  size_t sub_loops = 0;
  EventLoopOptions sub_loop = {};  // of each of them; their log sink is called by all their threads
  LoopChoice choice = LoopChoice::kRoundRobin;
  // Each sub loop listens and accepts for itself, with SO_REUSEPORT: the kernel chooses. For
  // Internet addresses only. Means nothing without sub loops: a server of one loop shares its
  // address with other processes by `acceptor.reuse_port`.
  bool reuse_port = false;
};

// Server listens, gives every client a ClientSession, and hands their messages to
// the handlers of one DispatchTable.
//
//   DispatchTable table;
//   table.On<Ping>([](ClientSession& session, const Ping& ping) {
//     session.Reply(Pong{.n = ping.n});
//   });
//   Server server(loop, table);
//   if (absl::Status s = server.Listen("127.0.0.1:7000"); !s.ok()) return s;
//   return loop.Run();
//
// Destroying it closes every session at once: without sub loops in any handler, with them in the
// thread of the server's loop and outside their handlers.
// Borrows: the loop and the table must outlive it, and the protocol's framer and
//          envelope too.
// Threads: its loop's, but for what says otherwise. A session belongs to one loop and stays there.
//          With sub loops handlers run in several threads at once, none of them this one: a handler
//          that is to stop the server posts that to the server's loop.
class Server {
 public:
  Server(EventLoop& loop, const DispatchTable& table, const ServerOptions& options = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // May be called for several addresses. See SocketAddress for the forms. The first call starts
  // the sub loops.
  // Errors: InvalidArgument for a bad address; what the system said.
  absl::Status Listen(std::string_view address);

  // Of the first successful Listen(): says which port port 0 became.
  const SocketAddress& local_address() const { return local_address_; }

  // Stops listening and closes every session once what it is owed is sent, or
  // ConnectionOptions::close_deadline has passed; then calls `on_stopped`, once, in the server's
  // loop, unless the server is destroyed before. May be called again meanwhile: each `on_stopped`
  // is called.
  void Stop(Task on_stopped = nullptr);

  // Stops listening. What peers have sent by now, and what they send until they have taken what
  // they are owed, is refused as FrameOutcome::kDraining; then they are closed, those who send on
  // and on after 32 turns more. A session that is paused is owed an answer, until it is resumed.
  // After `deadline` the rest is closed at once, as CloseCause::kDrainDeadline; zero: never.
  // `on_drained` as for Stop(). May be called again meanwhile, and the earlier deadline counts;
  // Listen() may not.
  void Drain(Duration deadline, Task on_drained = nullptr);

  // Null for a session that has ended, also when its slot has a new one. In the thread of that
  // session's loop: its handlers, and those of its neighbours.
  ClientSession* Find(SessionId id);

  // Runs `work` in the loop of that session, when it is still there; else it is dropped, and
  // counted. For any thread. False: that loop has stopped.
  bool Post(SessionId id, absl::AnyInvocable<void(ClientSession&)> work);
  uint64_t dropped() const;
  // The sum of EventLoop::posted_tasks() over the loops that have sessions. For any thread.
  size_t posted_tasks() const;

  // Calls visit(ClientSession&) for every session, in no order, in the threads of their loops, one
  // loop after the other, and waits for that. What it throws ends the visit to that loop.
  template <class Visit>
  void ForEachSession(Visit visit) {
    for (const std::shared_ptr<Shard>& shard : shards_) {
      PostAndWait(*shard->loop, [&] {
        if (shard->host != nullptr) shard->host->ForEach(std::ref(visit));
      }).IgnoreError();
    }
  }

  // For any thread: sessions, those included that are on their way to their loop.
  size_t size() const { return admitted_.load(); }
  uint64_t refused() const { return refused_.load(); }  // for sessions_max
  // Clients that could not be had: accept() failed, or a loop could not take them.
  uint64_t accept_failures() const { return accept_failures_.load(); }
  // The sum over the loops that run; waits for them. Cost: a look at each open session.
  DispatchCounters counters();

 private:
  // What the server has in one loop.
  struct Shard {
    EventLoop* loop = nullptr;
    std::atomic<size_t> sessions{0};
    std::atomic<uint64_t> dropped{0};
    LogRateLimiter log_limiter{std::chrono::seconds(10)};
    std::vector<std::unique_ptr<Acceptor>> acceptors;
    SessionHost::Ptr host;  // null once the server is gone
  };

  absl::Status StartSubLoops();
  void StopSubLoops();
  void AddShard(EventLoop& loop);
  std::span<const std::shared_ptr<Shard>> shards() const {
    return {shards_.data(), shards_made_.load()};
  }
  // Both give the address with the port that port 0 became.
  absl::StatusOr<SocketAddress> ListenInEach(SocketAddress address);
  absl::StatusOr<SocketAddress> ListenIn(Shard& shard, const SocketAddress& address,
                                         const AcceptorOptions& options);
  void OnAccepted(Shard& by, Descriptor socket);
  Shard* ChooseShard();
  void Adopt(Shard& shard, Descriptor socket);
  void Refuse(Kernel& kernel, const Descriptor& socket);
  void Leave(Shard& shard);
  // Calls `end` for the host of each loop, in its thread.
  void EndSessions(Task on_ended, const std::function<void(SessionHost&)>& end);

  EventLoop& loop_;
  const DispatchTable& table_;
  const ServerOptions options_;
  SocketAddress local_address_;
  std::atomic<size_t> admitted_{0};
  std::atomic<uint64_t> refused_{0};
  std::atomic<uint64_t> accept_failures_{0};
  size_t next_shard_ = 0;
  // Accepts for the sub loops and has no sessions; unused where each accepts for itself.
  std::unique_ptr<Shard> front_;
  std::unique_ptr<LoopThreads> threads_;
  // By SessionId::loop. Room for all is reserved, and any thread may read the first shards_made_.
  std::vector<std::shared_ptr<Shard>> shards_;
  std::atomic<size_t> shards_made_{0};
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace sluice
