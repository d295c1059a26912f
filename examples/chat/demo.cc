// The chat example at work, `./dev demo`: a server and some clients in one program, first slowly
// with every byte shown, then as fast as they can. With --serve a server alone, to play with.
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "examples/chat/chat_server.h"
#include "examples/chat/load.h"
#include "examples/chat/scene.h"
#include "examples/chat/transcript.h"

ABSL_FLAG(bool, serve, false, "leave a server up until Ctrl-C, and print what it is told");
ABSL_FLAG(std::string, listen, "127.0.0.1:0", "address of the server; port 0 is any free one");
ABSL_FLAG(double, load_seconds, 3, "how long the clients talk as fast as they can");

namespace {

using chat::Transcript;
using Seconds = std::chrono::duration<double>;

int Fail(std::string_view what, const absl::Status& status) {
  fmt::print(stderr, "{}: {}\n", what, status.ToString());
  return 1;
}

bool IsTerminal() {
  const char* term = std::getenv("TERM");
  return isatty(STDOUT_FILENO) == 1 && term != nullptr && std::string_view(term) != "dumb";
}

bool WantsColor() {
  const char* no_color = std::getenv("NO_COLOR");
  return IsTerminal() && (no_color == nullptr || *no_color == '\0');
}

// A line that is written over on a terminal, or else one line a second.
class ProgressLine {
 public:
  void Show(sluice::Duration elapsed, uint64_t messages) {
    const double seconds = Seconds(elapsed).count();
    if (!in_place_ && seconds < next_seconds_) return;
    next_seconds_ += 1;
    const double total = absl::GetFlag(FLAGS_load_seconds);
    const size_t done = static_cast<size_t>(30 * std::min(1.0, seconds / total));
    fmt::print("{}  [{:<30}] {:4.1f} s {:>12} messages{}", in_place_ ? "\r" : "",
               std::string(done, '#'), seconds, fmt::group_digits(messages), in_place_ ? "" : "\n");
    std::fflush(stdout);
  }
  void End() const {
    if (in_place_) fmt::print("\n");
  }

 private:
  bool in_place_ = IsTerminal();
  double next_seconds_ = 1;
};

// One request as a frame, in the escapes of printf(1), for a reader's shell.
template <class M>
std::string PrintfFrame(const M& request, uint32_t sequence) {
  std::string frame;
  sluice::BinaryWriteStream out(&frame);
  const sluice::Protocol protocol;
  sluice::FrameMark mark;
  absl::Status status = protocol.framer->BeginFrame(&out, &mark);
  protocol.envelope->Write({sluice::MessageTypeOf<M>(), sequence}, &out);
  status.Update(sluice::Encode(request, &out));
  status.Update(protocol.framer->EndFrame(&out, mark));
  out.Flush();
  std::string text;
  for (const char c : frame) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    text += is_letter ? std::string(1, c) : fmt::format("\\{:03o}", static_cast<uint8_t>(c));
  }
  return text;
}

int Serve() {
  absl::StatusOr<std::unique_ptr<sluice::EventLoop>> made = sluice::EventLoop::Create();
  if (!made.ok()) return Fail("loop", made.status());
  sluice::EventLoop& loop = **made;
  chat::ChatServer server(loop, {.trace = [](std::string_view line) {
                            fmt::print("{}\n", line);
                            std::fflush(stdout);
                          }});
  if (absl::Status s = server.Listen(absl::GetFlag(FLAGS_listen)); !s.ok()) {
    return Fail("listen", s);
  }
  constexpr int kStops[] = {SIGINT, SIGTERM};
  absl::Status watched = loop.OnSignals(kStops, [&](int) { server.Stop([&] { loop.Stop(); }); });
  if (!watched.ok()) return Fail("signals", watched);

  const sluice::SocketAddress& address = server.address();
  fmt::print("chat server at {}, Ctrl-C stops it\n", address.ToString());
  if (address.family() == AF_INET) {
    std::string host = address.ToString();
    host.erase(host.find(':'));
    fmt::print(
        "Say hello from another terminal:\n\n  printf '{}{}{}{}' |\n    nc -N {} {} | od -c\n\n",
        PrintfFrame(chat::Register{.user = "you", .password = "sesame"}, 1),
        PrintfFrame(chat::Login{.user = "you", .password = "sesame"}, 2),
        PrintfFrame(chat::Join{.room = "tea", .create = true}, 3),
        PrintfFrame(chat::Say{.room = "tea", .text = "hello"}, 4), host, address.port());
  }
  std::fflush(stdout);
  const absl::Status ran = loop.Run();
  return ran.ok() ? 0 : Fail("loop", ran);
}

int Demonstrate() {
  Transcript transcript(WantsColor());
  absl::StatusOr<std::unique_ptr<sluice::EventLoop>> made = sluice::EventLoop::Create(
      {.log = [&](sluice::LogSeverity, std::string_view text) { transcript.ServerLog(text); }});
  if (!made.ok()) return Fail("loop", made.status());
  sluice::EventLoop& loop = **made;
  chat::ChatServer server(loop);
  if (absl::Status s = server.Listen(absl::GetFlag(FLAGS_listen)); !s.ok()) {
    return Fail("listen", s);
  }
  transcript.Note(
      fmt::format("A chat server at {} and its clients. Below each message its bytes:\n"
                  "length | message type, sequence | fields; ** is secret.",
                  server.address().ToString()));
  std::vector<std::string> faults = chat::PlayScene(loop, server.address(), transcript);

  chat::LoadOptions load;
  load.duration =
      std::chrono::duration_cast<sluice::Duration>(Seconds(absl::GetFlag(FLAGS_load_seconds)));
  transcript.Title(fmt::format("Load: {} clients talk in {} rooms as fast as they are answered",
                               load.clients, load.rooms));
  ProgressLine progress;
  load.on_progress = [&](auto elapsed, uint64_t messages) { progress.Show(elapsed, messages); };
  const chat::LoadReport report = chat::RunLoad(loop, server.address(), load);
  progress.End();
  faults.insert(faults.end(), report.faults.begin(), report.faults.end());

  // Each Say is answered by a Result, and delivered as a Said to every member of its room.
  const uint64_t messages = 2 * report.said + report.delivered;
  const double seconds = Seconds(report.elapsed).count();
  fmt::print("  {} messages in {:.1f} s: {} messages/s, server and clients on one thread\n",
             fmt::group_digits(messages), seconds,
             fmt::group_digits(static_cast<uint64_t>(static_cast<double>(messages) / seconds)));
  for (const std::string& fault : faults) fmt::print("NOT AS EXPECTED: {}\n", fault);
  if (faults.empty()) fmt::print("Every client got what it should, in order.\n");
  return faults.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("the chat example: a server and its clients in one program");
  absl::ParseCommandLine(argc, argv);
  return absl::GetFlag(FLAGS_serve) ? Serve() : Demonstrate();
}
