#include "bench/echo_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>

namespace sluice::bench::echo {
namespace {

using Target = std::optional<double>;

// What is asked of each server on Sluice.
struct Targets {
  double cpu;
  double instructions_100x1;
  double instructions_100x32;
  double idle_bytes;
};

std::optional<Targets> TargetsOf(std::string_view server) {
  if (server == "Sluice bytes") return Targets{1.05, 200, 45, 256};
  if (server == "Sluice framed") return Targets{1.05, 250, 60, 512};
  if (server.starts_with("Sluice typed")) return Targets{1.10, 350, 150, 512};
  return std::nullopt;
}

Target TargetOf(std::string_view server, double Targets::*which) {
  const std::optional<Targets> targets = TargetsOf(server);
  return targets ? Target((*targets).*which) : std::nullopt;
}

// The same is asked of all of them.
Target TargetOf(std::string_view server, double value) {
  return TargetsOf(server) ? Target(value) : std::nullopt;
}

using CellOf = std::function<Cell(const std::string& server, const EchoRounds& load)>;

Table LoadTable(const std::string& title, const std::vector<EchoServer>& servers,
                const std::vector<EchoRounds>& loads, int decimals, const CellOf& cell) {
  Table table{.title = title, .columns = {}, .rows = {}, .decimals = decimals};
  for (const EchoRounds& load : loads) table.columns.push_back(load.kind().name);
  for (const EchoServer& server : servers) {
    auto& [name, cells] = table.rows.emplace_back(server.name, std::vector<Cell>());
    for (const EchoRounds& load : loads) cells.push_back(cell(server.name, load));
  }
  return table;
}

// "System calls as the limit's": within what one turn more or less in a hundred makes.
Target NoMoreThan(double limit) {
  return std::isnan(limit) ? std::nullopt : Target(limit * 1.01 + 0.005);
}

}  // namespace

Table CpuTable(const std::vector<EchoServer>& servers, const std::vector<EchoRounds>& loads) {
  return LoadTable(
      "Processor time of a message / that of the limit", servers, loads, 2,
      [](const std::string& server, const EchoRounds& load) {
        return Cell{load.CpuRatio(server, load.kind().limit), TargetOf(server, &Targets::cpu)};
      });
}

std::vector<Table> SpeedTables(const std::vector<EchoServer>& servers,
                               const std::vector<EchoRounds>& loads) {
  std::vector<Table> tables = {LoadTable("Messages per second / those of the limit", servers, loads,
                                         2, [](const std::string& server, const EchoRounds& load) {
                                           return Cell{load.RateRatio(server, load.kind().limit)};
                                         })};
  for (const double percent : {50.0, 99.0, 99.9}) {
    tables.push_back(LoadTable(
        fmt::format("Latency, {:g}% are below / that of the limit", percent), servers, loads, 2,
        [percent](const std::string& server, const EchoRounds& load) {
          return Cell{load.Latency(server, percent) / load.Latency(load.kind().limit, percent)};
        }));
  }
  return tables;
}

std::vector<Table> AbsoluteTables(const std::vector<EchoServer>& servers,
                                  const std::vector<EchoRounds>& loads) {
  std::vector<Table> tables = {
      LoadTable("Messages per second", servers, loads, 0,
                [](const std::string& server, const EchoRounds& load) {
                  return Cell{load.Rate(server)};
                }),
      LoadTable("Nanoseconds of processor time per message", servers, loads, 0,
                [](const std::string& server, const EchoRounds& load) {
                  return Cell{load.CpuNanoseconds(server)};
                })};
  for (const double percent : {50.0, 99.0, 99.9}) {
    tables.push_back(LoadTable(fmt::format("Latency, {:g}% are below, nanoseconds", percent),
                               servers, loads, 0,
                               [percent](const std::string& server, const EchoRounds& load) {
                                 return Cell{load.Latency(server, percent)};
                               }));
  }
  return tables;
}

Table CallsTable(const ByServer<SystemCalls>& found) {
  Table table{
      .title = "System calls",
      .columns = {"a message, 100 x 1 x 64 B", "a message, 100 x 32 x 64 B", "a connection"},
      .rows = {}};
  const auto raw = std::ranges::find(found, kRaw, &std::pair<std::string, SystemCalls>::first);
  const SystemCalls limit = raw == found.end() ? SystemCalls() : raw->second;
  const auto as_limit = [](const std::string& server, double of_limit) {
    return TargetsOf(server) ? NoMoreThan(of_limit) : std::nullopt;
  };
  for (const auto& [server, calls] : found) {
    table.rows.push_back({server,
                          {{calls.per_message_100x1, as_limit(server, limit.per_message_100x1)},
                           {calls.per_message_100x32, as_limit(server, limit.per_message_100x32)},
                           {calls.per_connection, TargetOf(server, 8)}}});
  }
  return table;
}

// Less than one in a hundred messages is memory that grew, in one run and not in the other.
constexpr double kNoAllocations = 0.01;

std::vector<Table> WorkTables(const ByServer<Work>& found) {
  const std::vector<std::string> columns = {"100 x 1 x 64 B", "100 x 32 x 64 B"};
  Table instructions{.title = "Instructions of a message in user space",
                     .columns = columns,
                     .rows = {},
                     .decimals = 0};
  Table allocations{
      .title = "Allocations of a message", .columns = columns, .rows = {}, .decimals = 3};
  for (const auto& [server, work] : found) {
    instructions.rows.push_back(
        {server,
         {{work.instructions_100x1, TargetOf(server, &Targets::instructions_100x1)},
          {work.instructions_100x32, TargetOf(server, &Targets::instructions_100x32)}}});
    allocations.rows.push_back({server,
                                {{work.allocations_100x1, TargetOf(server, kNoAllocations)},
                                 {work.allocations_100x32, TargetOf(server, kNoAllocations)}}});
  }
  return {instructions, allocations};
}

Table IdleTable(const ByServer<IdleCost>& found, size_t connections) {
  Table table{.title = fmt::format("{} idle connections", connections),
              .columns = {"bytes each", "processor time of a message / beside 100 idle ones"},
              .rows = {}};
  for (const auto& [server, cost] : found) {
    table.rows.push_back({server,
                          {{cost.bytes_per_connection, TargetOf(server, &Targets::idle_bytes)},
                           {cost.cpu_ratio, TargetOf(server, 1.1)}}});
  }
  return table;
}

}  // namespace sluice::bench::echo
