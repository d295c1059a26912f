// What docs/client.md shows compiles and does what the page says: its code stands here, in the
// order of the page, and the defaults are held against its tables.
#include "sluice/session/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "sluice/session/heartbeat.h"
#include "sluice/session/server.h"
#include "tests/docs/page.h"
#include "tests/support/sim_kernel.h"

namespace sluice {
namespace {

using testing::ElementsAre;

struct Ping {
  static constexpr auto Describe() { return Message("Ping", 1); }
};

struct PriceOf {
  std::string name = {};

  static constexpr auto Describe() {
    return Message("PriceOf", 2, Field("name", &PriceOf::name, MaxBytes(32)));
  }
};

struct Price {
  uint32_t cents = 0;

  static constexpr auto Describe() { return Message("Price", 3, Field("cents", &Price::cents)); }
};

struct Problem {
  std::string text = {};

  static constexpr auto Describe() {
    return Message("Problem", 4, Field("text", &Problem::text, MaxBytes(100)));
  }
};

// --- The code of the page

ClientOptions Options() {
  ClientOptions options;
  options.reconnect = true;
  options.connector.retry = RetryOptions{.delay_max = std::chrono::seconds(5)};
  options.queued_bytes_max = 64 * 1024;
  options.session.limits = SessionLimits::None();
  options.session.limits->idle_timeout = std::chrono::seconds(45);
  options.session.heartbeat = Heartbeat::Of(Ping(), std::chrono::seconds(15));
  return options;
}

void Watch(Client& client, std::vector<std::string>& shown) {
  client.OnState([&shown](ClientState state, const absl::Status& why) {
    shown.push_back(std::string(ClientStateName(state)));
    if (!why.ok()) shown.back() += ": " + std::string(why.message());
  });
  client.Connect("shop.example:7000");
}

void AddReplies(DispatchTable& table) {
  table.OnOpen([](ClientSession& session) { session.Send(Ping()); });
  table.OnReply<Price>();
  table.OnErrorReply<Problem>(
      [](const Problem& problem) { return absl::NotFoundError(problem.text); });
  table.On<Ping>([](ClientSession&, const Ping&) {});
}

void AskForPrice(Client& client, std::string_view name, std::vector<std::string>& shown) {
  client.Call<Price>(
      PriceOf{.name = std::string(name)}, std::chrono::seconds(2),
      [&shown](const absl::StatusOr<Price>& price) {
        shown.push_back(price.ok() ? std::to_string(price->cents) : price.status().ToString());
      });
}

ServerOptions PricesOptions() {
  ServerOptions options;
  options.sessions.limits = SessionLimits();
  options.sessions.limits->idle_timeout = std::chrono::seconds(45);
  options.sessions.heartbeat = Heartbeat::Of(Ping(), std::chrono::seconds(15));
  return options;
}

// --- What it does

class ClientPageTest : public testing::Test {
 protected:
  ClientPageTest()
      : resolver(
            {.look_up = [](const HostPort& name) -> absl::StatusOr<std::vector<SocketAddress>> {
              if (name.ToString() != "shop.example:7000")
                return absl::NotFoundError("no such name");
              return std::vector{*SocketAddress::Parse("127.0.0.1:7000")};
            }}) {
    loop = *EventLoop::Create({.kernel = &sim, .log = [](LogSeverity, std::string_view) {}});
    prices.On<Ping>([](ClientSession&, const Ping&) {});
    prices.On<PriceOf>([](ClientSession& session, const PriceOf& wanted) {
      if (wanted.name == "tea") session.Reply(Price{.cents = 250});
      if (wanted.name == "gold") session.Reply(Problem{.text = "we have no gold"});
    });
    AddReplies(table);
    ClientOptions options = Options();
    options.connector.resolver = &resolver;
    client = std::make_unique<Client>(*loop, table, options);
    Watch(*client, shown);
  }
  ~ClientPageTest() override {
    client.reset();
    server.reset();
  }

