// Sends each frame of 7 bytes back as it came, and counts the frames of each client:
//
//   bazel run //examples/echo7 -- --listen=127.0.0.1:7007
//   printf 'frame-1frame-2' | socat - TCP:127.0.0.1:7007
//
// A client's count is logged when the client has gone, with the reason:
//
//   I closed after 2 frames: OK
//
// A frame that the end of the stream cuts short closes that client, and no other.
#include <fmt/core.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "sluice/framing/fixed_size_framer.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/session/server.h"
#include "sluice/session/stop_on_signal.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:0", "where to listen; port 0 takes a free one");

namespace {

// What the program remembers of a client.
struct FrameCount {
  uint64_t frames = 0;
};

absl::Status Serve(const std::string& address) {
  const absl::StatusOr<sluice::FixedSizeFramer> framer = sluice::FixedSizeFramer::Create(7);
  if (!framer.ok()) return framer.status();
  const absl::StatusOr<std::unique_ptr<sluice::EventLoop>> made = sluice::EventLoop::Create();
  if (!made.ok()) return made.status();
  sluice::EventLoop& loop = **made;

  sluice::DispatchTable table;
  table.OnOpen([](sluice::ClientSession& session) { session.attachment().Emplace<FrameCount>(); });
  table.OnFrame([](sluice::ClientSession& session, std::span<const std::byte> frame) {
    session.attachment().Get<FrameCount>()->frames += 1;
    session.SendPayload(frame);
    return absl::OkStatus();
  });
  table.OnClosed([&loop](sluice::ClientSession& session, const sluice::CloseReason& reason) {
    loop.Log(sluice::LogSeverity::kInfo,
             fmt::format("closed after {} frames: {}",
                         session.attachment().Get<FrameCount>()->frames, reason.status.ToString()));
  });

  sluice::Server server(loop, table, {.sessions = {.protocol = {.framer = &*framer}}});
  if (absl::Status status = server.Listen(address); !status.ok()) return status;
  if (absl::Status status = sluice::StopOnSignal(loop, server); !status.ok()) return status;

  fmt::print("listening on {}\n", server.local_address().ToString());
  std::fflush(stdout);
  return loop.Run();
}

}  // namespace

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = Serve(absl::GetFlag(FLAGS_listen));
  if (!status.ok()) fmt::print(stderr, "echo7: {}\n", status.ToString());
  return status.ok() ? 0 : 1;
}
