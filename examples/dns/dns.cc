// Answers questions about the names of one zone, over TCP:
//
//   bazel run //examples/dns -- --listen=127.0.0.1:5353
//   dig @127.0.0.1 -p 5353 +tcp www.example.test A
//
// Each message has its length in two bytes in front of it (RFC 1035, 4.2.2), and a connection
// carries as many of them as the client likes (RFC 7766, 6.2.1). The zone file's format is in
// zone_file.h. A query that cannot be read is answered with FORMERR; a frame that cannot be one
// closes its client, and no other, with the reason in the log.
#include <fmt/core.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "examples/dns/message.h"
#include "examples/dns/responder.h"
#include "examples/dns/zone_file.h"
#include "sluice/framing/header_length_framer.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/session/server.h"
#include "sluice/session/stop_on_signal.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:0", "where to listen; port 0 takes a free one");
ABSL_FLAG(std::string, zone, "examples/dns/example.zone", "the zone file");

namespace {

// Queries are much shorter; the same framer frames the answers.
constexpr size_t kMessageBytesMax = size_t{16} * 1024;
constexpr size_t kLengthBytes = 2;

absl::StatusOr<dns::Zone> ReadZone(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file) return absl::NotFoundError(fmt::format("{}: cannot be read", path));
  absl::StatusOr<dns::Zone> zone = dns::ParseZone(text);
  if (zone.ok()) return zone;
  return absl::InvalidArgumentError(
      fmt::format("{}: {}", path, std::string(zone.status().message())));
}

absl::Status Serve(const std::string& address, const dns::Zone& zone) {
  const absl::StatusOr<sluice::HeaderLengthFramer> framer = sluice::HeaderLengthFramer::Create({
      .length_field = sluice::LengthField::k2Bytes,
      .frame_bytes_max = kLengthBytes + kMessageBytesMax,
  });
  if (!framer.ok()) return framer.status();
  const absl::StatusOr<std::unique_ptr<sluice::EventLoop>> made = sluice::EventLoop::Create();
  if (!made.ok()) return made.status();
  sluice::EventLoop& loop = **made;

  sluice::DispatchTable table;
  table.OnFrame([&zone](sluice::ClientSession& session, std::span<const std::byte> message) {
    std::array<std::byte, kMessageBytesMax> buffer;
    sluice::BinaryWriteStream answer(buffer);
    absl::Status status = dns::Respond(zone, message, &answer);
    if (status.ok()) session.SendPayload(answer.written());
    return status;  // not OK: closes the client
  });
  table.OnClosed([&loop](sluice::ClientSession& session, const sluice::CloseReason& reason) {
    loop.Log(sluice::LogSeverity::kInfo,
             fmt::format("closed after {} messages: {}", session.received().frames,
                         reason.status.ToString()));
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
  const absl::StatusOr<dns::Zone> zone = ReadZone(absl::GetFlag(FLAGS_zone));
  const absl::Status status = zone.ok() ? Serve(absl::GetFlag(FLAGS_listen), *zone) : zone.status();
  if (!status.ok()) fmt::print(stderr, "dns: {}\n", status.ToString());
  return status.ok() ? 0 : 1;
}
