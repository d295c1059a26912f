// A length-prefixed echo over loopback: Sluice as bytes, framed and typed beside a raw epoll loop
// (raw_echo.c, the limit) and other libraries (peers/). Each server is a process of its own on one
// core, the load is this one on another. Prints tables of ratios, and writes them as JSON and as a
// chart.
#include <fmt/format.h>
#include <sys/prctl.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/echo_counts.h"
#include "bench/echo_idle.h"
#include "bench/echo_process.h"
#include "bench/echo_rounds.h"
#include "bench/echo_servers.h"
#include "bench/echo_tables.h"
#include "bench/report.h"

namespace sluice::bench::echo {

constexpr const char* kUsage =
    "echo_bench [--quick] [--seconds=8] [--only=load] [--filter=Sluice] [--out=.dev/bench]\n"
    "  --seconds  for each load\n"
    "  --quick    a moment of everything but `work`\n"
    "  --only     of load, calls (strace), work (callgrind), idle: this alone\n"
    "  --filter   only servers with this in their name, and those that they are divided by\n"
    "  --out      the folder of echo_bench.json and echo_bench.svg\n";

struct Arguments {
  double seconds = 8;
  size_t counted_messages = 32'000;
  size_t idle_connections = 10'000;
  double idle_seconds = 0.6;
  bool quick = false;
  std::string only;
  std::string filter;
  std::filesystem::path out = ".dev/bench";
  // This process is one of the servers, see ServerProcess.
  std::string serve;
  int announce = -1;

  bool Wants(std::string_view pass) const {
    return only.empty() ? !(quick && pass == "work") : only == pass;
  }
};

template <class Number>
bool ToNumber(const std::string& text, Number* number) {
  const char* const end = text.data() + text.size();
  return std::from_chars(text.data(), end, *number).ptr == end;
}

std::optional<Arguments> Parse(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const size_t equals = std::min(argument.find('='), argument.size());
    const std::string_view name = argument.substr(0, equals);
    const std::string value(argument.substr(std::min(equals + 1, argument.size())));
    bool good = true;
    if (argument == "--quick") {
      arguments.quick = true;
      arguments.seconds = arguments.idle_seconds = 0;
      arguments.counted_messages = 3200;
      arguments.idle_connections = 300;
    } else if (name == "--seconds") {
      good = ToNumber(value, &arguments.seconds);
    } else if (name == "--only") {
      arguments.only = value;
      good = value == "load" || value == "calls" || value == "work" || value == "idle";
    } else if (name == "--filter") {
      arguments.filter = value;
    } else if (name == "--out") {
      arguments.out = value;
    } else if (name == "--serve") {
      arguments.serve = value;
    } else if (name == "--announce") {
      good = ToNumber(value, &arguments.announce);
    } else {
      good = false;
    }
    if (!good) return std::nullopt;
  }
  return arguments;
}

int Serve(const Arguments& arguments) {
  // Where only a parent may trace a process: strace is a sibling. Refused where there is no need.
  prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
  SetAnnouncement(arguments.announce);
  for (const EchoServer& server : EchoServers()) {
    if (server.name == arguments.serve) server.run();
  }
  return 2;
}

// Runs one pass after the other and gathers what they find.
class Report {
 public:
  explicit Report(const Arguments& arguments) : arguments_(arguments) {
    for (const EchoServer& server : EchoServers()) {
      const bool divides = server.name == kRaw || server.name == kRawLarge;
      if (divides || server.name.find(arguments.filter) != std::string::npos) {
        servers_.push_back(server);
      }
    }
    idle_connections_ = IdleConnectionsAllowed(arguments.idle_connections);
    if (!RunOnCore(1)) Note("There is one core only, which servers and load share.");
    std::filesystem::create_directories(arguments.out);
  }

  void Run() {
    if (arguments_.Wants("load")) MeasureLoads();
    if (arguments_.Wants("calls")) CountCalls();
    if (arguments_.Wants("work")) CountInstructions();
    if (arguments_.Wants("idle")) MeasureIdleConnections();
    Print();
  }

 private:
  void Note(const std::string& note) { notes_.push_back(note); }
  void Add(const std::vector<Table>& tables) {
    tables_.insert(tables_.end(), tables.begin(), tables.end());
  }

  template <class Measure>
  auto OfEach(const char* pass, const Measure& measure) {
    ByServer<decltype(measure(servers_.front()))> found;
    for (const EchoServer& server : servers_) {
      fmt::print(stderr, "{}: {}\n", pass, server.name);
      found.emplace_back(server.name, measure(server));
    }
    return found;
  }

  void MeasureLoads() {
    std::vector<EchoRounds> loads;
    for (const LoadKind& kind : LoadKinds()) {
      fmt::print(stderr, "load: {}\n", kind.name);
      loads.emplace_back(kind, servers_, arguments_.seconds);
    }
    chart_ = CpuTable(servers_, loads);
    Add({chart_});
    Add(SpeedTables(servers_, loads));
    absolute_ = AbsoluteTables(servers_, loads);
  }

  void CountCalls() {
    if (!HasProgram("strace")) return Note("System calls are not counted: no strace.");
    const auto found = OfEach("calls", [this](const EchoServer& server) {
      return CountSystemCalls(server, arguments_.counted_messages, arguments_.out / "strace.txt");
    });
    if (std::isnan(found.front().second.per_connection)) {
      Note("System calls are not counted: strace may not trace the servers.");
    }
    Add({CallsTable(found)});
  }

  void CountInstructions() {
    if (!HasProgram("valgrind")) return Note("Instructions are not counted: no valgrind.");
    Add(WorkTables(OfEach("work", [this](const EchoServer& server) {
      return CountWork(server, arguments_.counted_messages, arguments_.out / "callgrind.out");
    })));
  }

  void MeasureIdleConnections() {
    if (idle_connections_ < arguments_.idle_connections) {
      Note(fmt::format("The limit of open files allows {} idle connections, not {}.",
                       idle_connections_, arguments_.idle_connections));
    }
    Add({IdleTable(OfEach("idle",
                          [this](const EchoServer& server) {
                            return MeasureIdle(server, idle_connections_, arguments_.idle_seconds);
                          }),
                   idle_connections_)});
  }

  void Print() {
    for (const Table& table : tables_) fmt::print("{}\n", ToMarkdown(table));
    std::string notes;
    for (const std::string& note : notes_) {
      fmt::print("{}\n", note);
      notes += (notes.empty() ? "" : ", ") + ToJson(note);
    }
    fmt::print("{}", Verdict(tables_));
    Add(absolute_);
    WriteFile(arguments_.out / "echo_bench.json",
              ToJson("echo_bench", tables_, ", \"notes\": [" + notes + "]"));
    if (!chart_.rows.empty()) WriteFile(arguments_.out / "echo_bench.svg", ToBarChart(chart_));
  }

  const Arguments& arguments_;
  std::vector<EchoServer> servers_;
  size_t idle_connections_ = 0;
  std::vector<Table> tables_;
  std::vector<Table> absolute_;
  Table chart_;
  std::vector<std::string> notes_;
};

}  // namespace sluice::bench::echo

int main(int argc, char** argv) {
  using namespace sluice::bench::echo;
  const std::optional<Arguments> arguments = Parse(argc, argv);
  if (!arguments.has_value()) {
    fmt::print(stderr, "{}", kUsage);
    return 2;
  }
  if (!arguments->serve.empty()) return Serve(*arguments);
  Report(*arguments).Run();
  return 0;
}
