#include "examples/dns/responder.h"

#include <vector>

#include "examples/dns/message.h"
#include "sluice/codec/binary_read_stream.h"

namespace dns {
namespace {

using sluice::BinaryReadStream;
using sluice::BinaryWriteStream;

struct Answer {
  ResponseCode code = kNoError;
  bool is_authoritative = false;
  std::vector<const Record*> records = {};
  const Record* denial = nullptr;
};

// Types from 128 on are no records but requests: transfers and the like (RFC 6895, 3.1).
bool IsRequestType(uint16_t type) { return type >= 128 && type < kTypeAny; }

// RFC 1034, 4.3.2, for one zone without delegations and aliases.
Answer LookUp(const Zone& zone, const Query& query) {
  if (query.edns_version.value_or(0) > 0) return {.code = kBadVersion};
  if (query.record_class != kClassIn && query.record_class != kClassAny) return {.code = kRefused};
  if (!query.name.IsWithin(zone.origin())) return {.code = kRefused};
  if (IsRequestType(query.type)) return {.code = kNotImplemented};

  Answer answer{.is_authoritative = true};
  const std::vector<Record>* records = zone.Find(query.name);
  if (records == nullptr) {
    answer.code = kNameError;
  } else {
    for (const Record& record : *records) {
      if (query.type == record.type || query.type == kTypeAny) answer.records.push_back(&record);
    }
  }
  if (answer.records.empty()) answer.denial = zone.denial();
  return answer;
}

// What an answer keeps of the asking header's flags, and its code.
uint16_t FlagsOf(const Header& asked, ResponseCode code) {
  const int kept = asked.flags & (Header::kOpcodeBits | Header::kRecursionDesired);
  return static_cast<uint16_t>(Header::kIsResponse | kept | (code & Header::kResponseCodeBits));
}

void WriteCodeAlone(const Header& asked, ResponseCode code, BinaryWriteStream* out) {
  WriteHeader({.id = asked.id, .flags = FlagsOf(asked, code)}, out);
}

void WriteAnswer(const Header& asked, const Query& query, const Zone& zone, const Answer& answer,
                 BinaryWriteStream* out) {
  Header header{.id = asked.id, .flags = FlagsOf(asked, answer.code), .questions = 1};
  if (answer.is_authoritative) header.flags |= Header::kAuthoritative;
  header.answers = static_cast<uint16_t>(answer.records.size());
  header.authorities = answer.denial != nullptr ? 1 : 0;
  header.additionals = query.edns_version.has_value() ? 1 : 0;
  WriteHeader(header, out);

  WriteName(query.name, out);
  out->WriteUint16(query.type);
  out->WriteUint16(query.record_class);
  for (const Record* record : answer.records) WriteRecord(Header::kBytes, *record, out);
  if (answer.denial != nullptr) {
    // The question's name ends with the zone's.
    const size_t above = query.name.wire().size() - zone.origin().wire().size();
    WriteRecord(Header::kBytes + above, *answer.denial, out);
  }
  if (query.edns_version.has_value()) WriteOpt(answer.code, out);
}

}  // namespace

absl::Status Respond(const Zone& zone, std::span<const std::byte> message, BinaryWriteStream* out) {
  BinaryReadStream in(message);
  Header asked;
  if (message.size() < Header::kBytes) {
    if (!in.ReadUint16(&asked.id)) return in.status();
    WriteCodeAlone(asked, kFormatError, out);
    return out->status();
  }
  ReadHeader(&in, &asked);
  if ((asked.flags & Header::kIsResponse) != 0) {
    return absl::InvalidArgumentError("a response came where a query was expected");
  }
  Query query;
  if ((asked.flags & Header::kOpcodeBits) != 0) {
    WriteCodeAlone(asked, kNotImplemented, out);
  } else if (!ReadQuery(asked, &in, &query).ok()) {
    WriteCodeAlone(asked, kFormatError, out);
  } else {
    WriteAnswer(asked, query, zone, LookUp(zone, query), out);
    if (!out->ok()) {
      out->Clear();
      WriteCodeAlone(asked, kServerFailure, out);
    }
  }
  return out->status();
}

}  // namespace dns
