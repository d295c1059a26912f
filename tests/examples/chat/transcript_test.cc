#include "examples/chat/transcript.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/hex.h"

namespace chat {
namespace {

using sluice::Hex;

constexpr std::string_view kSaid = "0000 000f 0000 0012 0000 0000 0162 0161 0101 68";

TEST(TranscriptTest, ShowsABroadcastOnceWithAllWhoGetIt) {
  testing::internal::CaptureStdout();
  Transcript transcript(false);
  transcript.Received("ada", Hex(kSaid));
  transcript.Received("bob", Hex(kSaid));
  transcript.Sent("ada", Hex("0000 0008 0000 0006 0000 0003"));
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            R"(      ada, bob <- Said{room="b", user="a", number=1, text="h"}
                  0000 000f | 0000 0012 0000 0000 | 0162 0161 0101 68
           ada -> ListRooms{}
                  0000 0008 | 0000 0006 0000 0003
)");
}

TEST(TranscriptTest, KeepsWithinAHundredColumns) {
  testing::internal::CaptureStdout();
  Transcript transcript(false);
  std::string hex = "0000 0088 0000 0005 0000 0001 0161 7d";
  for (int i = 0; i < 125; ++i) hex += "61";
  transcript.Sent("ada", Hex(hex));
  transcript.ServerLog("why " + std::string(150, 'y') + " not");
  std::istringstream lines(testing::internal::GetCapturedStdout());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) EXPECT_LE(line.size(), 100) << line;
  EXPECT_GE(count, 8);
}

TEST(TranscriptTest, PrintsEscapeCodesOnlyWhenColored) {
  for (const bool colored : {false, true}) {
    testing::internal::CaptureStdout();
    Transcript transcript(colored);
    transcript.Title("A title");
    transcript.Sent("ada", Hex(kSaid));
    transcript.ServerLog("a log");
    const std::string text = testing::internal::GetCapturedStdout();
    EXPECT_EQ(text.find('\x1b') != std::string::npos, colored);
  }
}

}  // namespace
}  // namespace chat
