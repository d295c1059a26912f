#include "bench/echo_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "bench/rounds.h"

namespace sluice::bench::echo {
namespace {

// Valgrind takes seconds to start where much else runs.
constexpr int kPatienceMs = 60'000;

int announcement = -1;

[[noreturn]] void Become(const std::vector<std::string>& command, int inherited, pid_t parent) {
  // Whoever ends the parent ends us, now or from here on.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  if (inherited >= 0) fcntl(inherited, F_SETFD, 0);
  RunOnCore(0);
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command, int inherited) {
  const pid_t parent = getpid();
  pid_ = fork();
  Check(pid_ >= 0, "fork");
  if (pid_ == 0) Become(command, inherited, parent);
}

ChildProcess::~ChildProcess() { End(SIGKILL); }

void ChildProcess::End(int signal) {
  if (pid_ < 0) return;
  kill(pid_, signal);
  waitpid(std::exchange(pid_, -1), nullptr, 0);
}

ServerProcess::ServerProcess(const std::string& name, std::vector<std::string> wrapper) {
  std::vector<std::string> command = std::move(wrapper);
  int ends[2];
  Check(pipe2(ends, O_CLOEXEC) == 0, "pipe2");
  command.push_back(std::filesystem::read_symlink("/proc/self/exe"));
  command.push_back("--serve=" + name);
  command.push_back(fmt::format("--announce={}", ends[1]));
  child_.emplace(command, ends[1]);
  close(ends[1]);
  pollfd readable{.fd = ends[0], .events = POLLIN, .revents = 0};
  const bool announced =
      poll(&readable, 1, kPatienceMs) == 1 && read(ends[0], &port_, sizeof port_) == sizeof port_;
  close(ends[0]);
  Check(announced, name + " does not come up");
}

double ServerProcess::CpuSeconds() const {
  clockid_t clock{};
  timespec time{};
  Check(clock_getcpuclockid(child_->pid(), &clock) == 0 && clock_gettime(clock, &time) == 0,
        "the server has died");
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Not from statm, which may be out by some pages for each core.
size_t ServerProcess::ResidentBytes() const {
  std::ifstream file(fmt::format("/proc/{}/smaps_rollup", child_->pid()));
  std::string word;
  while (file >> word && word != "Rss:") {
  }
  size_t kibibytes = 0;
  file >> kibibytes;
  Check(kibibytes != 0, "cannot read smaps_rollup");
  return kibibytes * 1024;
}

void SetAnnouncement(int fd) { announcement = fd; }

void AnnouncePort(uint16_t port) {
  Check(write(announcement, &port, sizeof port) == sizeof port, "cannot announce the port");
  close(announcement);
}

int AnnouncedListener() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  const int one = 1;
  Check(bind(listener, any, size) == 0 &&
            setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0 &&
            listen(listener, /*backlog=*/4096) == 0 && getsockname(listener, any, &size) == 0,
        "cannot listen");
  AnnouncePort(ntohs(address.sin_port));
  return listener;
}

bool RunOnCore(size_t wanted) {
  // As it was before the first call narrowed it down.
  static const cpu_set_t allowed = [] {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    sched_getaffinity(0, sizeof cores, &cores);
    return cores;
  }();
  if (CPU_COUNT(&allowed) < 2) return false;
  for (size_t core = 0; core < CPU_SETSIZE; ++core) {
    if (!CPU_ISSET(core, &allowed) || wanted-- != 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    return sched_setaffinity(0, sizeof one, &one) == 0;
  }
  return false;
}

}  // namespace sluice::bench::echo
