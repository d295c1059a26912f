#include "sluice/codec/message.h"

struct Tree {
  std::vector<std::optional<Tree>> branches;
  static constexpr auto Describe() {
    return sluice::Record("Tree", sluice::Field("branches", &Tree::branches));
  }
};

absl::Status Use(std::span<const std::byte> bytes, Tree* tree) {
  return sluice::Decode(bytes, tree);
}
