#include "examples/dns/zone_file.h"

#include <arpa/inet.h>
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sluice/codec/binary_write_stream.h"

namespace dns {
namespace {

using sluice::BinaryWriteStream;

constexpr uint32_t kTtlMax = std::numeric_limits<int32_t>::max();  // RFC 2181, 8
constexpr size_t kFieldBytesMax = UINT16_MAX;

using Words = std::span<const std::string>;

absl::Status Error(const std::string& why) { return absl::InvalidArgumentError(why); }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Moves one character of a quoted text from *rest to *word: itself, or what stands behind a
// backslash, three digits being a byte's decimal value.
bool TakeQuoted(std::string_view* rest, std::string* word) {
  size_t taken = rest->front() == '\\' ? 2 : 1;
  if (rest->size() < taken) return false;
  char c = (*rest)[taken - 1];
  if (taken == 2 && IsDigit(c)) {
    taken = 4;
    if (rest->size() < taken) return false;
    unsigned value = 0;
    const char* end = rest->data() + taken;
    if (std::from_chars(end - 3, end, value).ptr != end || value > UINT8_MAX) return false;
    c = static_cast<char>(value);
  }
  *word += c;
  rest->remove_prefix(taken);
  return true;
}

// Cuts a line into words, up to its comment. A quoted text is one word.
absl::Status SplitLine(std::string_view line, std::vector<std::string>* words) {
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
    if (line.empty() || line.front() == ';') return absl::OkStatus();
    std::string word;
    if (line.front() == '"') {
      line.remove_prefix(1);
      while (!line.empty() && line.front() != '"') {
        if (!TakeQuoted(&line, &word)) return Error("what follows a backslash is no character");
      }
      if (line.empty()) return Error("a quoted text does not end");
      line.remove_prefix(1);
    } else {
      const size_t size = std::min(line.find_first_of(" \t\r;\""), line.size());
      word = line.substr(0, size);
      if (word.find_first_of("()") != std::string::npos) {
        return Error("parentheses are not known: a record stands on one line");
      }
      line.remove_prefix(size);
    }
    words->push_back(std::move(word));
  }
}

std::optional<uint32_t> ParseNumber(const std::string& word, uint32_t max) {
  uint32_t value = 0;
  const char* end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, value);
  if (error != std::errc() || stop != end || value > max) return std::nullopt;
  return value;
}

absl::Status ParseAddress(int family, Words words, BinaryWriteStream* out) {
  if (words.size() != 1) return Error("expected one address");
  const std::span<std::byte> bytes = out->WriteInPlace(family == AF_INET ? 4 : 16);
  if (inet_pton(family, words[0].c_str(), bytes.data()) != 1) {
    return Error(
        fmt::format("\"{}\" is no {} address", words[0], family == AF_INET ? "IPv4" : "IPv6"));
  }
  return absl::OkStatus();
}

absl::Status ParseTexts(Words words, BinaryWriteStream* out) {
  if (words.empty()) return Error("expected at least one text");
  for (const std::string& word : words) {
    if (!out->WriteString(word, sluice::LengthEncoding::kUint8)) {
      return Error(fmt::format("a text of {} bytes: at most 255 can stand in one", word.size()));
    }
  }
  return absl::OkStatus();
}

absl::Status ParseSoa(const DomainName& origin, Words words, BinaryWriteStream* out) {
  if (words.size() != 7) {
    return Error("expected the server, the mailbox, serial, refresh, retry, expire and minimum");
  }
  for (const std::string& word : words.first(2)) {
    const absl::StatusOr<DomainName> name = DomainName::FromText(word, origin);
    if (!name.ok()) return name.status();
    WriteName(*name, out);
  }
  for (const std::string& word : words.subspan(2)) {
    const std::optional<uint32_t> number = ParseNumber(word, UINT32_MAX);
    if (!number.has_value()) return Error(fmt::format("\"{}\" is no number of 32 bits", word));
    out->WriteUint32(*number);
  }
  return absl::OkStatus();
}

class ZoneFileReader {
 public:
  absl::Status ReadLine(std::string_view line);
  absl::StatusOr<Zone> TakeZone();

 private:
  absl::Status ReadOrigin(Words words);
  absl::Status ReadDefaultTtl(Words words);
  absl::Status ReadOwner(const std::string& word);
  absl::Status ReadRecord(Words words);
  absl::Status ReadFields(Words words, Record* record);

  std::optional<Zone> zone_;
  std::optional<DomainName> owner_;
  std::optional<uint32_t> default_ttl_;
};

