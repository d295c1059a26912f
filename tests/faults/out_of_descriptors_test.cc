// A server that has run out of descriptors, on the real kernel, and clients that
// come again whenever they are turned away.

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sluice/reactor/errno_status.h"
#include "sluice/session/server.h"
#include "tests/support/fault_kernel.h"

namespace sluice::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int kDescriptorsMax = 64;
constexpr int kClients = 200;

double CpuSeconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// What the server has spent since it was last asked, and its log so far.
struct Spent {
  double cpu_seconds;
  int waits;
  int log_lines;
  uint16_t port;
};

// What is asked of the server.
constexpr char kTell = '?';
constexpr char kLimit = 'l';  // and from then on it has no more than kDescriptorsMax

// The server's process. It answers each byte of `control` with what it has spent.
class LimitedServer final : public ConnectionHandler {
 public:
  explicit LimitedServer(int control) : control_(control) {}

  // Ends when the test closes its end of `control`.
  [[noreturn]] void RunAndExit() {
    loop_ = *EventLoop::Create({.kernel = &kernel_, .log = [this](auto...) { ++log_lines_; }});
    table_.OnFrame([](ClientSession& session, std::span<const std::byte> payload) {
      session.SendPayload(payload);
      return absl::OkStatus();
    });
    Server server(*loop_, table_);
    const std::string line = ErrnoText(EMFILE);
    const bool ready = server.Listen("127.0.0.1:0").ok() &&
                       loop_->connections().Adopt(Descriptor(kernel_, control_), this).ok();
    port_ = server.local_address().port();
    if (ready) loop_->Run().IgnoreError();
    _exit(1);
  }

 private:
  void OnBytes(Connection& connection, std::span<const std::byte> asked) override {
    const rlimit limit{kDescriptorsMax, kDescriptorsMax};
    if (asked[0] == std::byte{kLimit} && setrlimit(RLIMIT_NOFILE, &limit) != 0) _exit(1);
    const double cpu_seconds = CpuSeconds();
    const int waits = kernel_.faults().waits();
    const Spent spent{cpu_seconds - std::exchange(cpu_seconds_, cpu_seconds),
                      waits - std::exchange(waits_, waits), log_lines_, port_};
    connection.Send(std::as_bytes(std::span(&spent, 1)));
  }
  void OnClosed(Connection&, const CloseReason&) override { _exit(0); }

  int control_;
  FaultKernel kernel_{RealKernel()};
  std::unique_ptr<EventLoop> loop_;
  DispatchTable table_;
  int log_lines_ = 0;
  double cpu_seconds_ = 0;
  int waits_ = 0;
  uint16_t port_ = 0;
};

class OutOfDescriptorsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    int ends[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    server_ = fork();
    ASSERT_GE(server_, 0);
    if (server_ == 0) {
      close(ends[0]);
      fcntl(ends[1], F_SETFL, O_NONBLOCK);
      LimitedServer(ends[1]).RunAndExit();
    }
    close(ends[1]);
    control_ = Descriptor(RealKernel(), ends[0]);
    address_ = *SocketAddress::Parse("127.0.0.1:" + std::to_string(Ask().port));
    // A sanitizer takes descriptors to look at the class of an object for the first time: one
    // client comes and goes, and one line is formatted, before there are none.
    EXPECT_TRUE(IsServed(Connect()));
    Ask();
    Ask(kLimit);
  }
  void TearDown() override {
    control_.Close();
    int status = -1;
    ASSERT_EQ(waitpid(server_, &status, 0), server_);
    EXPECT_EQ(status, 0);
  }

  Spent Ask(char what = kTell) {
    Spent spent{};
    EXPECT_EQ(write(control_.get(), &what, 1), 1);
    EXPECT_EQ(recv(control_.get(), &spent, sizeof(spent), MSG_WAITALL), ssize_t{sizeof(spent)});
    return spent;
  }

  Descriptor Connect() {
    Descriptor client(RealKernel(), socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(connect(client.get(), address_.sockaddr_ptr(), address_.size_bytes()), 0);
    return client;
  }

  // For so long, whoever is turned away comes again at once.
  void ComeAgainFor(Clock::duration duration) {
    const auto until = Clock::now() + duration;
    while (Clock::now() < until) {
      std::vector<pollfd> polled;
      for (const Descriptor& client : clients_) polled.push_back({client.get(), POLLIN, 0});
      poll(polled.data(), polled.size(), 20);
      for (size_t i = 0; i < polled.size(); ++i) {
        if (polled[i].revents == 0) continue;
        clients_[i] = Connect();
        ++turned_away_;
      }
    }
  }

  // Until the server has no descriptor for all clients.
  void FillUp() {
    for (int i = 0; i < kClients; ++i) clients_.push_back(Connect());
    for (int tries = 0; turned_away_ == 0 && tries < 100; ++tries) ComeAgainFor(50ms);
    ASSERT_GT(turned_away_, 0);
  }

  // Whether the server answers it within a second.
  static bool IsServed(const Descriptor& client) {
    char frame[] = {0, 0, 0, 2, 'h', 'i'};
    char answer[sizeof(frame)] = {};
    if (send(client.get(), frame, sizeof(frame), MSG_NOSIGNAL) != ssize_t{sizeof(frame)}) {
      return false;
    }
    pollfd polled{client.get(), POLLIN, 0};
    return poll(&polled, 1, 1000) == 1 &&
           recv(client.get(), answer, sizeof(answer), MSG_WAITALL) == ssize_t{sizeof(answer)} &&
           std::equal(frame, frame + sizeof(frame), answer);
  }

  // A newcomer may be turned away once more, before the server sees who has gone.
  bool ServesSomebodyWithinASecond() {
    const auto until = Clock::now() + 1s;
    while (Clock::now() < until) {
      if (IsServed(Connect())) return true;
    }
    return false;
  }

  pid_t server_ = -1;
  Descriptor control_;
  SocketAddress address_;
  std::vector<Descriptor> clients_;
  int turned_away_ = 0;
};

TEST_F(OutOfDescriptorsTest, TwoHundredClientsAtALimitOf64CostNextToNothing) {  // B4 AN2
  FillUp();

  constexpr auto kWindow = 600ms;
  Ask();
  ComeAgainFor(kWindow);
  const Spent spent = Ask();
  RecordProperty("cpu_microseconds", static_cast<int>(spent.cpu_seconds * 1e6));
  // 0.05 s in 3 s.
  EXPECT_LE(spent.cpu_seconds, 0.05 / 3 * std::chrono::duration<double>(kWindow).count());
  EXPECT_LE(spent.waits, 20);
  EXPECT_LE(spent.log_lines, 2);
}

TEST_F(OutOfDescriptorsTest, WhoIsInIsServedAndOthersAsSoonAsThereIsRoom) {  // AN2 AN3
  FillUp();
  EXPECT_TRUE(IsServed(clients_[0]));
  clients_.clear();
  EXPECT_TRUE(ServesSomebodyWithinASecond());
}

TEST_F(OutOfDescriptorsTest, ClientsThatAreGoneBeforeTheyAreAcceptedHarmNobody) {  // B12 B19
  for (int i = 0; i < kClients; ++i) {
    const Descriptor gone = Connect();
    const linger at_once{1, 0};
    ASSERT_EQ(setsockopt(gone.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)), 0);
  }
  EXPECT_TRUE(ServesSomebodyWithinASecond());
  EXPECT_LE(Ask().log_lines, 2);
}

}  // namespace
}  // namespace sluice::test
