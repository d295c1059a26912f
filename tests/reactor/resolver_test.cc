#include "sluice/reactor/resolver.h"

#include <errno.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/reactor/names.h"
#include "tests/support/fault_kernel.h"

namespace sluice::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ResolverTest : public ::testing::Test {
 protected:
  ResolverTest() {
    names.Set("db", {"127.0.0.1:7000", "[::1]:7000"});
    names.Set("web", {"127.0.0.2:80"});
    Make(names.Options());
  }
  void Make(const ResolverOptions& options) { resolver = std::make_unique<Resolver>(options); }

  std::unique_ptr<Resolver::Lookup> Start(const std::string& name) {
    return resolver->Start(*loop, *HostPort::Parse(name),
                           [this](absl::StatusOr<Resolver::Addresses> found) {
                             EXPECT_TRUE(loop->IsInLoopThread());
                             results.push_back(std::move(found));
                           });
  }
  void Turn() { ASSERT_TRUE(loop->RunOnce(0s).ok()); }
  absl::StatusCode CodeOf(size_t i) { return results.at(i).status().code(); }
  std::string TextOf(size_t i) { return std::string(results.at(i).status().message()); }

  Names names;
  std::unique_ptr<Resolver> resolver;
  std::unique_ptr<EventLoop> loop = *EventLoop::Create();
  std::vector<absl::StatusOr<Resolver::Addresses>> results;
};

TEST_F(ResolverTest, AnswersInTheLoopAndNotBefore) {
  const auto db = Start("db:7000");
  const auto web = Start("web:80");
  AwaitAnswers(*resolver);
  EXPECT_TRUE(results.empty());
  Turn();
  ASSERT_EQ(results.size(), 2u);
  EXPECT_THAT(*results[0], ElementsAre(*SocketAddress::Parse("127.0.0.1:7000"),
                                       *SocketAddress::Parse("[::1]:7000")));
  EXPECT_THAT(*results[1], ElementsAre(*SocketAddress::Parse("127.0.0.2:80")));
  EXPECT_THAT(names.asked(), ElementsAre("db:7000", "web:80"));
}

TEST_F(ResolverTest, WakesALoopThatSleeps) {
  names.Hold();
  const auto lookup = Start("db:7000");
  std::thread letter([this] { names.LetGo(); });
  while (results.empty()) ASSERT_TRUE(loop->RunOnce(1min).ok());
  letter.join();
  EXPECT_TRUE(results[0].ok());
}

TEST_F(ResolverTest, TellsWhatWentWrong) {
  const auto lookup = Start("nobody:1");
  AwaitAnswers(*resolver);
  Turn();
  EXPECT_EQ(CodeOf(0), absl::StatusCode::kNotFound);
}

TEST_F(ResolverTest, TakesNoAddressAtAllForAnErrorAndAnExceptionToo) {
  names.Set("empty", {});
  const auto empty = Start("empty:1");
  AwaitAnswers(*resolver);
  Make({.look_up = [](const HostPort&) -> absl::StatusOr<std::vector<SocketAddress>> {
    throw std::runtime_error("out of luck");
  }});
  const auto throwing = Start("db:7000");
  AwaitAnswers(*resolver);
  Turn();
  EXPECT_EQ(CodeOf(0), absl::StatusCode::kNotFound);
  EXPECT_THAT(TextOf(0), HasSubstr("resolve empty: has no address"));
  EXPECT_EQ(CodeOf(1), absl::StatusCode::kInternal);
  EXPECT_THAT(TextOf(1), HasSubstr("resolve db: out of luck"));
}

TEST_F(ResolverTest, LeavesOutAddressesBeyondTheMaximum) {
  ResolverOptions options = names.Options();
  options.addresses_max = 1;
  Make(options);
  const auto lookup = Start("db:7000");
  AwaitAnswers(*resolver);
  Turn();
  EXPECT_EQ(results.at(0)->size(), 1u);
}

