#include "sluice/codec/testing/random_message.h"

#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/testing/schema_facts.h"
#include "sluice/codec/value.h"

namespace sluice::test {

std::vector<std::byte> RandomBytes(const Schema& schema, Rng& rng, const RandomOptions& options) {
  RandomOptions smaller = options;
  for (int attempts_left = 100;; --attempts_left) {
    ByteBuffer buffer;
    const absl::Status status =
        EncodeValue(schema, RandomValue(schema, rng, smaller), &buffer, options.wire);
    if (status.ok()) return {buffer.view().begin(), buffer.view().end()};
    // COVERAGE: a program that ends here counts nothing
    if (attempts_left == 0) {
      std::fprintf(stderr, "no random value can be encoded: %s\n", status.ToString().c_str());
      std::abort();
    }
    // A length that counts several fields can say less than these can hold.
    smaller.bytes_max = smaller.bytes_max * 3 / 4;
  }
}

WireOptions RandomWireOptions(const Schema& schema, Rng& rng) {
  const std::vector<uint32_t> versions = VersionsOf(schema);
  return {.order = rng.OneIn(2) ? ByteOrder::kLittle : ByteOrder::kBig,
          .overlong = rng.OneIn(4) ? OverlongVarints::kAccept : OverlongVarints::kRefuse,
          .version = versions[rng.Below(versions.size())]};
}

}  // namespace sluice::test
