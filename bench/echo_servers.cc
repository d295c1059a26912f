#include "bench/echo_servers.h"

#include "bench/echo_process.h"
#include "bench/peers/asio_echo.h"
#include "bench/peers/libevent_echo.h"
#include "bench/peers/libuv_echo.h"
#include "bench/raw_echo.h"
#include "bench/sluice_echo.h"

namespace sluice::bench::echo {
namespace {

void RunRaw(int listener) { RunRawEcho(listener, size_t{64} * 1024); }
void RunRawLarge(int listener) { RunRawEcho(listener, size_t{256} * 1024); }

// Those that do not listen by themselves are given a listener.
std::function<void()> Listening(void (*run)(int listener)) {
  return [run] { run(AnnouncedListener()); };
}

}  // namespace

const std::vector<EchoServer>& EchoServers() {
  static const std::vector<EchoServer> servers = {
      {std::string(kRaw), Listening(RunRaw)},
      {std::string(kRawLarge), Listening(RunRawLarge)},
      {"Sluice bytes", RunBytesEcho},
      {"Sluice framed", RunFramedEcho},
      {"Sluice typed, text", RunTypedEcho},
      {"Sluice typed, numbers", RunTypedEcho, /*takes_numbers=*/true},
      {"Asio", Listening(RunAsioEcho)},
      {"Asio, batch", Listening(RunAsioBatchEcho)},
      {"libevent bufferevent", Listening(RunBuffereventEcho)},
      {"libevent event, batch", Listening(RunEventEcho)},
      {"libuv", Listening(RunUvEcho)},
      {"libuv, batch", Listening(RunUvBatchEcho)},
  };
  return servers;
}

}  // namespace sluice::bench::echo
