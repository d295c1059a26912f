#include "sluice/codec/testing/message_fuzzer.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sluice/codec/checksum.h"
#include "tests/codec/testing/broken.h"
#include "tests/codec/testing/example.h"

namespace sluice::test {
namespace {

using Bytes = std::vector<std::byte>;

Bytes ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

// Of the options no bit says that what trails is skipped: a seed has nothing that does.
TEST(MessageFuzzerTest, WritesSeedsOfEachMessage) {
  const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / "seeds";
  std::filesystem::create_directories(folder);
  MessageFuzzer fuzzer = MakeMessageFuzzer<Example, Part>();
  ASSERT_TRUE(fuzzer.WriteSeeds(folder.string(), 11).ok());
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  ASSERT_EQ(paths.size(), 22u);
  EXPECT_EQ(paths.front().filename(), "Example_00");
  EXPECT_EQ(paths.back().filename(), "Part_10");
  Checksum digest(ChecksumAlgorithm::kCrc32c);
  for (size_t i = 0; i < paths.size(); ++i) {
    const Bytes seed = ReadFile(paths[i]);
    ASSERT_GT(seed.size(), 2u);
    EXPECT_EQ(seed[0], std::byte{i < 11 ? uint8_t{0} : uint8_t{1}});
    EXPECT_EQ(seed[1] & std::byte{2}, std::byte{0});
    fuzzer.Run(seed);
    digest.Update(seed);
  }
  EXPECT_EQ(digest.value(), 0xd25b4b2au);
}

TEST(MessageFuzzerTest, WritesSeedsOfTwoMessagesOfOneName) {
  const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / "two";
  std::filesystem::create_directories(folder);
  ASSERT_TRUE((MakeMessageFuzzer<Part, Part>().WriteSeeds(folder.string(), 1).ok()));
  EXPECT_EQ(ReadFile(folder / "Part_00")[0], std::byte{0});
  EXPECT_EQ(ReadFile(folder / "Part_01")[0], std::byte{1});
}

TEST(MessageFuzzerTest, SaysWhereItCannotWriteSeeds) {
  EXPECT_EQ(MakeMessageFuzzer<Part>().WriteSeeds("/nowhere", 1),
            absl::UnavailableError("cannot write /nowhere/Part_00"));
}

TEST(MessageFuzzerTest, MutatesTheBodyOrMakesAnotherMessage) {
  MessageFuzzer fuzzer = MakeMessageFuzzer<Example, Part>();
  Rng rng(1);
  Checksum digest(ChecksumAlgorithm::kCrc32c);
  Bytes input;
  size_t body_size_max = 0;
  for (int i = 0; i < 1000; ++i) {
    fuzzer.Mutate(&input, 100, rng, [&](Bytes* body, size_t size_max) {
      body_size_max = size_max;
      body->push_back(std::byte{0xab});
    });
    ASSERT_LE(input.size(), 100u);
    fuzzer.Run(input);
    digest.Update(input);
  }
  EXPECT_EQ(body_size_max, 98u);
  EXPECT_EQ(digest.value(), 0xef6e67e2u);
}

TEST(MessageFuzzerTest, MutatesIntoNoMoreRoomThanThereIs) {
  MessageFuzzer fuzzer = MakeMessageFuzzer<Part>();
  Rng rng(1);
  Bytes input;
  for (int i = 0; i < 200; ++i) {
    fuzzer.Mutate(&input, 1, rng, [](Bytes*, size_t size_max) { EXPECT_EQ(size_max, 0u); });
    ASSERT_LE(input.size(), 1u);
    input.resize(3);
  }
}

// Notes the options of each decode.
class Listening : public Broken<Listening> {
 public:
  absl::Status Decode(std::span<const std::byte> bytes, WireOptions wire) override {
    last = wire;
    return Broken::Decode(bytes, wire);
  }
  static inline WireOptions last;
};

WireOptions OptionsAfter(uint8_t options) {
  std::vector<std::unique_ptr<AnyMessage>> messages;
  messages.push_back(std::make_unique<Listening>());
  MessageFuzzer fuzzer(std::move(messages));
  fuzzer.Run(Bytes{std::byte{7}, std::byte{options}});
  return Listening::last;
}

TEST(MessageFuzzerTest, TakesTheOptionsFromTheSecondByte) {
  EXPECT_EQ(OptionsAfter(0).order, ByteOrder::kBig);
  EXPECT_EQ(OptionsAfter(1).order, ByteOrder::kLittle);
  EXPECT_EQ(OptionsAfter(1).trailing, TrailingBytes::kRefuse);
  EXPECT_EQ(OptionsAfter(2).trailing, TrailingBytes::kSkip);
  EXPECT_EQ(OptionsAfter(2).order, ByteOrder::kBig);
  EXPECT_EQ(OptionsAfter(2).overlong, OverlongVarints::kRefuse);
  EXPECT_EQ(OptionsAfter(4).overlong, OverlongVarints::kAccept);
  EXPECT_EQ(OptionsAfter(4).version, 2u);
  EXPECT_EQ(OptionsAfter(0).version, 2u);
  EXPECT_EQ(OptionsAfter(8).version, 3u);
  EXPECT_EQ(OptionsAfter(16).version, kLatestVersion);
  EXPECT_EQ(OptionsAfter(24).version, 2u);
}

TEST(MessageFuzzerTest, DoesNothingWithoutAMessageAndOptions) {
  MessageFuzzer fuzzer = MakeMessageFuzzer<Part>();
  fuzzer.Run({});
  fuzzer.Run(Bytes(1));
}

class Forgetful : public Broken<Forgetful> {
 public:
  size_t EncodedSize(WireOptions wire) const override { return sound_.EncodedSize(wire) + 1; }
};

TEST(MessageFuzzerDeathTest, EndsTheProgramWhenAPromiseIsBroken) {
  std::vector<std::unique_ptr<AnyMessage>> messages;
  messages.push_back(std::make_unique<Forgetful>());
  MessageFuzzer fuzzer(std::move(messages));
  Bytes input(2);
  ByteBuffer body;
  ASSERT_TRUE(Encode(Example(), &body).ok());
  input[1] = std::byte{16};
  input.insert(input.end(), body.view().begin(), body.view().end());
  EXPECT_DEATH(fuzzer.Run(input), "broken property: Example, .*EncodedSize");
}

}  // namespace
}  // namespace sluice::test
