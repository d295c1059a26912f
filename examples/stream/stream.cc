// Sends a file to everyone who connects, each as fast as it reads, and never has more than 512 KiB
// of it waiting for one of them:
//
//   bazel run //examples/stream -- --file=/tmp/film.mkv --listen=127.0.0.1:7200
//   bazel run //examples/stream -- --from=127.0.0.1:7200 --readers=50 --bytes_per_second=1000000
//   nc 127.0.0.1 7200 | tail -c +9 | head -c -4 | cmp - /tmp/film.mkv
//
// A stream is the size in 8 bytes, the file, and its CRC-32C in 4, which the readers of the second
// line check. This is the reactor alone: bytes, without frames or messages.
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
#include "absl/flags/usage.h"
#include "examples/stream/file_source.h"
#include "examples/stream/stream_client.h"
#include "examples/stream/stream_server.h"

ABSL_FLAG(std::string, file, "", "what to send");
ABSL_FLAG(std::string, listen, "127.0.0.1:0", "where to listen; port 0 takes a free one");
ABSL_FLAG(std::string, from, "", "host:port of a server: reads instead");
ABSL_FLAG(uint32_t, readers, 1, "readers at once, at most 1000");
ABSL_FLAG(uint64_t, bytes_per_second, 0, "of each reader; 0: as fast as it can");

namespace {

constexpr uint32_t kReadersMax = 1000;

absl::Status Serve(sluice::EventLoop& loop, const std::string& path) {
  const absl::StatusOr<stream::FileSource> source = stream::FileSource::Open(path);
  if (!source.ok()) return source.status();
  stream::StreamServer server(loop, *source);
  if (absl::Status s = server.Listen(absl::GetFlag(FLAGS_listen)); !s.ok()) return s;
  constexpr int kStops[] = {SIGINT, SIGTERM};
  absl::Status watched = loop.OnSignals(kStops, [&, draining = false](int) mutable {
    if (std::exchange(draining, true)) return loop.Stop();
    server.Drain(std::chrono::seconds(10), [&loop] { loop.Stop(); });
  });
  if (!watched.ok()) return watched;

  fmt::print("{} bytes, CRC-32C {:08x}\nlistening on {}\n", source->size_bytes(), source->crc32c(),
             server.address().ToString());
  std::fflush(stdout);
  absl::Status status = loop.Run();
  fmt::print("{} readers took all; at most {} bytes waited for one of them\n", server.served(),
             server.queued_bytes_most());
  return status;
}

absl::Status ReadAll(sluice::EventLoop& loop, const std::string& server) {
  const uint32_t readers = absl::GetFlag(FLAGS_readers);
  if (readers < 1 || readers > kReadersMax) return absl::InvalidArgumentError("--readers");
  std::vector<std::unique_ptr<stream::StreamClient>> clients;
  uint32_t done = 0;
  absl::Status status;
  for (uint32_t i = 0; i < readers; ++i) {
    clients.push_back(std::make_unique<stream::StreamClient>(
        loop, server, absl::GetFlag(FLAGS_bytes_per_second), [&](const absl::Status& ended) {
          ++done;
          status.Update(ended);
        }));
  }
  while (done < readers) {
    if (absl::Status s = loop.RunOnce(std::chrono::seconds(1)); !s.ok()) return s;
  }
  if (status.ok()) {
    fmt::print("{} readers got {} bytes each, with the right checksum\n", readers,
               clients.front()->received_bytes());
  }
  return status;
}

absl::Status Run() {
  const std::string file = absl::GetFlag(FLAGS_file);
  const std::string from = absl::GetFlag(FLAGS_from);
  if (file.empty() == from.empty()) return absl::InvalidArgumentError("--file or --from");
  const absl::StatusOr<std::unique_ptr<sluice::EventLoop>> loop = sluice::EventLoop::Create();
  if (!loop.ok()) return loop.status();
  return from.empty() ? Serve(**loop, file) : ReadAll(**loop, from);
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("sends a file to many readers with bounded memory, or reads one");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = Run();
  if (!status.ok()) fmt::print(stderr, "stream: {}\n", status.ToString());
  return status.ok() ? 0 : 1;
}
