// Connects many clients to a server that sends every frame back, and holds each answer to what was
// sent, byte for byte and in order:
//
//   bazel run --config=opt //examples/stress -- --clients=200 --seconds=10
//   bazel run --config=opt //examples/stress -- --rate=20000 --message_bytes=512
//   bazel run --config=opt //examples/stress -- --per_connection=1 --messages=10000
//
// The server is one of its own, in a thread beside, or any other that echoes: a frame is a length
// of 4 bytes and that many more, but to a server that sends back plain bytes it is all the same:
//
//   socat TCP-LISTEN:7000,fork EXEC:cat &
//   bazel run --config=opt //examples/stress -- --server=127.0.0.1:7000 --clients=10
//
// It ends by itself, and with exit code 1 if anything was lost, wrong or out of order.
#include <fmt/core.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "examples/stress/echo_server.h"
#include "examples/stress/load.h"
#include "sluice/session/server.h"

ABSL_FLAG(std::string, server, "", "host:port of a server that echoes; none: one of its own");
ABSL_FLAG(uint32_t, server_loops, 1, "threads of its own server");
ABSL_FLAG(uint32_t, clients, 50, "clients at once, at most 10000");
ABSL_FLAG(uint32_t, message_bytes, 64, "bytes of each message, 12 to 65536");
ABSL_FLAG(uint32_t, unanswered, 1, "messages of a client that may be under way at once, 1 to 256");
ABSL_FLAG(uint64_t, rate, 0,
          "messages a second of all clients, kept to a millisecond, and latencies count from when "
          "each was due; 0: as fast as they are answered");
ABSL_FLAG(uint64_t, messages, 0, "stop after so many messages; 0: when the time is over");
ABSL_FLAG(uint64_t, per_connection, 0, "connect anew after so many messages; 0: never");
ABSL_FLAG(double, seconds, 5, "stop after this time, at most 86400");
ABSL_FLAG(double, patience, 5, "seconds to wait for a connection or an answer");

namespace {

using Seconds = std::chrono::duration<double>;

constexpr uint64_t kUnansweredBytesMax = uint64_t{1} << 20;  // see LoadOptions::unanswered_max

sluice::Duration ToDuration(double seconds) {
  return std::chrono::duration_cast<sluice::Duration>(Seconds(seconds));
}

absl::StatusOr<stress::LoadOptions> OptionsFromFlags() {
  const stress::LoadOptions options{
      .clients = absl::GetFlag(FLAGS_clients),
      .message_bytes = absl::GetFlag(FLAGS_message_bytes),
      .unanswered_max = absl::GetFlag(FLAGS_unanswered),
      .messages_per_second = absl::GetFlag(FLAGS_rate),
      .messages_total = absl::GetFlag(FLAGS_messages),
      .messages_per_connection = absl::GetFlag(FLAGS_per_connection),
      .duration = ToDuration(absl::GetFlag(FLAGS_seconds)),
      .patience = ToDuration(absl::GetFlag(FLAGS_patience)),
  };
  const auto is_in = [](auto value, auto min, auto max) { return min <= value && value <= max; };
  if (!is_in(options.clients, 1u, 10'000u)) return absl::InvalidArgumentError("--clients");
  if (!is_in(options.message_bytes, stress::Payloads::kSizeBytesMin, 65'536u)) {
    return absl::InvalidArgumentError("--message_bytes");
  }
  if (!is_in(options.unanswered_max, 1u, 256u) ||
      options.unanswered_max * options.message_bytes > kUnansweredBytesMax) {
    return absl::InvalidArgumentError("--unanswered: 1 to 256, and 1 MiB of messages");
  }
  if (!is_in(absl::GetFlag(FLAGS_seconds), 0.0, 86'400.0)) {
    return absl::InvalidArgumentError("--seconds");
  }
  if (!is_in(absl::GetFlag(FLAGS_patience), 0.1, 3'600.0)) {
    return absl::InvalidArgumentError("--patience");
  }
  return options;
}

double Microseconds(uint64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1000; }

std::string LatencyText(const sluice::Histogram& latencies) {
  return fmt::format("p50 {:.0f} us, p99 {:.0f} us, p99.9 {:.0f} us, max {:.0f} us",
                     Microseconds(latencies.Percentile(50)), Microseconds(latencies.Percentile(99)),
                     Microseconds(latencies.Percentile(99.9)), Microseconds(latencies.max()));
}

// A line each second: what the last one has brought.
class Progress {
 public:
  explicit Progress(const stress::Load& load) : load_(load) {}

  void Print() {
    const stress::LoadReport& report = load_.report();
    fmt::print("{:4} s  {:>12} answered, {:>10} in this second; {}\n", ++seconds_,
               fmt::group_digits(report.answered), fmt::group_digits(report.answered - answered_),
               LatencyText(report.latencies));
    std::fflush(stdout);
    answered_ = report.answered;
  }

 private:
  const stress::Load& load_;
  int seconds_ = 0;
  uint64_t answered_ = 0;
};

void Print(const stress::LoadReport& report, double seconds) {
  fmt::print(
      "connections {}, sent {}, answered {}, lost {}, out of order {}, wrong {}, broken {}\n",
      report.connections, report.sent, report.answered, report.lost, report.out_of_order,
      report.wrong, report.broken);
  fmt::print("{:.0f} answers a second in {:.1f} s; {}\n",
             static_cast<double>(report.answered) / seconds, seconds,
             LatencyText(report.latencies));
  for (const std::string& fault : report.faults) fmt::print("NOT AS EXPECTED: {}\n", fault);
  if (report.ok()) fmt::print("Every answer came, in order and right to the byte.\n");
}

absl::Status Run() {
  const absl::StatusOr<stress::LoadOptions> options = OptionsFromFlags();
  if (!options.ok()) return options.status();
  const absl::StatusOr<std::unique_ptr<sluice::EventLoop>> made = sluice::EventLoop::Create();
  if (!made.ok()) return made.status();
  sluice::EventLoop& loop = **made;

  const sluice::DispatchTable table = stress::EchoTable();
  sluice::Server server(loop, table, {.sub_loops = absl::GetFlag(FLAGS_server_loops)});
  std::string target = absl::GetFlag(FLAGS_server);
  if (target.empty()) {
    if (absl::Status status = server.Listen("127.0.0.1:0"); !status.ok()) return status;
    target = server.local_address().ToString();
  }

  stress::Load load(loop, target, *options);
  Progress progress(load);
  const sluice::TimerId ticker =
      loop.RunEvery(std::chrono::seconds(1), [&progress] { progress.Print(); });
  const sluice::MonotonicTime began = loop.Now();
  load.Start();
  while (!load.is_done()) {
    if (absl::Status s = loop.RunOnce(std::chrono::milliseconds(100)); !s.ok()) return s;
  }
  loop.CancelTimer(ticker);
  Print(load.report(), Seconds(loop.Now() - began).count());
  return load.report().ok() ? absl::OkStatus() : absl::DataLossError("not all was answered");
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("loads a server that echoes frames, and checks every answer");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = Run();
  if (!status.ok()) fmt::print(stderr, "stress: {}\n", status.ToString());
  return status.ok() ? 0 : 1;
}
