#include "bench/echo_rounds.h"

#include <limits>

#include "bench/echo_client.h"
#include "bench/echo_messages.h"
#include "bench/echo_process.h"
#include "bench/rounds.h"

namespace sluice::bench::echo {
namespace {

constexpr size_t kRoundsMin = 3;
constexpr double kSliceSeconds = 0.025;
constexpr double kWarmSeconds = 0.003;

// A server under load.
struct Side {
  Side(const LoadKind& kind, const EchoServer& server)
      : process(server.name), load(MakeLoad(kind, server, process.port())) {}
  ServerProcess process;
  std::unique_ptr<Load> load;
};

double MedianRatio(std::vector<double> values, const std::vector<double>& others) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  for (size_t i = 0; i < values.size(); ++i) values[i] /= others[i];
  return Median(std::move(values));
}

double MedianOf(const std::vector<double>& values) {
  return MedianRatio(values, std::vector<double>(values.size(), 1));
}

}  // namespace

const std::vector<LoadKind>& LoadKinds() {
  static const std::vector<LoadKind> kinds = {
      {"1 x 1 x 64 B", 1, 1, 64},       {"100 x 1 x 64 B", 100, 1, 64},
      {"100 x 32 x 64 B", 100, 32, 64}, {"10 x 8 x 16 KiB", 10, 8, 16384, kRawLarge},
      {"connect", 32, 0, 64},
  };
  return kinds;
}
const LoadKind& Load100x1() { return LoadKinds()[1]; }
const LoadKind& Load100x32() { return LoadKinds()[2]; }
const LoadKind& LoadConnect() { return LoadKinds()[4]; }

std::unique_ptr<Load> MakeLoad(const LoadKind& kind, const EchoServer& server, uint16_t port) {
  if (server.takes_numbers && kind.frame_bytes != kNumbersBytes) return nullptr;
  const std::vector<std::byte> frame =
      server.takes_numbers ? FrameOf(Numbers()) : TextFrame(kind.frame_bytes);
  if (kind.outstanding == 0) return std::make_unique<ConnectLoad>(port, kind.connections, frame);
  return std::make_unique<EchoLoad>(port, kind.connections, kind.outstanding, frame);
}

EchoRounds::EchoRounds(const LoadKind& kind, const std::vector<EchoServer>& servers, double seconds)
    : kind_(kind) {
  std::vector<std::unique_ptr<Side>> sides;
  for (const EchoServer& server : servers) {
    sides.push_back(std::make_unique<Side>(kind, server));
    figures_.emplace_back(server.name, Figures());
  }
  const uint64_t end = NowNanoseconds() + static_cast<uint64_t>(seconds * 1e9);
  for (size_t round = 0; round < kRoundsMin || NowNanoseconds() < end; ++round) {
    for (size_t i = 0; i < sides.size(); ++i) {
      // There and back, so that nobody always follows the same one.
      const size_t at = round % 2 == 0 ? i : sides.size() - 1 - i;
      Side& side = *sides[at];
      if (side.load == nullptr) continue;
      side.load->Run({.seconds = kWarmSeconds});
      Figures& figures = figures_[at].second;
      const double cpu_before = side.process.CpuSeconds();
      const LoadResult done = side.load->Run({.seconds = kSliceSeconds}, &figures.latencies);
      const double cpu_seconds = side.process.CpuSeconds() - cpu_before;
      const auto messages = static_cast<double>(done.messages);
      figures.rates.push_back(messages / done.seconds);
      figures.cpu_nanoseconds.push_back(cpu_seconds * 1e9 / messages);
    }
  }
}

double EchoRounds::RateRatio(std::string_view server, std::string_view other) const {
  return MedianRatio(Of(server).rates, Of(other).rates);
}

double EchoRounds::CpuRatio(std::string_view server, std::string_view other) const {
  return MedianRatio(Of(server).cpu_nanoseconds, Of(other).cpu_nanoseconds);
}

double EchoRounds::Rate(std::string_view server) const { return MedianOf(Of(server).rates); }

double EchoRounds::CpuNanoseconds(std::string_view server) const {
  return MedianOf(Of(server).cpu_nanoseconds);
}

double EchoRounds::Latency(std::string_view server, double percent) const {
  const Figures& figures = Of(server);
  if (figures.rates.empty()) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(figures.latencies.Percentile(percent));
}

const EchoRounds::Figures& EchoRounds::Of(std::string_view server) const {
  for (const auto& [name, figures] : figures_) {
    if (name == server) return figures;
  }
  static const Figures nothing;
  return nothing;
}

}  // namespace sluice::bench::echo
