#include "sluice/codec/message.h"

struct Tree {
  std::vector<Tree> branches;
  void* leaf;
  static constexpr auto Describe() {
    return sluice::Record("Tree", sluice::Field("branches", &Tree::branches),
                          sluice::Field("leaf", &Tree::leaf));
  }
};

absl::Status Use(std::span<const std::byte> bytes, Tree* tree) {
  return sluice::Decode(bytes, tree);
}
