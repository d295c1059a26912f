#include "meter/messages.h"

#include "gtest/gtest.h"
#include "sluice/codec/testing/message_test.h"
#include "sluice/codec/testing/random_message.h"

SLUICE_TEST_MESSAGES(MeterMessagesTest, meter::Report, meter::Total);

TEST(ReportTest, LosesItsTemperatureInVersion1) {
  sluice::test::Rng rng(1);
  const auto report = sluice::test::RandomMessage<meter::Report>(rng, {.wire = {.version = 1}});
  EXPECT_FALSE(report.message.temperature.has_value());
}
