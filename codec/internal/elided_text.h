#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace sluice::internal {

// ElidedText is a text that is written from its end, into room that does not grow: of one that is
// too long its beginning and its end stay, with "..." between them.
//
//   ElidedText path;
//   path.Prepend(".name");
//   path.Prepend("Login");
//   EXPECT_EQ(path.view(), "Login.name");
//
// Cost: linear in what is put in front, and allocates nothing.
class ElidedText {
 public:
  static constexpr size_t kBytesMax = 200;
  // So many bytes stay of a longer text, in front of the "...".
  static constexpr size_t kFirstBytes = 100;

  void Prepend(std::string_view part);

  std::string_view view() const { return {bytes_.data() + begin_, kBytesMax - begin_}; }

 private:
  std::array<char, kBytesMax> bytes_{};
  size_t begin_ = kBytesMax;
};

}  // namespace sluice::internal
