#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "sluice/codec/binary_read_stream.h"
#include "sluice/codec/binary_write_stream.h"

namespace dns {

// DomainName is a name as it stands in a message: 3 "www" 7 "example" 0 (RFC 1035, 3.1).
//
//   DomainName name;
//   ReadName(&in, &name);
//   if (name.IsWithin(zone)) ...
//
// It keeps the case that it came with; comparing ignores it (RFC 4343).
class DomainName {
 public:
  static constexpr size_t kBytesMax = 255;
  static constexpr size_t kLabelBytesMax = 63;

  // The root.
  DomainName() : wire_(1, '\0') {}

  // "www.example." is that; "www" is in front of `origin`, and "@" is `origin` itself.
  // Errors: InvalidArgument, with the text and what is wrong with it.
  static absl::StatusOr<DomainName> FromText(std::string_view text, const DomainName& origin);

  // Puts a label at the end. False: it is empty or too long, or would make the name so.
  bool AddLabel(std::string_view label);

  const std::string& wire() const { return wire_; }
  // The same for all ways to write this name.
  std::string LowerCaseWire() const;

  bool is_root() const { return wire_.size() == 1; }
  DomainName Parent() const;  // not of the root
  // Is it `ancestor`, or below it?
  bool IsWithin(const DomainName& ancestor) const;

  friend bool operator==(const DomainName& a, const DomainName& b) {
    return a.LowerCaseWire() == b.LowerCaseWire();
  }

 private:
  std::string wire_;
};

// Reads a name from a stream that holds the whole message, with compression (RFC 1035, 4.1.4): a
// pointer leads to an earlier place of the message, where the name goes on.
// Errors: as the stream's others; InvalidArgument for a pointer that does not lead back, for too
//         many of them, and for a name that is too long.
bool ReadName(sluice::BinaryReadStream* in, DomainName* name);

// Writes a name without compression.
bool WriteName(const DomainName& name, sluice::BinaryWriteStream* out);

}  // namespace dns
