#include "examples/chat/messages.h"

#include "gtest/gtest.h"
#include "sluice/codec/testing/message_test.h"

namespace chat {
namespace {

SLUICE_TEST_MESSAGES(ChatMessagesTest, Register, Login, Join, Leave, Say, ListRooms, Result,
                     RoomList, Said, Presence);

}  // namespace
}  // namespace chat