absl::Status ZoneFileReader::ReadLine(std::string_view line) {
  std::vector<std::string> split;
  if (absl::Status status = SplitLine(line, &split); !status.ok()) return status;
  if (split.empty()) return absl::OkStatus();
  Words words(split);
  if (words[0] == "$ORIGIN") return ReadOrigin(words.subspan(1));
  if (words[0] == "$TTL") return ReadDefaultTtl(words.subspan(1));
  if (words[0].starts_with('$')) return Error(fmt::format("{} is not known", words[0]));
  if (!zone_.has_value()) return Error("expected $ORIGIN before the first record");
  if (line.front() != ' ' && line.front() != '\t') {
    if (absl::Status status = ReadOwner(words[0]); !status.ok()) return status;
    words = words.subspan(1);
  }
  if (!owner_.has_value()) return Error("the first record has no owner");
  return ReadRecord(words);
}

absl::StatusOr<Zone> ZoneFileReader::TakeZone() {
  if (!zone_.has_value()) return Error("there is no $ORIGIN");
  return *std::move(zone_);
}

absl::Status ZoneFileReader::ReadOrigin(Words words) {
  if (zone_.has_value()) return Error("$ORIGIN comes a second time");
  if (words.size() != 1 || !words[0].ends_with('.')) {
    return Error("expected one name with a dot at its end");
  }
  absl::StatusOr<DomainName> origin = DomainName::FromText(words[0], DomainName());
  if (!origin.ok()) return origin.status();
  zone_.emplace(*std::move(origin));
  return absl::OkStatus();
}

absl::Status ZoneFileReader::ReadDefaultTtl(Words words) {
  if (words.size() == 1) default_ttl_ = ParseNumber(words[0], kTtlMax);
  if (words.size() == 1 && default_ttl_.has_value()) return absl::OkStatus();
  return Error(fmt::format("expected one number of seconds, at most {}", kTtlMax));
}

absl::Status ZoneFileReader::ReadOwner(const std::string& word) {
  absl::StatusOr<DomainName> owner = DomainName::FromText(word, zone_->origin());
  if (!owner.ok()) return owner.status();
  if (!owner->IsWithin(zone_->origin())) {
    return Error(fmt::format("\"{}\" is not within $ORIGIN", word));
  }
  owner_ = *std::move(owner);
  return absl::OkStatus();
}

// A time to live and the class, each or none of them, in any order; then the type and the fields.
absl::Status ZoneFileReader::ReadRecord(Words words) {
  std::optional<uint32_t> ttl;
  bool has_class = false;
  for (; !words.empty(); words = words.subspan(1)) {
    if (!has_class && words[0] == "IN") {
      has_class = true;
    } else if (!ttl.has_value() && !words[0].empty() && IsDigit(words[0].front())) {
      ttl = ParseNumber(words[0], kTtlMax);
      if (!ttl.has_value()) return Error(fmt::format("\"{}\" is no time to live", words[0]));
    } else {
      break;
    }
  }
  if (words.empty()) return Error("expected a type");
  if (!ttl.has_value()) ttl = default_ttl_;
  if (!ttl.has_value()) return Error("the record has no time to live, and there was no $TTL");
  Record record{.ttl_seconds = *ttl};
  if (absl::Status status = ReadFields(words, &record); !status.ok()) return status;
  if (record.fields.size() > kFieldBytesMax) return Error("the record is above 65535 bytes");
  zone_->Add(*owner_, std::move(record));
  return absl::OkStatus();
}

absl::Status ZoneFileReader::ReadFields(Words words, Record* record) {
  const std::string& type = words[0];
  words = words.subspan(1);
  BinaryWriteStream out(&record->fields);
  if (type == "A") {
    record->type = kTypeA;
    return ParseAddress(AF_INET, words, &out);
  }
  if (type == "AAAA") {
    record->type = kTypeAaaa;
    return ParseAddress(AF_INET6, words, &out);
  }
  if (type == "TXT") {
    record->type = kTypeTxt;
    return ParseTexts(words, &out);
  }
  if (type == "SOA") {
    record->type = kTypeSoa;
    if (!(*owner_ == zone_->origin())) return Error("a SOA record belongs to $ORIGIN alone");
    if (zone_->denial() != nullptr) return Error("a second SOA record");
    return ParseSoa(zone_->origin(), words, &out);
  }
  return Error(fmt::format("type \"{}\": known are A, AAAA, SOA and TXT", type));
}

}  // namespace

absl::StatusOr<Zone> ParseZone(std::string_view text) {
  ZoneFileReader reader;
  for (int number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (absl::Status status = reader.ReadLine(line); !status.ok()) {
      return Error(fmt::format("line {}: {}", number, std::string(status.message())));
    }
  }
  return reader.TakeZone();
}

}  // namespace dns
