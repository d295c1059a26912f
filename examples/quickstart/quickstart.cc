// Two message types, a server and a client in one program:
//
//   bazel run //examples/quickstart
#include <fmt/core.h>

#include <cstdint>
#include <memory>

#include "sluice/reactor/event_loop.h"
#include "sluice/session/client.h"
#include "sluice/session/server.h"

using sluice::ClientSession;

struct Add {
  int32_t a = 0;
  int32_t b = 0;

  static constexpr auto Describe() {
    return sluice::Message("Add", 1, sluice::Field("a", &Add::a), sluice::Field("b", &Add::b));
  }
};

struct Sum {
  int64_t value = 0;

  static constexpr auto Describe() {
    return sluice::Message("Sum", 2, sluice::Field("value", &Sum::value));
  }
};

int main() {
  std::unique_ptr<sluice::EventLoop> loop = sluice::EventLoop::Create().value();

  sluice::DispatchTable served;
  served.On<Add>([](ClientSession& session, const Add& add) {
    session.Reply(Sum{.value = int64_t{add.a} + add.b});
  });
  sluice::Server server(*loop, served);
  if (absl::Status status = server.Listen("127.0.0.1:0"); !status.ok()) {
    fmt::print(stderr, "{}\n", status.ToString());
    return 1;
  }

  sluice::DispatchTable answers;
  answers.OnOpen([](ClientSession& session) { session.Send(Add{.a = 20, .b = 22}); });
  answers.On<Sum>([&](ClientSession& session, const Sum& sum) {
    fmt::print("20 + 22 = {}\n", sum.value);
    session.Close();
  });
  answers.OnClosed([&](ClientSession&, const sluice::CloseReason&) { loop->Stop(); });
  sluice::Client client(*loop, answers);
  client.Connect(server.local_address());

  return loop->Run().ok() ? 0 : 1;
}