TEST_F(ResolverTest, SaysNothingToALookupThatDiedInTheQueueInWorkOrAfterwards) {
  names.Hold();
  auto in_work = Start("db:1");
  names.AwaitAsked(1);
  auto in_queue = Start("db:2");
  EXPECT_EQ(resolver->pending(), 2u);
  in_queue.reset();
  EXPECT_EQ(resolver->pending(), 1u);
  in_work.reset();
  names.LetGo();
  auto answered = Start("db:3");
  AwaitAnswers(*resolver);
  answered.reset();
  Turn();
  EXPECT_TRUE(results.empty());
  EXPECT_THAT(names.asked(), ElementsAre("db:1", "db:3"));
}

TEST_F(ResolverTest, ALookupMayBeDestroyedInItsCallback) {
  std::unique_ptr<Resolver::Lookup> lookup;
  bool told = false;
  lookup = resolver->Start(*loop, *HostPort::Parse("db:1"), [&](const auto&) {
    lookup.reset();
    told = true;
  });
  AwaitAnswers(*resolver);
  Turn();
  EXPECT_TRUE(told);
}

TEST_F(ResolverTest, RefusesOneNameMoreThanMayWait) {
  ResolverOptions options = names.Options();
  options.waiting_max = 2;
  Make(options);
  names.Hold();
  const auto in_work = Start("db:1");
  names.AwaitAsked(1);
  auto first = Start("db:2");
  const auto second = Start("db:3");
  const auto too_many = Start("db:4");
  EXPECT_TRUE(results.empty()) << "told before the loop turned";
  Turn();
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(CodeOf(0), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(TextOf(0), HasSubstr("resolve db: 2 names are waiting already"));
  // The place of one that was cancelled is free at once.
  first.reset();
  const auto instead = Start("db:5");
  names.LetGo();
  AwaitAnswers(*resolver);
  Turn();
  EXPECT_EQ(results.size(), 4u);
  EXPECT_THAT(names.asked(), ElementsAre("db:1", "db:3", "db:5"));
}

TEST_F(ResolverTest, ANameThatNobodyAnswersForHoldsUpOneThreadHoweverOftenItIsAskedFor) {
  ResolverOptions options = names.Options();
  options.threads = 2;
  Make(options);
  names.Hold("db");
  std::vector<std::unique_ptr<Resolver::Lookup>> held;
  for (int i = 1; i <= 3; ++i) held.push_back(Start("db:" + std::to_string(i)));
  names.AwaitAsked(1);
  const auto web = Start("web:80");
  while (results.empty()) ASSERT_TRUE(loop->RunOnce(1min).ok());
  EXPECT_THAT(*results[0], ElementsAre(*SocketAddress::Parse("127.0.0.2:80")));
  EXPECT_THAT(names.asked(), ElementsAre("db:1", "web:80"));
  EXPECT_EQ(resolver->pending(), 3u);
  names.LetGo();
  AwaitAnswers(*resolver);
  Turn();
  EXPECT_EQ(results.size(), 4u);
  EXPECT_THAT(names.asked(), ElementsAre("db:1", "web:80", "db:2", "db:3"));
}

TEST_F(ResolverTest, HasFourThreadsUnlessToldOtherwiseAndTheFifthNameWaits) {
  FaultKernel kernel(RealKernel());
  loop = *EventLoop::Create({.kernel = &kernel});
  ResolverOptions options = names.Options();
  options.threads = ResolverOptions().threads;
  Make(options);
  names.Hold();
  std::vector<std::unique_ptr<Resolver::Lookup>> lookups;
  for (const char* name : {"a:1", "b:1", "c:1", "d:1"}) lookups.push_back(Start(name));
  names.AwaitAsked(4);
  lookups.push_back(Start("e:1"));
  EXPECT_EQ(resolver->pending(), 5u);
  EXPECT_EQ(kernel.faults().calls(Call::kSigMask), 4 * 2) << "two for each thread that starts";
  // Those at work are left behind.
  resolver.reset();
  Turn();
  EXPECT_EQ(results.size(), 5u);
  names.LetGo();
  lookups.clear();
  loop.reset();
}

TEST_F(ResolverTest, ItsThreadsTakeNoSignalsButThoseOfTheirOwnFaults) {
  sigset_t blocked;
  Make({.look_up = [&](const HostPort&) -> absl::StatusOr<std::vector<SocketAddress>> {
    pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
    return absl::NotFoundError("as asked");
  }});
  const auto lookup = Start("db:1");
  AwaitAnswers(*resolver);
  EXPECT_TRUE(sigismember(&blocked, SIGTERM));
  EXPECT_FALSE(sigismember(&blocked, SIGSEGV));
}

TEST_F(ResolverTest, SaysThatItHasNoThreadAndGoesOnWithThoseItHas) {
  FaultKernel kernel(RealKernel());
  kernel.faults().Fail(Call::kSigMask, EINVAL);
  loop = *EventLoop::Create({.kernel = &kernel});
  ResolverOptions options = names.Options();
  options.threads = 2;
  Make(options);
  std::vector<std::unique_ptr<Resolver::Lookup>> lookups;
  lookups.push_back(Start("db:1"));
  Turn();
  ASSERT_EQ(results.size(), 1u);
  EXPECT_THAT(TextOf(0), HasSubstr("resolve db: pthread_sigmask: "));
  names.Hold();
  lookups.push_back(Start("db:2"));
  names.AwaitAsked(1);
  kernel.faults().Fail(Call::kSigMask, EINVAL);
  const int calls = kernel.faults().calls(Call::kSigMask);
  lookups.push_back(Start("web:80"));
  EXPECT_EQ(kernel.faults().calls(Call::kSigMask), calls + 1) << "a second thread was tried";
  names.LetGo();
  AwaitAnswers(*resolver);
  Turn();
  EXPECT_EQ(results.size(), 3u);
  lookups.clear();
  loop.reset();
}

TEST_F(ResolverTest, ALoopThatStoppedHearsNothing) {
  names.Hold();
  const auto lookup = Start("db:1");
  loop->Stop();
  EXPECT_TRUE(loop->Run().ok());
  names.LetGo();
  AwaitAnswers(*resolver);
  EXPECT_TRUE(results.empty());
}

TEST_F(ResolverTest, OutlivesALoopWhoseLookupsAreGone) {
  names.Hold();
  auto lookup = Start("db:1");
  names.AwaitAsked(1);
  lookup.reset();
  loop.reset();
  names.LetGo();
  AwaitAnswers(*resolver);
  loop = *EventLoop::Create();
  const auto next = Start("db:2");
  AwaitAnswers(*resolver);
  Turn();
  EXPECT_EQ(results.size(), 1u);
}

TEST_F(ResolverTest, CancelsEveryNameWhenItDiesAndWaitsForNone) {
  names.Hold();
  const auto in_work = Start("db:1");
  names.AwaitAsked(1);
  const auto in_queue = Start("db:2");
  resolver.reset();
  Turn();
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(CodeOf(0), absl::StatusCode::kCancelled);
  EXPECT_EQ(CodeOf(1), absl::StatusCode::kCancelled);
  names.LetGo();
}

TEST_F(ResolverTest, ServesLoopsOfManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this] {
      const auto own = *EventLoop::Create();
      for (int round = 0; round < 50; ++round) {
        bool told = false;
        auto dropped = resolver->Start(*own, {"web", 80}, [](const auto&) { ADD_FAILURE(); });
        const auto kept =
            resolver->Start(*own, {"db", 7000}, [&](const auto& found) { told = found.ok(); });
        dropped.reset();
        while (!told) ASSERT_TRUE(own->RunOnce(1min).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(SystemLookupTest, KnowsThisMachineAndNoNameThatCannotBe) {
  const auto found = LookUpBySystem({"localhost", 7000});
  ASSERT_TRUE(found.ok()) << found.status();
  for (const SocketAddress& address : *found) {
    EXPECT_THAT(address.ToString(), ::testing::AnyOf("127.0.0.1:7000", "[::1]:7000"));
  }
  const auto nothing = LookUpBySystem({"-", 7000});
  EXPECT_EQ(nothing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(nothing.status().message()), HasSubstr("resolve -: "));
}

}  // namespace
}  // namespace sluice::test
