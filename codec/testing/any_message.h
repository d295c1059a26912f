#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "sluice/codec/message.h"
#include "sluice/codec/testing/user_types.h"

namespace sluice::test {

// AnyMessage is an object of a message type that the compiler knows, behind one interface, so that
// what holds for all types is checked by code that is compiled once.
//
//   MessageObject<Login> login;
//   absl::Status s = CheckBytes(login, bytes, {});
//
// Borrows: string views and byte spans of the object point into the bytes that it was decoded from.
class AnyMessage {
 public:
  virtual ~AnyMessage() = default;

  virtual const Schema& schema() const = 0;
  // Another object of the type, as its initializers make it.
  virtual std::unique_ptr<AnyMessage> New() const = 0;

  // The calls of the codec by these names.
  virtual absl::Status Decode(std::span<const std::byte> bytes, WireOptions wire) = 0;
  virtual size_t EncodedSize(WireOptions wire) const = 0;
  virtual absl::Status Encode(ByteBuffer* buffer, WireOptions wire) const = 0;
  virtual absl::Status Encode(BinaryWriteStream* out, WireOptions wire) const = 0;
  virtual absl::Status Encode(std::span<std::byte> fixed, size_t* size_bytes,
                              WireOptions wire) const = 0;
  virtual std::string ToText() const = 0;

  // Whether there are types of the user's in it, which may refuse what the schema allows: ones with
  // a WireAs, or sets and maps with an order or equality of their own.
  virtual bool has_user_types() const = 0;
};

template <DescribedRecord M>
class MessageObject final : public AnyMessage {
 public:
  const Schema& schema() const override { return SchemaOf<M>(); }
  std::unique_ptr<AnyMessage> New() const override { return std::make_unique<MessageObject>(); }

  absl::Status Decode(std::span<const std::byte> bytes, WireOptions wire) override {
    return sluice::Decode(bytes, &message_, wire);
  }
  size_t EncodedSize(WireOptions wire) const override {
    return sluice::EncodedSize(message_, wire);
  }
  absl::Status Encode(ByteBuffer* buffer, WireOptions wire) const override {
    return sluice::Encode(message_, buffer, wire);
  }
  absl::Status Encode(BinaryWriteStream* out, WireOptions wire) const override {
    return sluice::Encode(message_, out, wire);
  }
  absl::Status Encode(std::span<std::byte> fixed, size_t* size_bytes,
                      WireOptions wire) const override {
    return sluice::Encode(message_, fixed, size_bytes, wire);
  }
  std::string ToText() const override { return sluice::ToText(message_); }
  bool has_user_types() const override { return internal::HoldsUserType<M>(); }

 private:
  M message_{};
};

}  // namespace sluice::test
