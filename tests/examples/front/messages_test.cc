#include "examples/front/messages.h"

#include "gtest/gtest.h"
#include "sluice/codec/testing/message_test.h"

namespace front {
namespace {

SLUICE_TEST_MESSAGES(FrontMessagesTest, Login, Welcome, Heartbeat, NewOrder, OrderAck, Cancel,
                     CancelAck, Refused);

}  // namespace
}  // namespace front
