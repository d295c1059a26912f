// The whole path over loopback: a typed echo (frame, envelope, decode, handler, reply) in a server
// thread, with the load in the main thread, beside the least that a server on epoll can do
// (RawEchoServer, the limit), under the same load and in turns. Server and load have a core each
// where there are two.
#include <pthread.h>
#include <sched.h>
#include <time.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/echo_frame.h"
#include "bench/echo_load.h"
#include "bench/paired.h"
#include "bench/raw_echo_server.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/session/client_session.h"
#include "sluice/session/dispatch_table.h"
#include "sluice/session/server.h"

namespace sluice::bench::echo {

// Keeps the calling thread on one of the cores that this program may use; without effect where
// there is only one.
void RunOnCore(size_t wanted) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) < 2) return;
  for (size_t core = 0; core < CPU_SETSIZE; ++core) {
    if (!CPU_ISSET(core, &allowed) || wanted-- != 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    pthread_setaffinity_np(pthread_self(), sizeof one, &one);
    return;
  }
}

// A server in a thread of its own. The destructor stops it.
class ServerThread {
 public:
  virtual ~ServerThread() = default;
  uint16_t port() const { return port_; }

  // The processor time that the thread has taken so far.
  double CpuSeconds() {
    clockid_t clock{};
    timespec time{};
    if (port_ == 0 || pthread_getcpuclockid(thread_.native_handle(), &clock) != 0) return 0;
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  }

 protected:
  uint16_t port_ = 0;  // 0: no server
  std::thread thread_;
};

class SluiceServer final : public ServerThread {
 public:
  SluiceServer() {
    thread_ = std::thread([this] { Run(); });
    port_ = listening_.get_future().get();
  }
  ~SluiceServer() override {
    if (port_ != 0) loop_->Stop();
    thread_.join();
  }

 private:
  void Run() {
    RunOnCore(0);
    absl::StatusOr<std::unique_ptr<EventLoop>> made = EventLoop::Create();
    if (!made.ok()) return listening_.set_value(0);
    loop_ = *std::move(made);
    DispatchTable table;
    table.On<codec::Chat>(
        [](ClientSession& session, const codec::Chat& chat) { session.Reply(chat); });
    Server server(*loop_, table);
    if (!server.Listen("127.0.0.1:0").ok()) return listening_.set_value(0);
    listening_.set_value(server.local_address().port());
    loop_->Run().IgnoreError();
  }

  std::promise<uint16_t> listening_;
  std::unique_ptr<EventLoop> loop_;
};

class RawServer final : public ServerThread {
 public:
  RawServer() : server_(RawEchoServer::Listen()) {
    if (!server_) return;
    port_ = server_->port();
    thread_ = std::thread([this] {
      RunOnCore(0);
      server_->Run();
    });
  }
  ~RawServer() override {
    if (!server_) return;
    server_->Stop();
    thread_.join();
  }

 private:
  std::optional<RawEchoServer> server_;
};

// A server under load, and what it has cost.
class LoadedServer {
 public:
  LoadedServer(ServerThread& server, size_t connections, size_t outstanding,
               const std::vector<std::byte>& frame)
      : server_(server), load_(EchoLoad::Connect(server.port(), connections, outstanding, frame)) {}

  // False: not all frames came back, or not as they were.
  bool Run(size_t frames_each) {
    const double before = server_.CpuSeconds();
    const bool echoed = load_.has_value() && load_->Run(frames_each);
    cpu_seconds_ += server_.CpuSeconds() - before;
    return echoed;
  }

  double cpu_seconds() const { return cpu_seconds_; }

 private:
  ServerThread& server_;
  std::optional<EchoLoad> load_;
  double cpu_seconds_ = 0;
};

void Measure(benchmark::State& state, size_t connections, size_t outstanding) {
  // A slice takes some milliseconds, so that there are many in a second.
  const size_t frames_each = outstanding * std::max<size_t>(2, 200 / (connections * outstanding));
  std::vector<std::byte> frame;
  AppendFrame(EchoMessage(), /*sequence=*/7, &frame);

  SluiceServer sluice_server;
  RawServer raw_server;
  LoadedServer sluice(sluice_server, connections, outstanding, frame);
  LoadedServer raw(raw_server, connections, outstanding, frame);
  RunOnCore(1);
  const size_t frames = connections * frames_each;
  const auto echo = [&state, frames_each](LoadedServer& server, const char* why) {
    return [&state, &server, frames_each, why] {
      if (!server.Run(frames_each)) Fail(state, why);
    };
  };
  MeasureInTurns(state, {.items = frames, .bytes = frames * frame.size()},
                 {{"sluice", echo(sluice, "the session does not echo what it is sent")},
                  {"raw", echo(raw, "the raw server does not echo what it is sent")}});
  // The server's own cost, with what the kernel does for it, and without the load's.
  state.counters["x_raw_cpu"] = sluice.cpu_seconds() / raw.cpu_seconds();
}

void Register(size_t connections, size_t outstanding) {
  const std::string name =
      "echo/64B/" + std::to_string(connections) + "x" + std::to_string(outstanding);
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    Measure(state, connections, outstanding);
  })->UseManualTime();
}

}  // namespace sluice::bench::echo

// Named after the connections, and the frames under way on each.
void sluice::bench::RegisterBenchmarks() {
  echo::Register(1, 1);
  echo::Register(100, 1);
  echo::Register(100, 32);
}
