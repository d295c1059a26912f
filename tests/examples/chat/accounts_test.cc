#include "examples/chat/accounts.h"

#include <gtest/gtest.h>

namespace chat {
namespace {

TEST(AccountsTest, AcceptsThePasswordOfRegistrationAlone) {
  Accounts accounts(10);
  EXPECT_EQ(accounts.Add("ada", "lovelace"), Code::kOk);
  EXPECT_EQ(accounts.Add("bob", "lovelace"), Code::kOk);
  EXPECT_EQ(accounts.Check("ada", "lovelace"), Code::kOk);
  EXPECT_EQ(accounts.Check("ada", "lovelacE"), Code::kWrongPassword);
  EXPECT_EQ(accounts.Check("ada", ""), Code::kWrongPassword);
}

TEST(AccountsTest, DoesNotTellAMissingUserFromAWrongPassword) {
  EXPECT_EQ(Accounts(10).Check("nobody", "x"), Code::kWrongPassword);
}

TEST(AccountsTest, RefusesANameThatIsTakenAndKeepsItsPassword) {
  Accounts accounts(10);
  EXPECT_EQ(accounts.Add("ada", "first"), Code::kOk);
  EXPECT_EQ(accounts.Add("ada", "second"), Code::kNameTaken);
  EXPECT_EQ(accounts.Check("ada", "first"), Code::kOk);
}

TEST(AccountsTest, FillsUpToItsLimit) {
  Accounts accounts(2);
  EXPECT_EQ(accounts.Add("a", ""), Code::kOk);
  EXPECT_EQ(accounts.Add("b", ""), Code::kOk);
  EXPECT_EQ(accounts.Add("c", ""), Code::kLimitReached);
}

TEST(AccountsTest, RefusesNamesThatAreEmptyTooLongOrNotPlain) {
  EXPECT_TRUE(IsName("aZ09-_"));
  EXPECT_TRUE(IsName(std::string(32, 'a')));
  EXPECT_FALSE(IsName(std::string(33, 'a')));
  EXPECT_FALSE(IsName(""));
  for (const char* name : {"a b", "a\n", "\x1b[2J", "a\xc3\xa4", "a/b"}) {
    EXPECT_EQ(Accounts(10).Add(name, ""), Code::kBadName) << name;
  }
}

}  // namespace
}  // namespace chat
