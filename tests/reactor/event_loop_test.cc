#include "sluice/reactor/event_loop.h"

#include <errno.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <thread>

#include "tests/reactor/sim_loop_test.h"

namespace sluice::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class EventLoopTest : public SimLoopTest {
 protected:
  void Note(std::string what) { notes.push_back(std::move(what)); }
  std::vector<std::string> notes;
};

TEST_F(EventLoopTest, TimersFollowTheVirtualClock) {
  const MonotonicTime start = loop->Now();
  std::vector<Duration> at;
  loop->RunAfter(5ms, [&] { at.push_back(loop->Now() - start); });
  loop->RunAt(start + 3ms, [&] { at.push_back(loop->Now() - start); });
  const TimerId every = loop->RunEvery(4ms, [&] { at.push_back(loop->Now() - start); });
  RunFor(9ms);
  EXPECT_THAT(at, ElementsAre(3ms, 4ms, 5ms, 8ms));
  EXPECT_TRUE(loop->CancelTimer(every));
  EXPECT_FALSE(loop->CancelTimer(every));
}

TEST_F(EventLoopTest, ATimerBelowAMillisecondDoesNotSpin) {  // B50
  bool fired = false;
  loop->RunAfter(500us, [&] { fired = true; });
  const int before = kernel.faults().waits();
  RunFor(1ms);
  EXPECT_TRUE(fired);
  // select wakes up at 500 us, the others at 1 ms.
  EXPECT_LE(kernel.faults().waits() - before, 2);
}

TEST_F(EventLoopTest, AnInterruptedWaitKeepsTheDeadlineOfATimer) {  // B10 B50
  const MonotonicTime start = loop->Now();
  Duration fired_after{};
  loop->RunAfter(10ms, [&] { fired_after = loop->Now() - start; });
  sim.Advance(4ms);
  kernel.faults().FailWait(EINTR, 1, 3);
  RunFor(20ms);
  EXPECT_EQ(fired_after, 10ms);
}

TEST_F(EventLoopTest, AnEndlessDelayDoesNotWrapIntoThePast) {
  loop->RunAfter(Duration::max(), [&] { Note("endless"); });
  loop->RunAfter(-1h, [&] { Note("past"); });
  RunFor(1s);
  EXPECT_THAT(notes, ElementsAre("past"));
}

TEST_F(EventLoopTest, ATaskPostedFromATaskRunsInTheNextTurnWithoutSleep) {
  std::function<void()> again = [&] {
    Note("task");
    loop->Post(again);
  };
  loop->RunAfter(0s, [&] { Note("timer"); });
  loop->Post(again);
  ASSERT_TRUE(loop->RunOnce(1h).ok());
  const MonotonicTime start = sim.Now();
  ASSERT_TRUE(loop->RunOnce(1h).ok());
  EXPECT_EQ(sim.Now(), start);
  EXPECT_THAT(notes, ElementsAre("timer", "task", "task"));
}

TEST_F(EventLoopTest, ATaskThatThrowsLosesNoOther) {  // B52
  loop->Post([&] { Note("first"); });
  loop->Post([] { throw std::runtime_error("second"); });
  loop->Post([&] { Note("third"); });
  EXPECT_THROW(loop->RunOnce(0s).IgnoreError(), std::runtime_error);
  loop->Post([&] { Note("fourth"); });
  Turn(2);
  EXPECT_THAT(notes, ElementsAre("first", "third", "fourth"));
}

TEST_F(EventLoopTest, ATaskMayCloseConnectionsAndLoseNoOtherTask) {
  RecordingHandler handler;
  auto [connection, peer] = Connect(handler);
  loop->Post([c = connection] { c->ForceClose(absl::OkStatus()); });
  loop->Post([&] { Note("next"); });
  Turn();
  EXPECT_EQ(handler.Count("closed"), 1);
  EXPECT_THAT(notes, ElementsAre("next"));
}

TEST_F(EventLoopTest, ManyPostsCostOneWakeUp) {
  for (int i = 0; i < 1000; ++i) loop->Post([] {});
  EXPECT_EQ(kernel.faults().calls(Call::kWrite), 1);
  Turn();
  loop->Post([&] { loop->Post([] {}); });  // inside a turn none is needed
  Turn(2);
  EXPECT_EQ(kernel.faults().calls(Call::kWrite), 2);
}

