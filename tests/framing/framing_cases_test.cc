#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <string>

#include "tests/framing/framing_case.h"

namespace sluice {
namespace {

using ::testing::HasSubstr;
using ::testing::Test;

class FramingCasesTest : public ::testing::TestWithParam<FramingCase> {
 protected:
  static void ExpectAsGiven(const test::Pieces& pieces, bool park) {
    const FramingCase& c = GetParam();
    const test::SplitLog log = test::Split(
        *c.framer, pieces, {.policy = c.policy, .finish = c.end, .park_after_each_step = park});
    EXPECT_EQ(log.payloads, c.payloads);
    std::vector<std::string> errors;
    for (const FrameError kind : log.error_kinds) {
      std::string name(FrameErrorName(kind));
      for (char& letter : name) letter = letter == ' ' ? '_' : letter;
      errors.push_back(name);
    }
    EXPECT_EQ(errors, c.errors);
    if (!c.says.empty() && !log.errors.empty()) {
      EXPECT_THAT(std::string(log.errors.front().message()), HasSubstr(c.says));
    }
  }
};

TEST_P(FramingCasesTest, ComesOutOfThePiecesAsGiven) {
  test::Pieces pieces;
  for (const test::Bytes& piece : GetParam().pieces) pieces.push_back(piece);
  ExpectAsGiven(pieces, /*park=*/false);
  ExpectAsGiven(pieces, /*park=*/true);
}

TEST_P(FramingCasesTest, ComesOutTheSameHoweverTheStreamIsCut) {
  test::Bytes stream;
  for (const test::Bytes& piece : GetParam().pieces) {
    stream.insert(stream.end(), piece.begin(), piece.end());
  }
  for (const test::Pieces& pieces : test::EveryWayToCut(stream)) {
    ExpectAsGiven(pieces, /*park=*/false);
    ExpectAsGiven(pieces, /*park=*/true);
    if (Test::HasFailure())
      FAIL() << "in " << pieces.size() << " pieces, of which the first has "
             << pieces.front().size() << " bytes";
  }
}

std::string TestName(const ::testing::TestParamInfo<FramingCase>& info) {
  std::string name;
  for (const char c : info.param.name)
    name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, FramingCasesTest,
                         ::testing::ValuesIn(ReadFramingCases("tests/framing/framing_cases.txt")),
                         TestName);

}  // namespace
}  // namespace sluice
