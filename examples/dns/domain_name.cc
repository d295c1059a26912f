#include "examples/dns/domain_name.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <span>

namespace dns {
namespace {

// A name has at most 127 labels; a pointer without a label in front is of no use.
constexpr int kPointersMax = 127;

constexpr uint8_t kPointerBits = 0xc0;

bool IsAllowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

absl::Status BadName(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("name \"{}\": {}", text, why));
}

}  // namespace

absl::StatusOr<DomainName> DomainName::FromText(std::string_view text, const DomainName& origin) {
  DomainName name;
  if (text == ".") return name;
  if (text == "@") return origin;
  const bool is_absolute = text.ends_with('.');
  std::string_view rest = text;
  if (is_absolute) rest.remove_suffix(1);
  while (true) {
    const std::string_view label = rest.substr(0, rest.find('.'));
    if (!std::all_of(label.begin(), label.end(), IsAllowed)) {
      return BadName(text, "only letters, digits, '-' and '_' can stand in a label here");
    }
    if (!name.AddLabel(label)) {
      return BadName(text, "a label has 1 to 63 bytes, and a name at most 255");
    }
    if (label.size() == rest.size()) break;
    rest.remove_prefix(label.size() + 1);
  }
  if (is_absolute) return name;
  if (name.wire_.size() - 1 + origin.wire_.size() > kBytesMax) {
    return BadName(text, "above 255 bytes with its origin");
  }
  name.wire_.pop_back();
  name.wire_ += origin.wire_;
  return name;
}

bool DomainName::AddLabel(std::string_view label) {
  if (label.empty() || label.size() > kLabelBytesMax) return false;
  if (label.size() + 1 > kBytesMax - wire_.size()) return false;
  wire_.back() = static_cast<char>(label.size());
  wire_ += label;
  wire_ += '\0';
  return true;
}

// The bytes of lengths are at most 63, and so below all letters.
std::string DomainName::LowerCaseWire() const {
  std::string lower = wire_;
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

DomainName DomainName::Parent() const {
  DomainName parent;
  parent.wire_ = wire_.substr(1 + static_cast<size_t>(wire_.front()));
  return parent;
}

bool DomainName::IsWithin(const DomainName& ancestor) const {
  DomainName name = *this;
  while (name.wire_.size() > ancestor.wire_.size()) name = name.Parent();
  return name == ancestor;
}

bool ReadName(sluice::BinaryReadStream* in, DomainName* name) {
  DomainName read;
  size_t run_begin = in->position();  // of the labels that follow one another
  std::optional<sluice::BinaryReadStream> earlier;
  sluice::BinaryReadStream* at = in;  // or `earlier`, where a pointer led
  const auto fail = [&](std::string_view why) {
    return in->Fail(
        absl::InvalidArgumentError(fmt::format("name at offset {}: {}", run_begin, why)));
  };
  int pointers = 0;
  uint8_t length = 0;
  while (at->ReadUint8(&length)) {
    std::span<const std::byte> label;
    uint8_t low = 0;
    if (length == 0) {
      *name = std::move(read);
      return true;
    } else if (length <= DomainName::kLabelBytesMax) {
      if (!at->ReadView(length, &label)) break;
      if (!read.AddLabel({reinterpret_cast<const char*>(label.data()), label.size()})) {
        return fail("it is longer than 255 bytes");
      }
    } else if (length < kPointerBits) {
      return fail("a label that is neither text nor pointer");
    } else {
      if (!at->ReadUint8(&low)) break;
      const size_t target = static_cast<size_t>(length - kPointerBits) << 8 | low;
      if (target >= run_begin) return fail("a pointer that does not lead back");
      if (++pointers > kPointersMax) return fail("too many pointers");
      // The labels there end before those here begin: if they did not, they would come to this
      // pointer again and again.
      earlier.emplace(in->data().first(run_begin));
      earlier->Skip(target);
      run_begin = target;
      at = &*earlier;
    }
  }
  return in->Fail(at->status());
}

bool WriteName(const DomainName& name, sluice::BinaryWriteStream* out) {
  return out->WriteBytes(std::as_bytes(std::span(name.wire())));
}

}  // namespace dns