TEST_F(EventLoopTest, TellsHowManyTasksWaitForItToBegin) {
  EXPECT_EQ(loop->posted_tasks(), 0u);
  size_t in_turn = 99;
  loop->Post([&] {
    loop->Post([] {});
    in_turn = loop->posted_tasks();
  });
  loop->Post([] {});
  EXPECT_EQ(loop->posted_tasks(), 2u);
  Turn();
  EXPECT_EQ(in_turn, 2u) << "the one behind it, and the one it posted";
  EXPECT_EQ(loop->posted_tasks(), 1u);
  loop->Stop();
  EXPECT_TRUE(loop->Run().ok());
  EXPECT_EQ(loop->posted_tasks(), 0u);
}

TEST_F(EventLoopTest, AWakeUpThatFailsIsTriedAgainByTheNextPost) {
  kernel.faults().Fail(Call::kWrite, EINTR, 1, 3);
  loop->Post([&] { Note("first"); });
  EXPECT_EQ(kernel.faults().calls(Call::kWrite), 3);
  loop->Post([&] { Note("second"); });
  EXPECT_EQ(kernel.faults().calls(Call::kWrite), 4);
  ASSERT_TRUE(loop->RunOnce(1h).ok());
  EXPECT_THAT(notes, ElementsAre("first", "second"));
}

TEST_F(EventLoopTest, AWakeUpThatCannotBeReadLosesNoTask) {
  kernel.faults().Fail(Call::kRead, EINTR);
  loop->Post([&] { Note("first"); });
  Turn();
  loop->Post([&] { Note("second"); });
  Turn();
  EXPECT_THAT(notes, ElementsAre("first", "second"));
}

TEST_F(EventLoopTest, StopBeforeRunEndsItAtOnceAfterWhatWasPosted) {
  loop->Post([&] { Note("posted"); });
  loop->Stop();
  EXPECT_TRUE(loop->Run().ok());
  EXPECT_THAT(notes, ElementsAre("posted"));
  EXPECT_FALSE(loop->Post([&] { Note("too late"); }));
  EXPECT_TRUE(loop->Run().ok());
  EXPECT_THAT(notes, ElementsAre("posted"));
}

TEST_F(EventLoopTest, StopFromATaskATimerOrACallbackEndsTheRun) {
  enum Where { kTask, kTimer, kCallback };
  for (const Where where : {kTask, kTimer, kCallback}) {
    MakeLoop();
    RecordingHandler handler;
    handler.on_bytes = [&](Connection&) { loop->Stop(); };
    auto [connection, peer] = Connect(handler);
    if (where == kTask) loop->Post([&] { loop->Stop(); });
    if (where == kTimer) loop->RunAfter(1s, [&] { loop->Stop(); });
    if (where == kCallback) peer.Write("x");
    EXPECT_TRUE(loop->Run().ok());
    EXPECT_EQ(handler.Count("closed"), 1);
    EXPECT_EQ(handler.reason.cause, CloseCause::kLoopStopped);
    EXPECT_TRUE(peer.at_end());
  }
}

TEST_F(EventLoopTest, ASocketThatWasPostedBeforeTheStopIsAdoptedAndClosedOnce) {
  RecordingHandler handler;
  auto [fd, peer] = sim.MakeConnection();
  loop->Post([&, socket = Descriptor(kernel, fd)]() mutable {
    handler.Attach(*loop->connections().Adopt(std::move(socket), &handler));
    Note("adopted");
  });
  loop->Stop();
  EXPECT_TRUE(loop->Run().ok());
  EXPECT_THAT(notes, ElementsAre("adopted"));
  EXPECT_THAT(handler.events, ElementsAre("closed"));
  EXPECT_TRUE(peer.at_end());
}

TEST_F(EventLoopTest, ASocketThatWasPostedToAStoppedLoopIsClosed) {
  auto [fd, peer] = sim.MakeConnection();
  auto owned = std::make_unique<Descriptor>(kernel, fd);
  loop->Stop();
  EXPECT_TRUE(loop->Run().ok());
  EXPECT_FALSE(loop->Post([o = std::move(owned)] {}));
  EXPECT_TRUE(peer.at_end());
}

