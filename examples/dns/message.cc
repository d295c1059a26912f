#include "examples/dns/message.h"

#include <fmt/core.h>

namespace dns {
namespace {

// What WriteOpt says of the datagrams that this program could take, had it a UDP socket.
constexpr uint16_t kUdpBytesMax = 1232;

// Reads a record of the additional section; an OPT record becomes part of *query.
bool ReadAdditional(sluice::BinaryReadStream* in, Query* query) {
  DomainName owner;
  uint16_t type = 0;
  uint16_t udp_bytes_max = 0;  // or the class
  uint8_t upper_code = 0;      // or, with the three bytes behind it, the time to live
  uint8_t version = 0;
  uint16_t field_bytes = 0;
  ReadName(in, &owner);
  in->ReadUint16(&type);
  in->ReadUint16(&udp_bytes_max);
  in->ReadUint8(&upper_code);
  in->ReadUint8(&version);
  in->Skip(2);  // flags
  in->ReadUint16(&field_bytes);
  if (!in->Skip(field_bytes)) return false;
  if (type != kTypeOpt) return true;
  if (query->edns_version.has_value()) {
    return in->Fail(absl::InvalidArgumentError("a second OPT record"));
  }
  if (!owner.is_root()) {
    return in->Fail(absl::InvalidArgumentError("an OPT record whose owner is not the root"));
  }
  query->edns_version = version;
  return true;
}

bool SkipRecord(sluice::BinaryReadStream* in) {
  DomainName owner;
  uint16_t field_bytes = 0;
  ReadName(in, &owner);
  in->Skip(2 + 2 + 4);  // type, class, time to live
  in->ReadUint16(&field_bytes);
  return in->Skip(field_bytes);
}

}  // namespace

bool ReadHeader(sluice::BinaryReadStream* in, Header* header) {
  in->ReadUint16(&header->id);
  in->ReadUint16(&header->flags);
  in->ReadUint16(&header->questions);
  in->ReadUint16(&header->answers);
  in->ReadUint16(&header->authorities);
  return in->ReadUint16(&header->additionals);
}

bool WriteHeader(const Header& header, sluice::BinaryWriteStream* out) {
  out->WriteUint16(header.id);
  out->WriteUint16(header.flags);
  out->WriteUint16(header.questions);
  out->WriteUint16(header.answers);
  out->WriteUint16(header.authorities);
  return out->WriteUint16(header.additionals);
}

absl::Status ReadQuery(const Header& header, sluice::BinaryReadStream* in, Query* query) {
  if (header.questions != 1) {
    return absl::InvalidArgumentError(fmt::format("{} questions: expected 1", header.questions));
  }
  *query = Query();
  ReadName(in, &query->name);
  in->ReadUint16(&query->type);
  in->ReadUint16(&query->record_class);
  const int skipped = header.answers + header.authorities;
  for (int i = 0; i < skipped && in->ok(); ++i) SkipRecord(in);
  for (int i = 0; i < header.additionals && in->ok(); ++i) ReadAdditional(in, query);
  return in->Finish();
}

bool WriteRecord(size_t owner_offset, const Record& record, sluice::BinaryWriteStream* out) {
  constexpr size_t kPointer = 0xc000;  // RFC 1035, 4.1.4
  out->WriteUint16(static_cast<uint16_t>(kPointer | owner_offset));
  out->WriteUint16(record.type);
  out->WriteUint16(kClassIn);
  out->WriteUint32(record.ttl_seconds);
  return out->WriteString(record.fields, sluice::LengthEncoding::kUint16);
}

bool WriteOpt(ResponseCode code, sluice::BinaryWriteStream* out) {
  WriteName(DomainName(), out);
  out->WriteUint16(kTypeOpt);
  out->WriteUint16(kUdpBytesMax);
  out->WriteUint8(static_cast<uint8_t>(code >> 4));
  out->WriteUint8(0);          // version
  out->WriteUint16(0);         // flags
  return out->WriteUint16(0);  // no options
}

}  // namespace dns
