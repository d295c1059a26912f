// A server on two loops with limits as for strangers, and at once: clients that behave, on
// connections that last and on ones that do not, and peers that reset, send garbage, leave frames
// half sent, flood, read slowly or not at all. `./dev soak [SECONDS]` runs it.
//
// It fails when
// - one of those that behave was not answered in order and to the byte, or later than
// --latency_max;
// - the server has not met each vice, and ended those that it must end;
// - descriptors are not as many as before the first client, when the last has gone;
// - memory is not flat, see MemoryGrowth() in process_size.h.
#include <fmt/core.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "examples/stress/echo_server.h"
#include "examples/stress/load.h"
#include "sluice/framing/header_length_framer.h"
#include "sluice/session/server.h"
#include "tests/soak/hostile_peer.h"
#include "tests/soak/process_size.h"

ABSL_FLAG(uint32_t, seconds, 60, "how long, 1 to 86400");
ABSL_FLAG(double, latency_max, 2, "seconds that an answer to a client that behaves may take");

namespace sluice::soak {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr uint32_t kPeersOfEachVice = 4;

double Milliseconds(uint64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e6; }

// What is to be said against this run.
class Verdict {
 public:
  void Expect(bool holds, std::string_view otherwise) {
    if (!holds) faults_.emplace_back(otherwise);
  }
  void ExpectServed(std::string_view who, const stress::LoadReport& report) {
    fmt::print(
        "{}: {} connections, {} of {} messages answered; p50 {:.1f} ms, p99 {:.1f} ms, "
        "worst {:.1f} ms\n",
        who, report.connections, report.answered, report.sent,
        Milliseconds(report.latencies.Percentile(50)),
        Milliseconds(report.latencies.Percentile(99)), Milliseconds(report.latencies.max()));
    for (const std::string& fault : report.faults) faults_.push_back(fault);
    Expect(report.ok() && report.sent > 0, fmt::format("{}: not all was answered", who));
    Expect(Milliseconds(report.latencies.max()) <= absl::GetFlag(FLAGS_latency_max) * 1000,
           fmt::format("{}: an answer took longer than --latency_max", who));
  }
  // The exit code.
  int Print() const {
    for (const std::string& fault : faults_) fmt::print("NOT AS EXPECTED: {}\n", fault);
    if (faults_.empty()) fmt::print("All who behaved were served, and nothing is left behind.\n");
    return faults_.empty() ? 0 : 1;
  }

 private:
  std::vector<std::string> faults_;
};

class Soak {
 public:
  explicit Soak(EventLoop& loop) : loop_(loop), server_(loop, table_, Options()) {
    table_.OnClosed([this](ClientSession&, const CloseReason& reason) {
      ++ended_by_[static_cast<size_t>(reason.cause)];
    });
  }

  int Run() {
    if (absl::Status status = server_.Listen("127.0.0.1:0"); !status.ok()) {
      fmt::print(stderr, "soak: {}\n", status.ToString());
      return 1;
    }
    const size_t descriptors = OpenDescriptors();
    const TimerId sampler = loop_.RunEvery(seconds(1), [this] { Sample(); });
    RunLoads();
    loop_.CancelTimer(sampler);
    const bool all_gone =
        RunUntil([&] { return server_.size() == 0 && OpenDescriptors() == descriptors; });
    verdict_.Expect(all_gone, fmt::format("{} sessions and {} descriptors are left, where {} were",
                                          server_.size(), OpenDescriptors(), descriptors));
    JudgeServer();
    const std::optional<std::string> growth = MemoryGrowth(resident_bytes_);
    verdict_.Expect(!growth.has_value(), growth.value_or(""));
    if (resident_bytes_.size() < kMemorySamplesMin) {
      fmt::print("memory: {} s say nothing, {} do\n", resident_bytes_.size(), kMemorySamplesMin);
    }
    return verdict_.Print();
  }

 private:
  static const Framer& SmallFrames() {
    static const HeaderLengthFramer framer =
        HeaderLengthFramer::Create({.frame_bytes_max = size_t{64} * 1024}).value();
    return framer;
  }
  ServerOptions Options() {
    SessionLimits limits;
    limits.idle_timeout = seconds(3);
    limits.first_frame_timeout = seconds(3);
    limits.frame_timeout = milliseconds(500);
    limits.frame_bytes_per_second_min = 0;
    limits.quota = {.messages_per_second = 2000, .bytes_per_second = uint64_t{8} * 1024 * 1024};

    ServerOptions options;
    options.sessions.protocol.framer = &SmallFrames();
    options.sessions.limits = limits;
    options.sessions.connection.output_high_water_bytes = size_t{128} * 1024;
    options.sessions.connection.output_low_water_bytes = size_t{64} * 1024;
    options.sessions.connection.output_limit_bytes = size_t{1024} * 1024;
    options.sessions.connection.close_deadline = seconds(1);
    options.sessions_max = 200;
    options.sub_loops = 2;
    options.sub_loop.log = [this](LogSeverity, std::string_view) { ++lines_; };
    return options;
  }