TEST_F(EventLoopTest, SignalsAreEventsOfTheLoop) {
  const int signals[] = {SIGINT, SIGTERM};
  std::vector<int> got;
  ASSERT_TRUE(loop->OnSignals(signals,
                              [&](int signal) {
                                got.push_back(signal);
                                if (signal == SIGTERM) loop->Stop();
                              })
                  .ok());
  sim.RaiseSignal(SIGINT);
  sim.RaiseSignal(SIGTERM);
  EXPECT_TRUE(loop->Run().ok());
  EXPECT_THAT(got, ElementsAre(SIGINT, SIGTERM));
}

TEST_F(EventLoopTest, ImpossibleSignalsAreRefused) {
  const int signals[] = {12345};
  EXPECT_FALSE(loop->OnSignals(signals, [](int) {}).ok());
}

TEST_F(EventLoopTest, TheHookRunsInEveryTurnBeforeOutputIsWritten) {
  RecordingHandler handler;
  auto [connection, peer] = Connect(handler);
  loop->SetTurnHook([c = connection] { c->Send(AsBytes("hook ")); });
  Turn(2);
  EXPECT_EQ(peer.Read(), "hook hook ");
  loop->SetTurnHook(nullptr);
  Turn();
  EXPECT_EQ(peer.Read(), "");
}

TEST_F(EventLoopTest, ABatchLargerThanTheEventArrayStarvesNobody) {
  std::vector<std::unique_ptr<RecordingHandler>> handlers;
  std::vector<SimPeer> peers;
  for (int i = 0; i < 600; ++i) {
    handlers.push_back(std::make_unique<RecordingHandler>());
    peers.push_back(Connect(*handlers.back(), {.read_bytes_per_turn = 1}).second);
    peers.back().Write(std::string(1000, 'x'));  // all stay ready
  }
  Turn(3);
  for (const auto& h : handlers) EXPECT_FALSE(h->received.empty());
}

TEST_F(EventLoopTest, AnEventlessTurnCostsOneCall) {  // B47
  RecordingHandler handler;
  for (int i = 0; i < 1000; ++i) Connect(handler);
  Turn();
  const auto calls = [this] {
    int sum = 0;
    for (size_t kind = 0; kind < kCallKinds; ++kind) {
      sum += kernel.faults().calls(static_cast<Call>(kind));
    }
    return sum;
  };
  const int before = calls();
  Turn(10);
  EXPECT_EQ(calls() - before, 10);
}

TEST_F(EventLoopTest, APollerThatFailsEndsTheRunWithItsReason) {
  RecordingHandler handler;
  Connect(handler);
  kernel.faults().FailWait(EFAULT);
  const absl::Status status = loop->Run();
  EXPECT_THAT(std::string(status.message()), HasSubstr("EFAULT"));
  EXPECT_EQ(handler.Count("closed"), 1);
}

TEST_F(EventLoopTest, CreationFailsWithTheCallThatFailedAndLeaksNothing) {  // B16
  for (const Call call : {Call::kEpollCreate, Call::kEventFd, Call::kEpollCtl}) {
    if (call != Call::kEventFd && !RunsOn(PollerKind::kEpoll)) continue;
    kernel.faults().Fail(call, EMFILE);
    const size_t open = sim.open_descriptors();
    const auto made = EventLoop::Create({.kernel = &kernel});
    EXPECT_EQ(made.status().code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(sim.open_descriptors(), open);
  }
}

// From here on with the real kernel and real threads.

TEST(EventLoopThreadTest, PostsFromManyThreadsAllRunInTheirOrder) {  // B26
  auto loop = *EventLoop::Create();
  std::vector<int> last(4, -1);
  int left = 4 * 1000;
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 1000; ++i) {
        EXPECT_TRUE(loop->Post([&, t, i] {
          EXPECT_EQ(last[t], i - 1);
          last[t] = i;
          if (--left == 0) loop->Stop();
        }));
      }
    });
  }
  EXPECT_TRUE(loop->Run().ok());
  EXPECT_EQ(left, 0);
  for (std::thread& thread : threads) thread.join();
}

