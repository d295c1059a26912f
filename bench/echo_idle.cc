#include "bench/echo_idle.h"

#include <sys/resource.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "bench/echo_client.h"
#include "bench/echo_load.h"
#include "bench/echo_process.h"
#include "bench/echo_rounds.h"
#include "bench/rounds.h"

namespace sluice::bench::echo {
namespace {

constexpr size_t kFew = 100;
constexpr double kSliceSeconds = 0.025;
constexpr size_t kRoundsMin = 3;

// Connections that have echoed a message each and then stay open.
class IdleConnections {
 public:
  IdleConnections(const EchoServer& server, uint16_t port) : server_(server), port_(port) {}

  void Add(size_t connections) {
    // Not more at once than a server can accept meanwhile.
    for (size_t left = connections; left != 0; left -= std::min(left, kFew)) {
      const size_t some = std::min(left, kFew);
      loads_.push_back(MakeLoad({"idle", some, 1, 64}, server_, port_));
      loads_.back()->Run({.messages = some});
    }
  }

 private:
  const EchoServer& server_;
  uint16_t port_;
  std::vector<std::unique_ptr<Load>> loads_;
};

// A server with idle connections and ten that are not.
struct Side {
  explicit Side(const EchoServer& server)
      : process(server.name),
        idle(server, process.port()),
        load(MakeLoad({"active", 10, 1, 64}, server, process.port())) {
    idle.Add(kFew);
    load->Run({.messages = 1000});
  }
  double CpuPerMessage() {
    const double before = process.CpuSeconds();
    const LoadResult done = load->Run({.seconds = kSliceSeconds});
    return (process.CpuSeconds() - before) / static_cast<double>(done.messages);
  }

  ServerProcess process;
  IdleConnections idle;
  std::unique_ptr<Load> load;
};

}  // namespace

IdleCost MeasureIdle(const EchoServer& server, size_t connections, double seconds) {
  Side few(server);
  Side many(server);
  const size_t bytes_before = many.process.ResidentBytes();
  const size_t added = connections - kFew;
  many.idle.Add(added);
  const size_t bytes_after = many.process.ResidentBytes();

  std::vector<double> ratios;
  const uint64_t end = NowNanoseconds() + static_cast<uint64_t>(seconds * 1e9);
  while (ratios.size() < kRoundsMin || NowNanoseconds() < end) {
    const double beside_few = few.CpuPerMessage();
    ratios.push_back(many.CpuPerMessage() / beside_few);
  }
  return {.bytes_per_connection =
              (static_cast<double>(bytes_after) - static_cast<double>(bytes_before)) /
              static_cast<double>(added),
          .cpu_ratio = Median(std::move(ratios))};
}

size_t IdleConnectionsAllowed(size_t wanted) {
  constexpr size_t kOthers = 400;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  // The owner of the machine may raise the hard limit as well.
  const rlimit raised{.rlim_cur = std::max<rlim_t>(limit.rlim_cur, wanted + kOthers),
                      .rlim_max = std::max<rlim_t>(limit.rlim_max, wanted + kOthers)};
  if (setrlimit(RLIMIT_NOFILE, &raised) == 0) return wanted;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return std::min(wanted, static_cast<size_t>(limit.rlim_cur) - kOthers);
}

}  // namespace sluice::bench::echo
