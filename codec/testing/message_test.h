#pragma once

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "sluice/codec/testing/any_message.h"
#include "sluice/codec/testing/rng.h"

namespace sluice::test {

// Tests of message types with GoogleTest. All that most need is one line in a test's source:
//
//   SLUICE_TEST_MESSAGES(ChatMessagesTest, chat::Login, chat::Say);
//
// It makes three tests of each type, ChatMessagesTest.LoginRoundTrips and so on, which call the
// functions below. Each of these makes `times` random messages in all byte orders and versions, and
// reports the first that breaks a promise (see message_properties.h), with the bytes in hex.

// What is encoded is decoded and encoded to the same bytes.
void ExpectRoundTrip(AnyMessage& message, Rng& rng, int times);
// What was cut short, at any byte, is refused as that.
void ExpectEveryPrefixIsRefused(AnyMessage& message, Rng& rng, int times);
// What a broken or hostile peer makes of it does no harm, and if it is decoded, it is a message.
void ExpectMutantsAreSafe(AnyMessage& message, Rng& rng, int times);

template <DescribedRecord M>
void ExpectRoundTrip(Rng& rng, int times = 500) {
  MessageObject<M> message;
  ExpectRoundTrip(message, rng, times);
}
template <DescribedRecord M>
void ExpectEveryPrefixIsRefused(Rng& rng, int times = 50) {
  MessageObject<M> message;
  ExpectEveryPrefixIsRefused(message, rng, times);
}
template <DescribedRecord M>
void ExpectMutantsAreSafe(Rng& rng, int times = 2000) {
  MessageObject<M> message;
  ExpectMutantsAreSafe(message, rng, times);
}

using MessageTestBody = void (*)();
void RegisterMessageTest(const char* suite, const std::string& name, const char* file, int line,
                         MessageTestBody body);

template <DescribedRecord M>
void RegisterMessageTests(const char* suite, const char* file, int line) {
  constexpr uint64_t kSeed = 1;
  const std::string name(kDescription<M>.name);
  RegisterMessageTest(suite, name + "RoundTrips", file, line, [] {
    Rng rng(kSeed);
    ExpectRoundTrip<M>(rng);
  });
  RegisterMessageTest(suite, name + "IsRefusedWhenCutAnywhere", file, line, [] {
    Rng rng(kSeed);
    ExpectEveryPrefixIsRefused<M>(rng);
  });
  RegisterMessageTest(suite, name + "StandsMutants", file, line, [] {
    Rng rng(kSeed);
    ExpectMutantsAreSafe<M>(rng);
  });
}

template <DescribedRecord... Ms>
bool RegisterTestsOfMessages(const char* suite, const char* file, int line) {
  (RegisterMessageTests<Ms>(suite, file, line), ...);
  return true;
}

}  // namespace sluice::test

#define SLUICE_TEST_MESSAGES(suite, ...)                   \
  [[maybe_unused]] static const bool suite##IsRegistered = \
      ::sluice::test::RegisterTestsOfMessages<__VA_ARGS__>(#suite, __FILE__, __LINE__)
