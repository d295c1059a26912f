#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::bench::echo {

// EchoServer is one way of writing the echo.
struct EchoServer {
  std::string name;
  // Announces its port (echo_process.h) and serves until the process is killed.
  std::function<void()> run;
  // Is sent Numbers instead of Text (echo_messages.h), which come in one size only.
  bool takes_numbers = false;
};

constexpr std::string_view kRaw = "raw";
// With a read buffer of 256 KiB: the limit for large frames.
constexpr std::string_view kRawLarge = "raw, 256 KiB";

// In the order in which they are reported, raw first.
const std::vector<EchoServer>& EchoServers();

}  // namespace sluice::bench::echo
