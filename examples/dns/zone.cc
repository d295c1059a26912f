#include "examples/dns/zone.h"

#include <algorithm>
#include <cassert>
#include <span>

#include "sluice/codec/binary_read_stream.h"

namespace dns {
namespace {

// The last field of a SOA record (RFC 1035, 3.3.13).
uint32_t MinimumOf(const Record& soa) {
  sluice::BinaryReadStream in(std::as_bytes(std::span(soa.fields)));
  uint32_t minimum = 0;
  in.Skip(in.size() - sizeof minimum);
  in.ReadUint32(&minimum);
  return minimum;
}

}  // namespace

void Zone::Add(const DomainName& owner, Record record) {
  assert(owner.IsWithin(origin_));
  // The names between the owner and the origin come to be as well.
  for (DomainName name = owner; !(name == origin_); name = name.Parent()) records_[Key(name)];
  if (record.type == kTypeSoa) {
    denial_ = record;
    denial_->ttl_seconds = std::min(record.ttl_seconds, MinimumOf(record));
  }
  records_[Key(owner)].push_back(std::move(record));
}

const std::vector<Record>* Zone::Find(const DomainName& name) const {
  const auto found = records_.find(Key(name));
  return found == records_.end() ? nullptr : &found->second;
}

}  // namespace dns
