// The gateway of an exchange, as a server in front of strangers wants to be: a login before all
// else, versions, quotas, time-outs, heartbeats, errors that programs can read, and a drain.
//
//   bazel run //examples/front -- --listen=127.0.0.1:7100 --members=acme:sesame,zeta:plum
//   kill -USR1 PID      # prints how many messages of each type came
//   kill -TERM PID      # refuses what is new, sends what is owed, prints the same, and ends
//
// The messages are in messages.h; a frame is a length of 4 bytes, type and sequence of 4 bytes
// each, and the fields. A login by hand:
//
//   printf '\0\0\0\30\0\0\0\1\0\0\0\1\0\0\0\3\4acme\6sesame' | nc -q1 127.0.0.1 7100 | od -tx1
#include <fmt/core.h>
#include <signal.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "examples/front/front_server.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/session/stop_on_signal.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:0", "where to listen; port 0 takes a free one");
ABSL_FLAG(std::vector<std::string>, members, {"acme:sesame"}, "member:token, separated by commas");
ABSL_FLAG(uint32_t, loops, 0, "threads for the sessions; 0: they share one with the listener");

namespace {

void PrintCounters(front::FrontServer& front) {
  fmt::print("{}", front.CountersText());
  std::fflush(stdout);
}

absl::Status Serve(front::FrontOptions options) {
  const absl::StatusOr<std::unique_ptr<sluice::EventLoop>> made = sluice::EventLoop::Create();
  if (!made.ok()) return made.status();
  sluice::EventLoop& loop = **made;
  front::FrontServer front(loop, std::move(options));
  if (absl::Status s = front.Listen(absl::GetFlag(FLAGS_listen)); !s.ok()) return s;
  if (absl::Status s = sluice::StopOnSignal(loop, front.server()); !s.ok()) return s;
  constexpr int kWanted[] = {SIGUSR1};
  if (absl::Status s = loop.OnSignals(kWanted, [&](int) { PrintCounters(front); }); !s.ok()) {
    return s;
  }

  fmt::print("listening on {}\n", front.server().local_address().ToString());
  std::fflush(stdout);
  absl::Status status = loop.Run();
  PrintCounters(front);
  return status;
}

absl::StatusOr<front::FrontOptions> OptionsFromFlags() {
  front::FrontOptions options;
  for (const std::string& member : absl::GetFlag(FLAGS_members)) {
    const size_t colon = member.find(':');
    if (colon == 0 || colon >= member.size() - 1) {
      return absl::InvalidArgumentError("--members is member:token, and more after commas");
    }
    options.tokens.emplace(member.substr(0, colon), member.substr(colon + 1));
  }
  options.loops = absl::GetFlag(FLAGS_loops);
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  absl::StatusOr<front::FrontOptions> options = OptionsFromFlags();
  const absl::Status status = options.ok() ? Serve(*std::move(options)) : options.status();
  if (!status.ok()) fmt::print(stderr, "front: {}\n", status.ToString());
  return status.ok() ? 0 : 1;
}