  void RunLoads() {
    const std::string target = server_.local_address().ToString();
    const auto duration = seconds(absl::GetFlag(FLAGS_seconds));
    const auto patience = seconds(10);
    stress::Load steady(loop_, target,
                        {.clients = 20,
                         .message_bytes = 256,
                         .unanswered_max = 8,
                         .messages_per_second = 2000,
                         .duration = duration,
                         .patience = patience});
    stress::Load churn(loop_, target,
                       {.clients = 10,
                        .messages_per_second = 150,
                        .messages_per_connection = 2,
                        .duration = duration,
                        .patience = patience});
    std::vector<std::unique_ptr<HostilePeer>> hostile;
    for (uint32_t i = 0; i < kVices * kPeersOfEachVice; ++i) {
      hostile.push_back(std::make_unique<HostilePeer>(loop_, server_.local_address(),
                                                      static_cast<Vice>(i % kVices), /*seed=*/i));
    }
    steady.Start();
    churn.Start();
    RunUntil([&] { return steady.is_done() && churn.is_done(); }, duration + 3 * patience);
    verdict_.Expect(steady.is_done() && churn.is_done(), "the load did not end");
    verdict_.ExpectServed("steady", steady.report());
    verdict_.ExpectServed("churn", churn.report());

    std::array<uint64_t, kVices> rounds{};
    for (const auto& peer : hostile) rounds[static_cast<size_t>(peer->vice())] += peer->rounds();
    for (size_t i = 0; i < kVices; ++i) {
      fmt::print("{}: {} connections\n", ViceName(static_cast<Vice>(i)), rounds[i]);
    }
  }

  // Whatever the others have ended by, these the server must have seen.
  void JudgeServer() {
    for (size_t i = 0; i < kCloseCauses; ++i) {
      const std::string_view name = CloseCauseName(static_cast<CloseCause>(i));
      if (ended_by_[i] != 0) fmt::print("server: {} ended by {}\n", ended_by_[i].load(), name);
    }
    fmt::print("server: {} frames echoed, {} waits for a quota, {} lines of log\n",
               server_.counters().of(FrameOutcome::kHandled), server_.counters().quota_waits,
               lines_.load());
    const auto ended_by = [&](CloseCause cause) {
      return ended_by_[static_cast<size_t>(cause)].load();
    };
    verdict_.Expect(ended_by(CloseCause::kPeerReset) > 0, "nobody reset its connection");
    verdict_.Expect(ended_by(CloseCause::kSlowFrame) > 0, "no frame was left half sent");
    verdict_.Expect(ended_by(CloseCause::kDrained) > 0, "no garbage was refused");
    verdict_.Expect(server_.counters().quota_waits > 0, "no flood had to wait");
  }

  void Sample() {
    resident_bytes_.push_back(ResidentBytes());
    fmt::print("{:5} s  {:4} descriptors  {:6} KiB resident  {:4} sessions\n",
               resident_bytes_.size(), OpenDescriptors(), resident_bytes_.back() / 1024,
               server_.size());
    std::fflush(stdout);
  }

  template <class Done>
  bool RunUntil(Done done, Duration at_most = seconds(15)) {
    const MonotonicTime end = loop_.Now() + at_most;
    while (!done() && loop_.Now() < end) {
      if (!loop_.RunOnce(milliseconds(20)).ok()) return false;
    }
    return done();
  }

  EventLoop& loop_;
  std::vector<size_t> resident_bytes_;  // one for each second
  std::array<std::atomic<uint64_t>, kCloseCauses> ended_by_{};
  std::atomic<uint64_t> lines_{0};
  Verdict verdict_;
  DispatchTable table_ = stress::EchoTable();
  Server server_;
};

}  // namespace
}  // namespace sluice::soak

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("a server under well-behaved and hostile peers at once");
  absl::ParseCommandLine(argc, argv);
  const uint32_t seconds = absl::GetFlag(FLAGS_seconds);
  if (seconds < 1 || seconds > 86'400) {
    fmt::print(stderr, "soak: --seconds is 1 to 86400\n");
    return 1;
  }
  const auto made = sluice::EventLoop::Create();
  if (!made.ok()) {
    fmt::print(stderr, "soak: {}\n", made.status().ToString());
    return 1;
  }
  return sluice::soak::Soak(**made).Run();
}
