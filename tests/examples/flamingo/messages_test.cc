#include "examples/flamingo/messages.h"

#include "gtest/gtest.h"
#include "sluice/codec/testing/message_test.h"

namespace flamingo {
namespace {

SLUICE_TEST_MESSAGES(Flamingo2017MessagesTest, Heartbeat2017, Register2017, Login2017, Chat2017,
                     Answer2017);
SLUICE_TEST_MESSAGES(Flamingo2019MessagesTest, Heartbeat2019, Register2019, Login2019, Chat2019,
                     Answer2019);
SLUICE_TEST_MESSAGES(FlamingoHeadersTest, FrameHeader, TeamTalkUnit);

}  // namespace
}  // namespace flamingo
