#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "examples/stream/file_source.h"
#include "examples/stream/stream_client.h"
#include "examples/stream/stream_server.h"
#include "sluice/codec/checksum.h"
#include "tests/support/hex.h"
#include "tests/support/sim_loop.h"

namespace stream {
namespace {

using namespace std::chrono_literals;
using sluice::test::SimPeer;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kAddress = "127.0.0.1:7200";
constexpr size_t kMiB = size_t{1} << 20;

std::string Text(std::string_view hex) {
  const std::vector<std::byte> bytes = sluice::Hex(hex);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string RandomText(size_t size_bytes) {
  std::mt19937_64 random(size_bytes);
  std::string text(size_bytes, '\0');
  for (char& c : text) c = static_cast<char>(random());
  return text;
}

// A server of one file, with a network and a clock in memory. Each direction of a connection holds
// 64 KiB.
class StreamTest : public testing::Test, protected sluice::test::SimLoop {
 protected:
  void Serve(std::string_view content) {
    path = testing::TempDir() + "/streamed";
    std::ofstream(path, std::ios::binary) << content;
    absl::StatusOr<FileSource> opened = FileSource::Open(path);
    ASSERT_TRUE(opened.ok()) << opened.status();
    source.emplace(*std::move(opened));
    server = std::make_unique<StreamServer>(*loop, *source, options);
    ASSERT_TRUE(server->Listen(kAddress).ok());
  }
  // What all of it is on the wire, but for the checksum.
  static std::string Head(std::string_view content) {
    std::string head;
    for (int shift = 56; shift >= 0; shift -= 8) {
      head += static_cast<char>(static_cast<uint64_t>(content.size()) >> shift);
    }
    return head.append(content);
  }

  SimPeer Connect() {
    SimPeer peer = sim.ConnectTo(server->address());
    Turn();
    return peer;
  }
  // What the peer is sent until nothing more comes.
  std::string ReadAll(SimPeer& peer) {
    std::string all;
    size_t before = 0;
    do {
      before = all.size();
      Turn();
      all += peer.Read();
    } while (all.size() != before);
    return all;
  }
  // The bytes that wait in the server for all readers.
  size_t Queued() {
    size_t queued = 0;
    loop->connections().ForEach([&](sluice::Connection& c) { queued += c.output_bytes(); });
    return queued;
  }
  // A reader that checks what it gets, and how it ended.
  struct Checked {
    std::optional<absl::Status> status;
    std::unique_ptr<StreamClient> client;
  };
  std::unique_ptr<Checked> Read(uint64_t bytes_per_second = 0) {
    auto checked = std::make_unique<Checked>();
    checked->client = std::make_unique<StreamClient>(
        *loop, kAddress, bytes_per_second,
        [to = checked.get()](const absl::Status& status) { to->status = status; });
    return checked;
  }

  StreamOptions options;
  std::string path;
  std::optional<FileSource> source;
  std::unique_ptr<StreamServer> server;
};

// The check value of CRC-32C is that of "123456789".
TEST_F(StreamTest, SendsTheSizeTheFileAndItsChecksum) {
  Serve("123456789");
  SimPeer peer = Connect();
  EXPECT_EQ(ReadAll(peer), Text("0000000000000009") + "123456789" + Text("e3069283"));
  EXPECT_TRUE(peer.at_end());
  peer.Close();
  Turn();
  EXPECT_EQ(server->readers(), 0u);
  EXPECT_EQ(server->served(), 1u);
}

TEST_F(StreamTest, SendsAnEmptyFile) {
  Serve("");
  SimPeer peer = Connect();
  EXPECT_EQ(ReadAll(peer), Text("0000000000000000 00000000"));
  EXPECT_TRUE(peer.at_end());
}

TEST_F(StreamTest, SendsFilesAboutAsLongAsOneTurnOrOnePiece) {
  for (const size_t size : {65'535u, 65'536u, 65'537u, 262'131u, 262'132u, 262'133u, 262'144u}) {
    const std::string content = RandomText(size);
    Serve(content);
    SimPeer peer = Connect();
    const std::string all = ReadAll(peer);
    ASSERT_EQ(all.size(), size + 12);
    EXPECT_EQ(all.substr(0, size + 8), Head(content));
    server = nullptr;
  }
}

TEST_F(StreamTest, NeverHasMoreWaitingThanItsLimitHoweverLargeTheFileIs) {
  for (const size_t size : {kMiB, 16 * kMiB}) {
    Serve(RandomText(size));
    std::vector<SimPeer> readers;
    for (int i = 0; i < 20; ++i) readers.push_back(Connect());
    RunFor(10s);
    EXPECT_GE(Queued(), 20 * options.queued_bytes_max / 4) << "they are not even waited for";
    EXPECT_LE(Queued(), 20 * options.queued_bytes_max);
    EXPECT_LE(server->queued_bytes_most(), options.queued_bytes_max);
    EXPECT_EQ(server->readers(), 20u);
    server = nullptr;
  }
}

TEST_F(StreamTest, GivesEachReaderEveryByteHoweverSlowlyItReads) {
  const std::string content = RandomText(3 * kMiB);
  Serve(content);
  constexpr size_t kReaders = 6;
  std::vector<SimPeer> readers;
  std::vector<std::string> got(kReaders);
  for (size_t i = 0; i < kReaders; ++i) readers.push_back(Connect());
  bool all_ended = false;
  while (!all_ended) {
    all_ended = true;
    for (size_t i = 0; i < kReaders; ++i) {
      got[i] += readers[i].Read(size_t{1000} << (2 * i));  // 1000 bytes, 4000, ... 1,024,000
      all_ended = all_ended && readers[i].at_end();
    }
    ASSERT_TRUE(loop->RunOnce(1ms).ok());
  }
  for (const std::string& all : got) {
    EXPECT_EQ(all.size(), content.size() + 12);
    EXPECT_TRUE(all.starts_with(Head(content)));
  }
  EXPECT_LE(server->queued_bytes_most(), options.queued_bytes_max);
  EXPECT_THAT(log, IsEmpty());
}

TEST_F(StreamTest, LeavesAReaderTheTimeThatItNeedsForTheLastBytes) {
  const std::string content = RandomText(300'000);
  Serve(content);
  SimPeer peer = Connect();
  std::string all;
  while (!peer.at_end()) {
    all += peer.Read(4000);
    RunFor(1s);
  }
  EXPECT_EQ(all.substr(0, content.size() + 8), Head(content));
  EXPECT_EQ(all.size(), content.size() + 12);
}

TEST_F(StreamTest, GoesOnFromTheLowWaterMark) {
  options.queued_bytes_max = 160 * 1024;  // high at 80 KiB, low at 20 KiB
  Serve(RandomText(kMiB));
  SimPeer peer = Connect();
  const size_t waiting = Queued();
  EXPECT_GT(waiting, 80u * 1024);
  size_t queued = waiting;
  while (queued > 20 * 1024) {  // only ever less, until there is little
    peer.Read(4096);
    Turn();
    if (Queued() > queued) break;
    queued = Queued();
  }
  EXPECT_LE(queued, 20 * 1024 + 4096u);
  EXPECT_GT(Queued(), 20 * 1024u) << "it has gone on";
}

TEST_F(StreamTest, IsNotDisturbedByReadersThatLeave) {
  const std::string content = RandomText(2 * kMiB);
  Serve(content);
  SimPeer stays = Connect();
  SimPeer resets = Connect();
  SimPeer closes = Connect();
  SimPeer never_read = Connect();
  const std::string first = stays.Read(100'000);
  resets.Read(100'000);
  closes.Read();
  Turn();
  resets.Reset();
  closes.Close();
  never_read.Close();
  Turn();
  EXPECT_EQ(server->readers(), 1u);
  EXPECT_EQ(first + ReadAll(stays).substr(0, content.size() + 8 - first.size()), Head(content));
  stays.Close();
  Turn();
  EXPECT_EQ(server->served(), 1u);
}

TEST_F(StreamTest, SendsOnWhenAReaderEndsItsDirection) {
  const std::string content = RandomText(kMiB);
  Serve(content);
  SimPeer peer = Connect();
  peer.Write("GET /");  // thrown away
  peer.ShutdownWrite();
  EXPECT_EQ(ReadAll(peer).size(), content.size() + 12);
}

TEST_F(StreamTest, ClosesAReaderThatTakesNothingForTooLong) {
  Serve(RandomText(kMiB));
  SimPeer stalled = Connect();
  SimPeer slow = Connect();
  for (int i = 0; i < 30; ++i) {
    slow.Read(20'000);
    RunFor(1s);
  }
  EXPECT_EQ(server->readers(), 2u);
  RunFor(15s);
  EXPECT_EQ(server->readers(), 1u);
  EXPECT_LE(stalled.Read().size(), 64u * 1024) << "what the network held";
  EXPECT_THAT(log, Contains(HasSubstr("a reader took nothing for too long")));
  EXPECT_GT(ReadAll(slow).size(), 400'000u);
}

TEST_F(StreamTest, TurnsAwayOneReaderTooMany) {
  options.readers_max = 2;
  Serve(RandomText(kMiB));
  SimPeer one = Connect();
  SimPeer two = Connect();
  SimPeer three = Connect();
  EXPECT_EQ(three.Read(), "");
  EXPECT_TRUE(three.at_end());
  EXPECT_EQ(server->readers(), 2u);
}

TEST_F(StreamTest, EndsTheStreamWhereTheFileHasBecomeShorter) {
  Serve(RandomText(2 * kMiB));
  auto reader = Read();
  Turn(2);
  std::filesystem::resize_file(path, 1000);
  while (!reader->status) ASSERT_TRUE(loop->RunOnce(1s).ok());
  EXPECT_EQ(reader->status->code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(reader->status->message()), HasSubstr("of 2097152 bytes"));
  EXPECT_THAT(log, Contains(HasSubstr("streamed: ends at")));
}

TEST_F(StreamTest, DrainsWhoReadsAndClosesTheRestAtTheDeadline) {
  Serve(RandomText(kMiB));
  SimPeer reads = Connect();
  SimPeer stays = Connect();
  bool drained = false;
  server->Drain(5s, [&] { drained = true; });
  EXPECT_FALSE(sim.ConnectTo(*sluice::SocketAddress::Parse(kAddress)).connected());
  EXPECT_EQ(ReadAll(reads).size(), kMiB + 12);
  reads.Close();
  Turn();
  EXPECT_EQ(server->readers(), 1u);
  EXPECT_FALSE(drained);
  RunFor(5s);
  EXPECT_TRUE(drained);
  EXPECT_EQ(server->served(), 1u);
}

TEST_F(StreamTest, DrainsAtOnceWhenNobodyReads) {
  Serve("");
  bool drained = false;
  server->Drain(5s, [&] { drained = true; });
  EXPECT_TRUE(drained);
}

TEST_F(StreamTest, ClientsCheckWhatTheyGetAtAnyRate) {
  Serve(RandomText(kMiB));
  auto fast = Read();
  auto slow = Read(/*bytes_per_second=*/500'000);
  const sluice::MonotonicTime began = sim.Now();
  while (!slow->status) ASSERT_TRUE(loop->RunOnce(1s).ok());
  EXPECT_EQ(*fast->status, absl::OkStatus());
  EXPECT_EQ(*slow->status, absl::OkStatus());
  EXPECT_EQ(slow->client->received_bytes(), kMiB);
  EXPECT_GE(sim.Now() - began, 2s);
  EXPECT_LE(sim.Now() - began, 3s);
}

// What a client says of a server that sends `hex` and closes.
class StreamClientTest : public StreamTest {
 protected:
  std::string Says(std::string_view hex) {
    auto acceptor = *sluice::Acceptor::Listen(
        *loop, *sluice::SocketAddress::Parse(kAddress), {},
        [&](sluice::Descriptor socket, const sluice::SocketAddress&) {
          auto connection = *loop->connections().Adopt(std::move(socket), nullptr);
          connection->Send(sluice::Hex(hex));
          connection->CloseAfterDrain();
        });
    auto reader = Read();
    while (!reader->status) EXPECT_TRUE(loop->RunOnce(1s).ok());
    return std::string(reader->status->message());
  }
};

TEST_F(StreamClientTest, TakesWhatIsRightAndNothingElse) {
  EXPECT_EQ(Says("0000000000000009 313233343536373839 e3069283"), "");
  EXPECT_EQ(Says("0000000000000009 313233343536373838 e3069283"),
            "checksum 116d1180, but e3069283 was to be");
  EXPECT_EQ(Says("0000000000000009 313233343536373839 e30692"), "the end came after 9 of 9 bytes");
  EXPECT_EQ(Says("0000000000000009 3132"), "the end came after 2 of 9 bytes");
  EXPECT_EQ(Says("00000000000000"), "the end came after 0 of 0 bytes");
  EXPECT_EQ(Says("0000000000000009 313233343536373839 e3069283 00"), "1 bytes behind the end");
}

TEST_F(StreamClientTest, SaysThatThereIsNoServer) {
  auto reader = Read();
  while (!reader->status) ASSERT_TRUE(loop->RunOnce(1s).ok());
  EXPECT_EQ(reader->status->code(), absl::StatusCode::kUnavailable);
}

TEST(FileSourceTest, SaysThatThereIsNoFile) {
  const absl::Status status = FileSource::Open("/no/such/file").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status.message(), "/no/such/file: No such file or directory");
}

}  // namespace
}  // namespace stream
