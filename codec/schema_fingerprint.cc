#include "sluice/codec/schema_fingerprint.h"

#include <concepts>
#include <string_view>
#include <type_traits>

#include "sluice/codec/internal/schema_members.h"

namespace sluice {
namespace {

class Fingerprinter {
 public:
  uint64_t hash() const { return hash_; }

  void Add(std::integral auto number) {
    for (unsigned shift = 0; shift < 64; shift += 8) {
      AddByte(static_cast<uint8_t>(static_cast<uint64_t>(number) >> shift));
    }
  }
  void Add(std::string_view text) {
    Add(text.size());
    for (const char c : text) AddByte(static_cast<uint8_t>(c));
  }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void Add(Enum value) { Add(internal::NameOf(value)); }

  template <class T>
  void Add(const std::optional<T>& value) {
    Add(*value);  // none is what the member is initialized to
  }
  template <class T>
  void Add(const std::vector<T>& values) {
    Add(values.size());
    for (const T& value : values) Add(value);
  }

  template <internal::SchemaPart T>
  void Add(const T& object) {
    static const T& kInitial = *new T();
    internal::ForEachMember(&object, [&](std::string_view name, auto member) {
      if (object.*member == kInitial.*member || !Counts(object, name)) return;
      Add(name);
      Add(object.*member);
    });
    Add(std::string_view());
  }

 private:
  static bool Counts(const SchemaType& type, std::string_view member) {
    return member != "size_bytes" || type.kind == WireKind::kString ||
           type.kind == WireKind::kPadding || type.kind == WireKind::kReserved;
  }
  static bool Counts(const SchemaField&, std::string_view member) { return member != "secret"; }
  static bool Counts(const SchemaEnumerator&, std::string_view) { return true; }
  static bool Counts(const Schema&, std::string_view) { return true; }

  void AddByte(uint8_t octet) { hash_ = (hash_ ^ octet) * 0x100000001b3; }

  uint64_t hash_ = 0xcbf29ce484222325;
};

}  // namespace

uint64_t Fingerprint(const Schema& schema) {
  Fingerprinter fingerprinter;
  fingerprinter.Add(schema);
  return fingerprinter.hash();
}

}  // namespace sluice
