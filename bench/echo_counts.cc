#include "bench/echo_counts.h"

#include <fmt/format.h>
#include <signal.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string_view>
#include <vector>

#include "bench/echo_client.h"
#include "bench/echo_load.h"
#include "bench/echo_process.h"
#include "bench/echo_rounds.h"

namespace sluice::bench::echo {
namespace {

// Whether a process is being traced, as soon as it is; false after five seconds.
bool WaitUntilTraced(pid_t pid) {
  for (int attempt = 0; attempt < 500; ++attempt) {
    std::ifstream status(fmt::format("/proc/{}/status", pid));
    std::string word;
    while (status >> word && word != "TracerPid:") {
    }
    int tracer = 0;
    if (status >> tracer && tracer != 0) return true;
    const timespec pause{.tv_sec = 0, .tv_nsec = 10'000'000};
    nanosleep(&pause, nullptr);
  }
  return false;
}

// From the line "100.00  0.000000  0  29  1 total".
double TotalCalls(const std::filesystem::path& file) {
  std::ifstream summary(file);
  for (std::string line; std::getline(summary, line);) {
    double share = 0, seconds = 0, microseconds = 0, calls = 0;
    std::istringstream words(line);
    if (line.ends_with(" total") && words >> share >> seconds >> microseconds >> calls) {
      return calls;
    }
  }
  return kNotCounted;
}

// The calls for each message of a load that has been running already.
double CallsPerMessage(ServerProcess& server, Load& load, size_t messages,
                       const std::filesystem::path& file) {
  load.Run({.messages = 400});
  ChildProcess strace({"strace", "-qq", "-c", "-f", "-p", std::to_string(server.child().pid()),
                       "-o", file.string()});
  if (!WaitUntilTraced(server.child().pid())) return kNotCounted;
  load.Run({.messages = messages});
  strace.End(SIGINT);
  const double calls = TotalCalls(file);
  std::filesystem::remove(file);
  return calls / static_cast<double>(messages);
}

// What callgrind has found in a whole run.
struct Profile {
  double instructions = 0;
  double allocations = 0;
};

bool Allocates(std::string_view function) {
  constexpr std::array kNames = {"malloc",        "calloc",         "realloc", "memalign",
                                 "aligned_alloc", "posix_memalign", "valloc"};
  return std::find(kNames.begin(), kNames.end(), function) != kNames.end();
}

// The format is described in Valgrind's manual: who is called, then "calls=COUNT WHERE".
Profile ReadProfile(const std::filesystem::path& path) {
  Profile profile;
  bool counts = false;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::string_view text = line;
    const auto number_after = [text](std::string_view key) {
      double number = 0;
      std::from_chars(text.data() + key.size(), text.data() + text.size(), number);
      return number;
    };
    if (text.starts_with("cfn=")) {
      counts = Allocates(text.substr(4));
    } else if (text.starts_with("calls=") && counts) {
      profile.allocations += number_after("calls=");
    } else if (text.starts_with("totals: ")) {
      profile.instructions = number_after("totals: ");
    }
  }
  return profile;
}

Profile RunUnderCallgrind(const EchoServer& server, size_t messages_100x1, size_t messages_100x32,
                          const std::filesystem::path& file) {
  ServerProcess process(server.name,
                        {"valgrind", "--quiet", "--tool=callgrind", "--compress-strings=no",
                         "--callgrind-out-file=" + file.string()});
  for (const auto& [kind, messages] :
       {std::pair(&Load100x1(), messages_100x1), std::pair(&Load100x32(), messages_100x32)}) {
    MakeLoad(*kind, server, process.port())->Run({.messages = messages});
  }
  process.child().End(SIGTERM);
  const Profile profile = ReadProfile(file);
  std::filesystem::remove(file);
  return profile;
}

}  // namespace

SystemCalls CountSystemCalls(const EchoServer& server, size_t messages,
                             const std::filesystem::path& file) {
  ServerProcess process(server.name);
  const auto calls = [&](const LoadKind& kind, size_t count) {
    const std::unique_ptr<Load> load = MakeLoad(kind, server, process.port());
    return CallsPerMessage(process, *load, count, file);
  };
  return {.per_message_100x1 = calls(Load100x1(), messages / 8),
          .per_message_100x32 = calls(Load100x32(), messages),
          .per_connection = calls(LoadConnect(), messages / 40)};
}

Work CountWork(const EchoServer& server, size_t messages, const std::filesystem::path& file) {
  // Enough for everything that grows once to have grown.
  const size_t warm = 3200 * 4;
  const Profile base = RunUnderCallgrind(server, warm, warm, file);
  const Profile more_100x1 = RunUnderCallgrind(server, warm + messages, warm, file);
  const Profile more_100x32 = RunUnderCallgrind(server, warm, warm + messages, file);
  const auto per_message = [&](double more, double less) {
    return (more - less) / static_cast<double>(messages);
  };
  return {.instructions_100x1 = per_message(more_100x1.instructions, base.instructions),
          .instructions_100x32 = per_message(more_100x32.instructions, base.instructions),
          .allocations_100x1 = per_message(more_100x1.allocations, base.allocations),
          .allocations_100x32 = per_message(more_100x32.allocations, base.allocations)};
}

bool HasProgram(const std::string& name) {
  return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
}

}  // namespace sluice::bench::echo
