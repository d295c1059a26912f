#include "sluice/codec/message.h"

struct Nothing {
  static constexpr auto Describe() { return sluice::Record("Nothing"); }
};
struct Bomb {
  std::vector<Nothing> parts;
  static constexpr auto Describe() {
    return sluice::Message("Bomb", 1, sluice::Field("parts", &Bomb::parts));
  }
};

absl::Status Use(std::span<const std::byte> bytes, Bomb* bomb) {
  return sluice::Decode(bytes, bomb);
}