  void Serve() {
    server = std::make_unique<Server>(*loop, prices, PricesOptions());
    ASSERT_TRUE(server->Listen("127.0.0.1:7000").ok());
  }
  // No time passes while a name is looked up: the kernel is for one thread at a time.
  void Run(Duration duration) {
    const MonotonicTime until = sim.Now() + duration;
    do {
      while (resolver.pending() != 0) std::this_thread::yield();
      ASSERT_TRUE(loop->RunOnce(std::min<Duration>(until - sim.Now(), kStep)).ok());
    } while (sim.Now() < until);
    for (int i = 0; i < 12; ++i) ASSERT_TRUE(loop->RunOnce(Duration::zero()).ok());
  }
  static constexpr Duration kStep = std::chrono::milliseconds(50);

  test::SimKernel sim;
  Resolver resolver;
  std::unique_ptr<EventLoop> loop;
  DispatchTable prices;
  DispatchTable table;
  std::unique_ptr<Server> server;
  std::unique_ptr<Client> client;
  std::vector<std::string> shown;
};

TEST_F(ClientPageTest, ShowsEachStepToASession) {
  Serve();
  Run(std::chrono::seconds(1));
  EXPECT_THAT(shown, ElementsAre("resolving", "connecting", "connected"));
}

TEST_F(ClientPageTest, ComesBackWhenTheServerDoes) {
  Run(std::chrono::minutes(1));
  EXPECT_EQ(shown.at(2), "waiting: connect 127.0.0.1:7000: Connection refused (ECONNREFUSED)");
  Serve();
  Run(std::chrono::seconds(6));
  EXPECT_EQ(shown.back(), "connected");
}

TEST_F(ClientPageTest, AsksAndIsTold) {
  Serve();
  Run(std::chrono::seconds(1));
  shown.clear();
  AskForPrice(*client, "tea", shown);
  AskForPrice(*client, "gold", shown);
  AskForPrice(*client, "silence", shown);
  Run(std::chrono::seconds(3));
  EXPECT_THAT(shown, ElementsAre("250", "NOT_FOUND: we have no gold",
                                 "DEADLINE_EXCEEDED: no Price within 2 s"));
}

TEST_F(ClientPageTest, KeepsAQuietConnection) {
  Serve();
  Run(std::chrono::minutes(10));
  EXPECT_THAT(shown, ElementsAre("resolving", "connecting", "connected"));
}

TEST(ClientDefaultsTest, AreThoseOfThePage) {
  const ClientOptions options;
  EXPECT_EQ(options.connector.timeout, std::chrono::seconds(10));
  EXPECT_FALSE(options.connector.retry.has_value());
  EXPECT_FALSE(options.reconnect);
  EXPECT_EQ(options.steady_after, std::chrono::seconds(10));
  EXPECT_EQ(options.queued_bytes_max, 0u);
  EXPECT_EQ(options.calls_max, 10'000u);
  EXPECT_EQ(options.first_call_sequence, 1u);
  EXPECT_FALSE(options.session.limits.has_value());
  EXPECT_FALSE(options.session.heartbeat.is_on());
  const RetryOptions retry;
  EXPECT_EQ(retry.attempts_max, 0u);
  EXPECT_EQ(retry.first_delay, std::chrono::milliseconds(100));
  EXPECT_EQ(retry.factor, 2);
  EXPECT_EQ(retry.delay_max, std::chrono::seconds(30));
  EXPECT_EQ(retry.jitter, 0.5);
  EXPECT_FALSE(retry.seed.has_value());
  EXPECT_EQ(ResolverOptions().threads, 4u);
  EXPECT_EQ(ResolverOptions().waiting_max, 256u);
  EXPECT_EQ(ResolverOptions().addresses_max, 16u);
}

TEST(ClientPageCodeTest, AllCodeOfThePageIsCompiled) {
  const std::string source = test::TextOf("tests/docs/client_test.cc");
  size_t blocks = 0;
  for (const test::PageBlock& block : test::BlocksOf("docs/client.md")) {
    if (block.fence != "cpp") continue;
    ++blocks;
    EXPECT_TRUE(test::Shows(source, block.text)) << block.text;
  }
  EXPECT_EQ(blocks, 4u);
}

}  // namespace
}  // namespace sluice
