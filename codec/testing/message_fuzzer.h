#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sluice/codec/testing/any_message.h"
#include "sluice/codec/testing/rng.h"

namespace sluice::test {

// MessageFuzzer is what the targets of sluice_message_fuzz_test() run; message_test.bzl declares
// them. An input is
//
//   +---------+---------+------------------
//   | message | options | the message's bytes
//   +---------+---------+------------------
//
// the index of the message among `messages`, and of the options the lowest bit the byte order, the
// next whether trailing bytes are skipped, the third whether overlong varints are accepted, and the
// others the index of the version.
class MessageFuzzer {
 public:
  explicit MessageFuzzer(std::vector<std::unique_ptr<AnyMessage>> messages);

  // Ends the program when the input breaks a promise of message_properties.h.
  void Run(std::span<const std::byte> input);

  // Turns the input into another one of at most `size_max` bytes: a new random message, a mutant
  // of this one, or what `mutate_body` makes of its body.
  using MutateBody = std::function<void(std::vector<std::byte>* body, size_t size_max)>;
  void Mutate(std::vector<std::byte>* input, size_t size_max, Rng& rng,
              const MutateBody& mutate_body);

  // A file for each of `count` random messages of each type.
  absl::Status WriteSeeds(const std::string& folder, int count);

 private:
  std::vector<std::byte> MakeInput(size_t message, Rng& rng) const;

  // Used again and again, as a session does.
  std::vector<std::unique_ptr<AnyMessage>> messages_;
};

template <DescribedRecord... Ms>
MessageFuzzer MakeMessageFuzzer() {
  std::vector<std::unique_ptr<AnyMessage>> messages;
  (messages.push_back(std::make_unique<MessageObject<Ms>>()), ...);
  return MessageFuzzer(std::move(messages));
}

// The fuzzer of the program; defined by the source that message_test.bzl generates.
MessageFuzzer& TheMessageFuzzer();

}  // namespace sluice::test
