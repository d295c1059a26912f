#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "examples/dns/domain_name.h"
#include "examples/dns/message.h"

namespace dns {

// Zone is a name and the records of it and of the names below.
//
//   Zone zone(origin);
//   zone.Add(www, {.type = kTypeA, .ttl_seconds = 300, .fields = "\xc0\x00\x02\x01"});
//   const std::vector<Record>* records = zone.Find(www);
class Zone {
 public:
  explicit Zone(DomainName origin) : origin_(std::move(origin)) { records_[Key(origin_)]; }

  const DomainName& origin() const { return origin_; }

  // `owner` is within the origin. A SOA record is the origin's.
  void Add(const DomainName& owner, Record record);

  // Null: there is no such name. Empty: there are names below it alone (RFC 8020, 2).
  const std::vector<Record>* Find(const DomainName& name) const;

  // The SOA record as it stands in an answer that says no (RFC 2308, 3). Null: the zone has none.
  const Record* denial() const { return denial_.has_value() ? &*denial_ : nullptr; }

 private:
  static std::string Key(const DomainName& name) { return name.LowerCaseWire(); }

  DomainName origin_;
  std::map<std::string, std::vector<Record>> records_;
  std::optional<Record> denial_;
};

}  // namespace dns
