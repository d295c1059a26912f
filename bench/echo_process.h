#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The servers' side of echo_bench: each in a process of its own.
namespace sluice::bench::echo {

// A program that runs on the first core. The destructor kills it, and so does the kernel when this
// process dies.
class ChildProcess {
 public:
  // `inherited`: a descriptor that it is to have, too.
  explicit ChildProcess(const std::vector<std::string>& command, int inherited = -1);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  // Sends the signal and waits for the end, which may take a wrapping tool some seconds.
  void End(int signal);

 private:
  pid_t pid_ = -1;
};

// ServerProcess runs this program as `echo_bench --serve=NAME`.
//
//   ServerProcess server("Sluice bytes");
//   EchoLoad load(server.port(), ...);
//
// Errors: a server that does not come up ends the program.
class ServerProcess {
 public:
  // `wrapper`: a program that is to run the server, with its arguments, as valgrind.
  explicit ServerProcess(const std::string& name, std::vector<std::string> wrapper = {});

  uint16_t port() const { return port_; }
  ChildProcess& child() { return *child_; }
  // The processor time taken so far, of the kernel for it included.
  double CpuSeconds() const;
  // What is in memory now, exactly.
  size_t ResidentBytes() const;

 private:
  std::optional<ChildProcess> child_;
  uint16_t port_ = 0;
};

// For the server, in its process: writes the port to the descriptor that --announce named.
void SetAnnouncement(int fd);
void AnnouncePort(uint16_t port);
// A listener at a free port of 127.0.0.1, announced: non-blocking, with TCP_NODELAY, which accepted
// sockets inherit.
int AnnouncedListener();

// Keeps this process on one of the cores that it may use. False: there is only one.
bool RunOnCore(size_t wanted);

}  // namespace sluice::bench::echo
