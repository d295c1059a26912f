#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "examples/dns/domain_name.h"
#include "sluice/codec/binary_read_stream.h"
#include "sluice/codec/binary_write_stream.h"

namespace dns {

// The numbers are those of the IANA registry "Domain Name System (DNS) Parameters".
enum RecordType : uint16_t {
  kTypeA = 1,
  kTypeSoa = 6,
  kTypeTxt = 16,
  kTypeAaaa = 28,
  kTypeOpt = 41,
  kTypeAny = 255,  // in a question alone
};

enum RecordClass : uint16_t {
  kClassIn = 1,
  kClassAny = 255,  // in a question alone
};

// Above 15, the upper bits stand in an OPT record (RFC 6891, 6.1.3).
enum ResponseCode : uint16_t {
  kNoError = 0,
  kFormatError = 1,
  kServerFailure = 2,
  kNameError = 3,
  kNotImplemented = 4,
  kRefused = 5,
  kBadVersion = 16,
};

// Header opens each message (RFC 1035, 4.1.1).
//
//   |   id   | QR  opcode  AA TC RD | RA  0 AD CD  rcode |
//   |        | 15  14..11  10  9  8 |  7  6  5  4   3..0 |
//   | questions | answers | authorities | additionals |
struct Header {
  static constexpr size_t kBytes = 12;
  static constexpr uint16_t kIsResponse = 0x8000;
  static constexpr uint16_t kOpcodeBits = 0x7800;
  static constexpr uint16_t kAuthoritative = 0x0400;
  static constexpr uint16_t kRecursionDesired = 0x0100;
  static constexpr uint16_t kResponseCodeBits = 0x000f;

  uint16_t id = 0;
  uint16_t flags = 0;
  uint16_t questions = 0;
  uint16_t answers = 0;
  uint16_t authorities = 0;
  uint16_t additionals = 0;
};

bool ReadHeader(sluice::BinaryReadStream* in, Header* header);
bool WriteHeader(const Header& header, sluice::BinaryWriteStream* out);

// Query is what a client asks: one question, and the version of EDNS if the client speaks it.
struct Query {
  DomainName name;
  uint16_t type = 0;
  uint16_t record_class = 0;
  std::optional<uint8_t> edns_version;
};

// Reads what follows `header`, to the message's end.
// Errors: the stream's; InvalidArgument unless there is exactly one question (RFC 9619, 4) and at
//         most one OPT record, which the root owns (RFC 6891, 6.1.1).
absl::Status ReadQuery(const Header& header, sluice::BinaryReadStream* in, Query* query);

// Record is a resource record without its owner; `fields` are as they stand in a message.
struct Record {
  uint16_t type = 0;
  uint32_t ttl_seconds = 0;
  std::string fields = {};
};

// Writes a record of class IN whose owner is the name that the message has at `owner_offset`.
bool WriteRecord(size_t owner_offset, const Record& record, sluice::BinaryWriteStream* out);

// Writes the OPT record of an answer, with the upper bits of its code (RFC 6891, 6.1.2).
bool WriteOpt(ResponseCode code, sluice::BinaryWriteStream* out);

}  // namespace dns
