#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bench/echo_counts.h"
#include "bench/echo_idle.h"
#include "bench/echo_rounds.h"
#include "bench/report.h"

// What echo_bench found, as tables with a row for each server. The targets are in the source.
namespace sluice::bench::echo {

template <class Found>
using ByServer = std::vector<std::pair<std::string, Found>>;

// The processor time of a message / that of the limit.
Table CpuTable(const std::vector<EchoServer>& servers, const std::vector<EchoRounds>& loads);
// Messages per second, and percentiles of latency, / those of the limit.
std::vector<Table> SpeedTables(const std::vector<EchoServer>& servers,
                               const std::vector<EchoRounds>& loads);
// The same without dividing; only the machine's owner can use them.
std::vector<Table> AbsoluteTables(const std::vector<EchoServer>& servers,
                                  const std::vector<EchoRounds>& loads);

Table CallsTable(const ByServer<SystemCalls>& found);
std::vector<Table> WorkTables(const ByServer<Work>& found);
Table IdleTable(const ByServer<IdleCost>& found, size_t connections);

}  // namespace sluice::bench::echo