TEST(EventLoopThreadTest, ALoopMayDieAsSoonAsItsLastTaskHasStoppedIt) {  // B24
  for (int i = 0; i < 200; ++i) {
    auto loop = *EventLoop::Create();
    EventLoop* raw = loop.get();
    std::thread poster;
    {
      std::atomic<bool> running{false};
      std::thread runner([&running, owned = std::move(loop)]() mutable {
        running = true;
        EXPECT_TRUE(owned->Run().ok());
        owned.reset();
      });
      poster = std::thread([raw] { raw->Post([raw] { raw->Stop(); }); });
      runner.join();
    }
    poster.join();
  }
}

TEST(EventLoopThreadTest, StopFromAnotherThreadWakesASleepingLoop) {
  auto loop = *EventLoop::Create();
  std::thread stopper([&] { loop->Stop(); });
  EXPECT_TRUE(loop->Run().ok());
  stopper.join();
  EXPECT_TRUE(loop->IsInLoopThread());
  std::thread([&] { EXPECT_FALSE(loop->IsInLoopThread()); }).join();
}

TEST(EventLoopThreadTest, TasksThatARunLeavesBehindAreDestroyedUnrun) {
  auto loop = *EventLoop::Create();
  std::thread poster([&] {
    while (loop->Post([token = std::make_shared<int>(1)] {})) {
    }
  });
  loop->RunAfter(1ms, [&] { loop->Stop(); });
  EXPECT_TRUE(loop->Run().ok());
  poster.join();
}

TEST(EventLoopThreadTest, SendsOfOtherThreadsAreMadeOrRefusedWhileTheLoopStops) {
  RecordingHandler handler;
  auto loop = *EventLoop::Create();
  int fds[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
  const ConnectionId id =
      handler.Attach(*loop->connections().Adopt(Descriptor(RealKernel(), fds[0]), &handler))->id();
  const auto send = [&loop, id] {
    if (Connection* connection = loop->connections().Find(id)) connection->Send(AsBytes("x"));
  };
  std::vector<std::thread> senders;
  for (int i = 0; i < 2; ++i) {
    senders.emplace_back([&] {
      while (loop->Post(send)) {
      }
    });
  }
  loop->RunAfter(1ms, [&] { loop->Stop(); });
  EXPECT_TRUE(loop->Run().ok());
  for (std::thread& sender : senders) sender.join();
  EXPECT_EQ(handler.Count("closed"), 1);
  EXPECT_EQ(close(fds[1]), 0);
}

TEST(EventLoopSignalTest, SeveralWatchersRestoreTheMask) {
  sigset_t before;
  ASSERT_EQ(pthread_sigmask(SIG_SETMASK, nullptr, &before), 0);
  {
    const auto loop = EventLoop::Create().value();
    const int first[] = {SIGUSR1};
    const int second[] = {SIGUSR1, SIGUSR2};
    ASSERT_TRUE(loop->OnSignals(first, [](int) {}).ok());
    ASSERT_TRUE(loop->OnSignals(second, [](int) {}).ok());
  }
  sigset_t after;
  ASSERT_EQ(pthread_sigmask(SIG_SETMASK, nullptr, &after), 0);
  for (const int signal : {SIGUSR1, SIGUSR2}) {
    EXPECT_EQ(sigismember(&after, signal), sigismember(&before, signal));
  }
}

TEST(EventLoopSignalTest, ARealSignalArrivesInTheLoopAndTheMaskIsRestored) {
  {
    auto loop = *EventLoop::Create();
    const int signals[] = {SIGTERM};
    int got = 0;
    ASSERT_TRUE(loop->OnSignals(signals,
                                [&](int signal) {
                                  got = signal;
                                  loop->Stop();
                                })
                    .ok());
    ASSERT_EQ(raise(SIGTERM), 0);
    EXPECT_TRUE(loop->Run().ok());
    EXPECT_EQ(got, SIGTERM);
    ASSERT_EQ(raise(SIGTERM), 0);  // one more, which must not kill afterwards
  }
  sigset_t now;
  pthread_sigmask(SIG_BLOCK, nullptr, &now);
  EXPECT_EQ(sigismember(&now, SIGTERM), 0);
}

}  // namespace
}  // namespace sluice::test
