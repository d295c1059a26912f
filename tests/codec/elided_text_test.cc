#include "sluice/codec/internal/elided_text.h"

#include <initializer_list>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace sluice::internal {
namespace {

// Of two hundred bytes at most: all of the text, or its first hundred and its last 97.
std::string Elided(const std::string& text) {
  if (text.size() <= 200) return text;
  return text.substr(0, 100) + "..." + text.substr(text.size() - 97);
}

// "abc...xyzabc..." from letter `first` on.
std::string Letters(size_t size, size_t first = 0) {
  std::string text;
  for (size_t i = 0; i < size; ++i) text += static_cast<char>('a' + (first + i) % 26);
  return text;
}

std::string TextOf(const std::vector<std::string>& parts) {
  ElidedText text;
  for (size_t i = parts.size(); i > 0; --i) text.Prepend(parts[i - 1]);
  return std::string(text.view());
}

TEST(ElidedTextTest, KeepsWhatFits) {
  EXPECT_EQ(TextOf({}), "");
  EXPECT_EQ(TextOf({""}), "");
  EXPECT_EQ(TextOf({"Login", ".items", "[3]", ".name"}), "Login.items[3].name");
  EXPECT_EQ(TextOf({Letters(200)}), Letters(200));
  EXPECT_EQ(TextOf({"x", Letters(199)}), "x" + Letters(199));
}

TEST(ElidedTextTest, LeavesOutTheMiddleFromOneByteTooManyOn) {
  EXPECT_EQ(TextOf({Letters(201)}), Letters(100) + "..." + Letters(97, 104));
  EXPECT_EQ(TextOf({"", "x", Letters(200)}), "x" + Letters(99) + "..." + Letters(97, 103));
}

TEST(ElidedTextTest, DoesNotDependOnHowTheTextWasCutIntoParts) {
  for (const size_t last :
       std::initializer_list<size_t>{0, 1, 96, 97, 98, 100, 199, 200, 201, 1000}) {
    for (const size_t middle :
         std::initializer_list<size_t>{0, 1, 2, 50, 99, 100, 101, 150, 1000}) {
      for (const size_t first : std::initializer_list<size_t>{0, 1, 99, 100, 101, 300}) {
        const std::string whole = Letters(first + middle + last);
        const std::vector<std::string> parts = {whole.substr(0, first), whole.substr(first, middle),
                                                whole.substr(first + middle)};
        EXPECT_EQ(TextOf(parts), Elided(whole)) << first << ' ' << middle << ' ' << last;
      }
    }
  }
  const std::string whole = Letters(1000);
  std::vector<std::string> letters;
  for (const char letter : whole) letters.emplace_back(1, letter);
  EXPECT_EQ(TextOf(letters), Elided(whole));
}

}  // namespace
}  // namespace sluice::internal
