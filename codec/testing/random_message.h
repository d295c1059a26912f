#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "sluice/codec/message.h"
#include "sluice/codec/testing/random_value.h"
#include "sluice/codec/testing/rng.h"

namespace sluice::test {

// The encoding of a RandomValue(). A schema whose values have no encoding ends the program.
std::vector<std::byte> RandomBytes(const Schema& schema, Rng& rng,
                                   const RandomOptions& options = {});

// An order and a version that the fields of this schema can be told apart in, and now and then
// overlong varints.
WireOptions RandomWireOptions(const Schema& schema, Rng& rng);

// A message and the bytes that it was decoded from, which its string views and byte spans point
// into: it can be moved, not copied.
template <DescribedRecord M>
struct EncodedMessage {
  EncodedMessage() = default;
  EncodedMessage(EncodedMessage&&) noexcept = default;
  EncodedMessage& operator=(EncodedMessage&&) noexcept = default;

  std::vector<std::byte> bytes;
  M message{};
};

// RandomMessage is a valid message with a taste for limits, see RandomValue().
//
//   Rng rng(7);
//   const EncodedMessage<Login> login = RandomMessage<Login>(rng);
//   EXPECT_EQ(server.Handle(login.message), ...);
//
// Of a user's type that refuses some values, only those are made that it accepts; one that refuses
// nearly all ends the program.
template <DescribedRecord M>
EncodedMessage<M> RandomMessage(Rng& rng, const RandomOptions& options = {}) {
  WireOptions wire = options.wire;
  wire.memory_factor = std::numeric_limits<uint32_t>::max();
  for (int attempts_left = 1000;; --attempts_left) {
    EncodedMessage<M> made;
    made.bytes = RandomBytes(SchemaOf<M>(), rng, options);
    const absl::Status status = Decode(made.bytes, &made.message, wire);
    if (status.ok()) return made;
    // COVERAGE: a program that ends here counts nothing
    if (attempts_left == 0) {
      std::fprintf(stderr, "no random message is accepted: %s\n", status.ToString().c_str());
      std::abort();
    }
  }
}

}  // namespace sluice::test
