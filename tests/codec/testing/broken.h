#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "sluice/codec/testing/any_message.h"
#include "tests/codec/testing/example.h"

namespace sluice::test {

// An object that is sound where the one derived from it is not broken on purpose.
template <class Derived>
class Broken : public AnyMessage {
 public:
  const Schema& schema() const override { return SchemaOf<Example>(); }
  std::unique_ptr<AnyMessage> New() const override { return std::make_unique<Derived>(); }
  absl::Status Decode(std::span<const std::byte> bytes, WireOptions wire) override {
    return sound_.Decode(bytes, wire);
  }
  size_t EncodedSize(WireOptions wire) const override { return sound_.EncodedSize(wire); }
  absl::Status Encode(ByteBuffer* buffer, WireOptions wire) const override {
    return sound_.Encode(buffer, wire);
  }
  absl::Status Encode(BinaryWriteStream* out, WireOptions wire) const override {
    return sound_.Encode(out, wire);
  }
  absl::Status Encode(std::span<std::byte> fixed, size_t* size_bytes,
                      WireOptions wire) const override {
    return sound_.Encode(fixed, size_bytes, wire);
  }
  std::string ToText() const override { return sound_.ToText(); }
  bool has_user_types() const override { return false; }

 protected:
  MessageObject<Example> sound_;
};

}  // namespace sluice::test
