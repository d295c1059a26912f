#include "sluice/codec/testing/message_fuzzer.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string_view>

#include "fmt/format.h"
#include "sluice/codec/testing/message_properties.h"
#include "sluice/codec/testing/mutate.h"
#include "sluice/codec/testing/random_message.h"
#include "sluice/codec/testing/schema_facts.h"

namespace sluice::test {
namespace {

constexpr size_t kHeadBytes = 2;
constexpr size_t kSeedBytesMax = 1024;
constexpr size_t kCutsMax = 64;

WireOptions OptionsOf(const Schema& schema, std::byte options) {
  const auto bits = std::to_integer<size_t>(options);
  const std::vector<uint32_t> versions = VersionsOf(schema);
  WireOptions wire;
  wire.order = (bits & 1) != 0 ? ByteOrder::kLittle : ByteOrder::kBig;
  wire.trailing = (bits & 2) != 0 ? TrailingBytes::kSkip : TrailingBytes::kRefuse;
  wire.overlong = (bits & 4) != 0 ? OverlongVarints::kAccept : OverlongVarints::kRefuse;
  wire.version = versions[(bits >> 3) % versions.size()];
  return wire;
}

void EndIfBroken(const absl::Status& status) {
  // COVERAGE: a program that ends here counts nothing
  if (!status.ok()) {
    std::fprintf(stderr, "broken property: %s\n", std::string(status.message()).c_str());
    std::abort();
  }
}

}  // namespace

MessageFuzzer::MessageFuzzer(std::vector<std::unique_ptr<AnyMessage>> messages)
    : messages_(std::move(messages)) {}

void MessageFuzzer::Run(std::span<const std::byte> input) {
  if (input.size() < kHeadBytes) return;
  AnyMessage& message = *messages_[std::to_integer<size_t>(input[0]) % messages_.size()];
  const WireOptions wire = OptionsOf(message.schema(), input[1]);
  const std::span<const std::byte> body = input.subspan(kHeadBytes);
  EndIfBroken(CheckBytes(message, body, wire));
  if (message.Decode(body, wire).ok()) {
    EndIfBroken(CheckPrefixes(message, body, wire, kCutsMax));
  }
}

void MessageFuzzer::Mutate(std::vector<std::byte>* input, size_t size_max, Rng& rng,
                           const MutateBody& mutate_body) {
  if (input->size() < kHeadBytes || rng.OneIn(16)) {
    *input = MakeInput(rng.Below(messages_.size()), rng);
  } else {
    const std::vector<std::byte> head(input->begin(), input->begin() + kHeadBytes);
    input->erase(input->begin(), input->begin() + kHeadBytes);
    if (rng.OneIn(2)) {
      test::Mutate(input, rng);
    } else {
      mutate_body(input, size_max - std::min(size_max, kHeadBytes));
    }
    input->insert(input->begin(), head.begin(), head.end());
    if (rng.OneIn(16)) (*input)[1] = static_cast<std::byte>(rng.Next());
  }
  input->resize(std::min(input->size(), size_max));
}

std::vector<std::byte> MessageFuzzer::MakeInput(size_t message, Rng& rng) const {
  const Schema& schema = messages_[message]->schema();
  const auto options = static_cast<std::byte>(rng.Next() & 0xfd);
  std::vector<std::byte> input = {static_cast<std::byte>(message), options};
  const std::vector<std::byte> body =
      RandomBytes(schema, rng, {.wire = OptionsOf(schema, options), .bytes_max = kSeedBytesMax});
  input.insert(input.end(), body.begin(), body.end());
  return input;
}

absl::Status MessageFuzzer::WriteSeeds(const std::string& folder, int count) {
  Rng rng(1);
  std::map<std::string_view, int> written;  // types of two namespaces may have one name
  for (size_t message = 0; message < messages_.size(); ++message) {
    const std::string_view name = messages_[message]->schema().name;
    for (int i = 0; i < count; ++i) {
      const std::vector<std::byte> input = MakeInput(message, rng);
      const std::string path = fmt::format("{}/{}_{:02}", folder, name, written[name]++);
      std::ofstream file(path, std::ios::binary);
      file.write(reinterpret_cast<const char*>(input.data()), std::ssize(input));
      file.close();
      if (!file) return absl::UnavailableError(fmt::format("cannot write {}", path));
    }
  }
  return absl::OkStatus();
}

}  // namespace sluice::test
