// A server and a client of flamingo's protocol in one program; the client sends a heartbeat,
// registers, logs in, and leaves:
//
//   bazel run //examples/flamingo
//   bazel run //examples/flamingo -- --year=2017
//
// As of 2019 frames have headers of 25 bytes, and what a client sends is deflated.
#include <fmt/core.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/status/statusor.h"
#include "examples/flamingo/commands.h"
#include "examples/flamingo/envelope.h"
#include "examples/flamingo/frame_header.h"
#include "sluice/framing/header_length_framer.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/session/client.h"
#include "sluice/session/server.h"

ABSL_FLAG(int32_t, year, 2019, "2017: the first frames and lengths; else those since 2019");

namespace flamingo {
namespace {

using sluice::ClientSession;
using sluice::LengthEncoding;

// All that changed between the years, but for the lengths.
struct Edition {
  sluice::Protocol protocol;
  bool clients_deflate;
};

template <LengthEncoding kLengths>
sluice::DispatchTable ServerTable() {
  sluice::DispatchTable table;
  table.On<Heartbeat<kLengths>>([](ClientSession& session, const auto& heartbeat) {
    session.Send(Answer<kHeartbeat, kLengths>{.sequence = heartbeat.sequence});
  });
  table.On<Register<kLengths>>([](ClientSession& session, const auto& command) {
    fmt::print("server: {}\n", sluice::ToText(command));
    session.Send(Answer<kRegister, kLengths>{command.sequence, R"({"code":0,"msg":"ok"})"});
  });
  table.On<Login<kLengths>>([](ClientSession& session, const auto& command) {
    fmt::print("server: {}\n", sluice::ToText(command));
    session.Send(Answer<kLogin, kLengths>{command.sequence, R"({"code":0,"userid":1})"});
  });
  return table;
}

// As a client of that edition sends it.
template <class M>
absl::Status Send(const Edition& edition, ClientSession& session, const M& command) {
  if (!edition.clients_deflate) {
    session.Send(command);
    return absl::OkStatus();
  }
  sluice::ByteBuffer stream;
  if (absl::Status status = sluice::Encode(command, &stream); !status.ok()) return status;
  const absl::StatusOr<std::vector<std::byte>> payload = DeflatedPayload(stream.view());
  if (payload.ok()) session.SendPayload(*payload);
  return payload.status();
}

template <LengthEncoding kLengths>
sluice::DispatchTable ClientTable(const Edition& edition) {
  sluice::DispatchTable table;
  table.OnOpen([&edition](ClientSession& session) {
    if (absl::Status sent = Send(edition, session, Heartbeat<kLengths>{}); !sent.ok()) {
      session.Close(sent);
    }
  });
  table.On<Answer<kHeartbeat, kLengths>>([&edition](ClientSession& session, const auto& answer) {
    fmt::print("client: {}\n", sluice::ToText(answer));
    return Send(edition, session, Register<kLengths>{1, R"({"username":"a","password":"b"})"});
  });
  table.On<Answer<kRegister, kLengths>>([&edition](ClientSession& session, const auto& answer) {
    fmt::print("client: {}\n", sluice::ToText(answer));
    return Send(edition, session, Login<kLengths>{2, R"({"username":"a","password":"b"})"});
  });
  table.On<Answer<kLogin, kLengths>>([](ClientSession& session, const auto& answer) {
    fmt::print("client: {}\n", sluice::ToText(answer));
    session.Close();
  });
  return table;
}

template <LengthEncoding kLengths>
absl::Status Talk(const Edition& edition) {
  absl::StatusOr<std::unique_ptr<sluice::EventLoop>> loop = sluice::EventLoop::Create();
  if (!loop.ok()) return loop.status();
  const sluice::SessionOptions sessions = {.protocol = edition.protocol};

  const sluice::DispatchTable served = ServerTable<kLengths>();
  sluice::Server server(**loop, served, {.sessions = sessions});
  if (absl::Status status = server.Listen("127.0.0.1:0"); !status.ok()) return status;

  absl::Status ended;
  sluice::DispatchTable answers = ClientTable<kLengths>(edition);
  answers.OnClosed([&](ClientSession&, const sluice::CloseReason& reason) {
    ended = reason.status;
    (*loop)->Stop();
  });
  sluice::Client client(**loop, answers, {.session = sessions});
  client.Connect(server.local_address(), [&](const absl::Status& connected) {
    if (connected.ok()) return;
    ended = connected;
    (*loop)->Stop();
  });
  if (absl::Status status = (*loop)->Run(); !status.ok()) return status;
  return ended;
}

absl::Status TalkAsIn(int32_t year) {
  if (year == 2017) {
    const auto framer = sluice::HeaderLengthFramer::Create(kFrames2017);
    if (!framer.ok()) return framer.status();
    const CommandEnvelope envelope;
    return Talk<kLengths2017>({{.framer = &*framer, .envelope = &envelope}, false});
  }
  const HeaderFramer framer;
  const HeaderEnvelope envelope;
  return Talk<kLengths2019>({{.framer = &framer, .envelope = &envelope}, true});
}

}  // namespace
}  // namespace flamingo

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = flamingo::TalkAsIn(absl::GetFlag(FLAGS_year));
  if (!status.ok()) fmt::print(stderr, "flamingo: {}\n", status.ToString());
  return status.ok() ? 0 : 1;
}
