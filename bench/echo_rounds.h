#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/echo_load.h"
#include "bench/echo_servers.h"

namespace sluice::bench::echo {

// What is asked of the servers.
struct LoadKind {
  std::string name;
  size_t connections = 0;
  size_t outstanding = 0;  // frames under way on each; 0: connect, echo, close
  size_t frame_bytes = 0;
  std::string_view limit = kRaw;  // the server that the others are divided by
};
const std::vector<LoadKind>& LoadKinds();
const LoadKind& Load100x1();
const LoadKind& Load100x32();
const LoadKind& LoadConnect();

// Null where this server cannot be sent frames of that size.
std::unique_ptr<Load> MakeLoad(const LoadKind& kind, const EchoServer& server, uint16_t port);

// EchoRounds has all servers do the same, a slice each in turn, round by round, so that whatever
// else the machine does hits all of them alike. All are up the whole time; who has no load sleeps.
//
//   EchoRounds rounds(kind, servers, /*seconds=*/10);
//   double more = rounds.CpuRatio("Sluice bytes", "raw");  // 1.05: takes 5% more processor time
//
// All figures are NaN for a server that could not serve this load.
class EchoRounds {
 public:
  EchoRounds(const LoadKind& kind, const std::vector<EchoServer>& servers, double seconds);

  const LoadKind& kind() const { return kind_; }

  // Of a message, the median over the rounds.
  double RateRatio(std::string_view server, std::string_view other) const;
  double CpuRatio(std::string_view server, std::string_view other) const;
  double Rate(std::string_view server) const;
  double CpuNanoseconds(std::string_view server) const;
  // Of all messages of all rounds, in nanoseconds.
  double Latency(std::string_view server, double percent) const;

 private:
  struct Figures {
    std::vector<double> rates;            // messages per second, by round
    std::vector<double> cpu_nanoseconds;  // of the server, per message
    Histogram latencies;
  };
  const Figures& Of(std::string_view server) const;

  LoadKind kind_;
  std::vector<std::pair<std::string, Figures>> figures_;  // by server
};

}  // namespace sluice::bench::echo
