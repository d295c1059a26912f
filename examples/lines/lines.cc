// Sends each line back in capitals. A line ends with CRLF or LF, an answer with CRLF; the end of
// the stream ends the last line, too:
//
//   bazel run //examples/lines -- --listen=127.0.0.1:7070
//   printf 'one\r\ntwo\nthree' | nc -N 127.0.0.1 7070
//
// A line of more than 80 bytes closes its client, and no other, with the reason in the log. With
// --skip_long_lines it is left out and the next line is answered.
#include <fmt/core.h>

#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "sluice/framing/delimiter_framer.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/session/server.h"
#include "sluice/session/stop_on_signal.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:0", "where to listen; port 0 takes a free one");
ABSL_FLAG(bool, skip_long_lines, false, "leave out a line that is too long instead of closing");

namespace {

std::byte ToUpper(std::byte letter) {
  return letter >= std::byte{'a'} && letter <= std::byte{'z'} ? letter ^ std::byte{0x20} : letter;
}

absl::Status Serve(const std::string& address, bool skip_long_lines) {
  const absl::StatusOr<sluice::DelimiterFramer> framer = sluice::DelimiterFramer::Create(
      {.delimiters = {"\r\n", "\n"}, .payload_bytes_max = 80, .end_of_stream_ends_frame = true});
  if (!framer.ok()) return framer.status();
  sluice::Protocol protocol{.framer = &*framer};
  if (skip_long_lines) protocol.bad_frames = sluice::BadFramePolicy::kSkip;

  const absl::StatusOr<std::unique_ptr<sluice::EventLoop>> made = sluice::EventLoop::Create();
  if (!made.ok()) return made.status();
  sluice::EventLoop& loop = **made;

  sluice::DispatchTable table;
  table.OnFrame([](sluice::ClientSession& session, std::span<const std::byte> line) {
    std::vector<std::byte> answer(line.begin(), line.end());
    for (std::byte& letter : answer) letter = ToUpper(letter);
    session.SendPayload(answer);
    return absl::OkStatus();
  });
  table.OnClosed([&loop](sluice::ClientSession& session, const sluice::CloseReason& reason) {
    loop.Log(sluice::LogSeverity::kInfo,
             fmt::format("closed after {} lines, {} skipped: {}", session.received().frames,
                         session.received().frames_skipped, reason.status.ToString()));
  });

  sluice::Server server(loop, table, {.sessions = {.protocol = protocol}});
  if (absl::Status status = server.Listen(address); !status.ok()) return status;
  if (absl::Status status = sluice::StopOnSignal(loop, server); !status.ok()) return status;

  fmt::print("listening on {}\n", server.local_address().ToString());
  std::fflush(stdout);
  return loop.Run();
}

}  // namespace

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  const absl::Status status =
      Serve(absl::GetFlag(FLAGS_listen), absl::GetFlag(FLAGS_skip_long_lines));
  if (!status.ok()) fmt::print(stderr, "lines: {}\n", status.ToString());
  return status.ok() ? 0 : 1;
}
