// What docs/server.md shows compiles and does what the page says: its code stands here, in the
// order of the page, and the limits are held against its tables.
#include "sluice/session/server.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "sluice/reactor/worker_pool.h"
#include "sluice/session/client.h"
#include "sluice/session/encode_frame.h"
#include "sluice/session/session_group.h"
#include "sluice/session/stop_on_signal.h"
#include "tests/docs/page.h"
#include "tests/support/sim_loop.h"

namespace sluice {
namespace {

struct Login {
  uint32_t version = 0;
  std::string name = {};

  static constexpr auto Describe() {
    return Message("Login", 1, Field("version", &Login::version),
                   Field("name", &Login::name, MaxBytes(32)));
  }
};

struct Welcome {
  uint32_t version = 0;

  static constexpr auto Describe() {
    return Message("Welcome", 2, Field("version", &Welcome::version));
  }
};

struct Say {
  std::string text = {};

  static constexpr auto Describe() {
    return Message("Say", 3, Field("text", &Say::text, MaxBytes(1000)));
  }
};

struct Problem {
  std::string text = {};

  static constexpr auto Describe() {
    return Message("Problem", 4, Field("text", &Problem::text, MaxBytes(100)));
  }
};

struct Search {
  std::string text = {};

  static constexpr auto Describe() {
    return Message("Search", 6, Field("text", &Search::text, MaxBytes(100)));
  }
};

struct Found {
  std::vector<std::string> lines = {};

  static constexpr auto Describe() {
    return Message("Found", 7, Field("lines", &Found::lines, MaxCount(100)));
  }
};

struct Report {
  static constexpr auto Describe() { return Message("Report", 8); }
};

// What takes long.
std::vector<std::string> LinesWith(const std::string& text) { return {"a line with " + text}; }
void WriteReport(const Report& /*report*/) {}
bool IsKnown(std::string_view name) { return name == "bob"; }

struct Join {
  static constexpr auto Describe() { return Message("Join", 5); }
};

class Audit {
 public:
  bool Knows(std::string_view name) const { return name != forbidden; }
  void Note(std::string_view name, const absl::Status& status) {
    ++(status.ok() ? handled : failed)[std::string(name)];
  }

  std::string forbidden;
  std::map<std::string, int> handled;
  std::map<std::string, int> failed;
};

// --- The code of the page

ServerOptions Options() {
  SessionLimits limits;
  limits.idle_timeout = std::chrono::seconds(30);
  limits.initial_frame_bytes_max = 256;
  limits.quota = {.messages_per_second = 50, .messages_burst = 100};

  ServerOptions options;
  options.sessions.limits = limits;
  options.sessions.protocol.version_min = 2;
  options.sessions.protocol.version_max = 3;
  options.sessions_max = 5000;
  options.refusal = EncodeFrame(options.sessions.protocol, Problem{.text = "full"}).value();
  return options;
}

using History = std::deque<Say>;

void SendHistory(ClientSession& session) {
  History* const left = session.attachment().Get<History>();
  while (left != nullptr && !left->empty() && !session.output_is_high()) {
    session.Send(left->front());
    left->pop_front();
  }
}

void AddHistory(DispatchTable& table, const History& history) {
  table.On<Join>([&history](ClientSession& session, const Join&) {
    session.attachment().Emplace<History>(history);
    SendHistory(session);
  });
  table.OnOutputLow(SendHistory);
}

enum class State : uint8_t { kNew, kReady };

absl::Status LogIn(ClientSession& session, const Login& login) {
  if (login.name.empty()) return absl::UnauthenticatedError("who are you?");
  if (absl::Status s = session.SetVersion(login.version); !s.ok()) return s;
  session.SetState(State::kReady);
  session.SetIdleTimeout(std::chrono::minutes(10));
  session.Reply(Welcome{.version = login.version});
  return absl::OkStatus();
}

void AddHandlers(DispatchTable& table) {
  table.DefaultStates(State::kReady);
  table.On<Login>(LogIn).In(State::kNew);
  table.On<Say>([](ClientSession& session, const Say& say) { session.Reply(say); });
}

void AddErrors(DispatchTable& table) {
  table.SetPolicy(FrameOutcome::kHandlerError, OutcomePolicy::kIgnore);
  table.OnRefused([](ClientSession& session, const RefusedFrame& refused) {
    session.Reply(Problem{.text = std::string(ToString(refused.outcome))});
  });
}

void AddAudit(DispatchTable& table, Audit& audit) {
  table.Before([&audit](ClientSession&, const MessageContext& message) {
    return audit.Knows(message.name) ? absl::OkStatus() : absl::PermissionDeniedError("not yet");
  });
  table.After([&audit](ClientSession&, const MessageContext& message, const absl::Status& status) {
    audit.Note(message.name, status);
  });
}

ServerOptions OnAllCores(ServerOptions options) {
  options.sub_loops = std::thread::hardware_concurrency();
  return options;
}

void Tell(Server& server, SessionId id, Say say) {
  server.Post(id, [say = std::move(say)](ClientSession& session) { session.Send(say); });
}

void AddSearch(DispatchTable& table, WorkerPool& workers) {
  table
      .On<Search>([](const Search& search) -> absl::StatusOr<Found> {
        if (search.text.empty()) return absl::InvalidArgumentError("search for what?");
        return Found{.lines = LinesWith(search.text)};
      })
      .RunOn(workers);
  table.On<Report>(WriteReport).RunOn(workers, TaskPriority::kLow);
}

absl::Status LogInSlowly(WorkerPool& workers, ClientSession& session, const Login& login) {
  Task check = [reply = session.DeferReply(login), login]() mutable {
    const bool known = IsKnown(login.name);
    reply.Continue([known, version = login.version](ClientSession& back) -> absl::Status {
      if (!known) return absl::UnauthenticatedError("who are you?");
      back.SetState(State::kReady);
      back.Reply(Welcome{.version = version});
      return absl::OkStatus();
    });
  };
  if (workers.Post(std::move(check))) return absl::OkStatus();
  return absl::ResourceExhaustedError("too many are logging in");
}

void AddRoom(DispatchTable& table, SessionGroup& room) {
  table.On<Join>([&room](ClientSession& session, const Join&) { room.Add(session); });
  table.On<Say>([&room](ClientSession& session, const Say& say) {
    return room.Broadcast(say, /*but=*/session.id());
  });
}

absl::Status Serve(EventLoop& loop, Server& server, std::string_view address) {
  if (absl::Status s = server.Listen(address); !s.ok()) return s;
  if (absl::Status s = StopOnSignal(loop, server, std::chrono::seconds(30)); !s.ok()) return s;
  return loop.Run();
}

// --- What it does

class ServerPageTest : public testing::Test, protected test::SimLoop {
 protected:
  ServerPageTest() {
    AddHandlers(table);
    AddErrors(table);
    AddAudit(table, audit);
    table.OnClosed([this](ClientSession&, const CloseReason& reason) { cause = reason.cause; });
    server = std::make_unique<Server>(*loop, table, Options());
    EXPECT_TRUE(server->Listen("127.0.0.1:7000").ok());
    answers.On<Welcome>([this](ClientSession&, const Welcome&) { heard.push_back("welcome"); });
    answers.On<Say>([this](ClientSession&, const Say& say) { heard.push_back(say.text); });
    answers.On<Problem>([this](ClientSession& session, const Problem& problem) {
      heard.push_back(problem.text + " " + std::to_string(session.sequence()));
    });
    client = std::make_unique<Client>(*loop, answers);
    client->Connect(server->local_address());
    Turn();
  }
  ~ServerPageTest() override {
    client.reset();
    server.reset();
  }

  DispatchTable table;
  DispatchTable answers;
  Audit audit;
  std::unique_ptr<Server> server;
  std::unique_ptr<Client> client;
  std::vector<std::string> heard;
  CloseCause cause = CloseCause::kLocal;
};

using Heard = std::vector<std::string>;

TEST_F(ServerPageTest, NothingButALoginIsAnsweredBeforeALogin) {
  client->Send(Say{.text = "hello"}, 7);
  Turn();
  EXPECT_EQ(heard, (Heard{"not allowed 7"}));
  EXPECT_EQ(client->session(), nullptr);
}

TEST_F(ServerPageTest, ALoginMayFailAndBeTriedAgain) {
  client->Send(Login{.version = 2}, 1);
  client->Send(Login{.version = 4, .name = "bob"}, 2);
  client->Send(Login{.version = 3, .name = "bob"}, 3);
  client->Send(Say{.text = "hello"}, 4);
  Turn();
  EXPECT_EQ(heard, (Heard{"handler error 1", "handler error 2", "welcome", "hello"}));
  EXPECT_EQ(audit.failed["Login"], 2);
  EXPECT_EQ(audit.handled["Login"], 1);
  EXPECT_EQ(audit.handled["Say"], 1);
}

TEST_F(ServerPageTest, TheAuditMayForbidAMessage) {
  audit.forbidden = "Say";
  client->Send(Login{.version = 2, .name = "bob"}, 1);
  client->Send(Say{.text = "hello"}, 2);
  Turn();
  EXPECT_EQ(heard, (Heard{"welcome", "not allowed 2"}));
}

TEST_F(ServerPageTest, AStrangerHasTenSecondsAndAPeerThatLoggedInTenMinutes) {
  RunFor(std::chrono::milliseconds(10'200));
  EXPECT_EQ(cause, CloseCause::kFirstFrameTimeout);
  client->Connect(server->local_address());
  Turn();
  client->Send(Login{.version = 2, .name = "bob"}, 1);
  RunFor(std::chrono::minutes(9));
  EXPECT_NE(client->session(), nullptr);
  RunFor(std::chrono::minutes(3));
  EXPECT_EQ(client->session(), nullptr);
  EXPECT_EQ(cause, CloseCause::kIdleTimeout);
}

TEST_F(ServerPageTest, AFloodIsAnsweredAtTheQuotasRate) {
  client->Send(Login{.version = 2, .name = "bob"});
  for (int i = 0; i < 1000; ++i) client->Send(Say{.text = "hello"});
  Turn();
  EXPECT_EQ(heard.size(), 100u);
  RunFor(std::chrono::seconds(2));
  EXPECT_EQ(heard.size(), 200u);
}

TEST_F(ServerPageTest, ASessionIsToldFromElsewhere) {
  SessionId id;
  server->ForEachSession([&](ClientSession& session) { id = session.id(); });
  Tell(*server, id, Say{.text = "hello"});
  Turn();
  EXPECT_EQ(heard, (Heard{"hello"}));
}

TEST_F(ServerPageTest, ARoomHearsWhatAMemberSaysButTheMemberDoesNot) {
  DispatchTable of_room;
  SessionGroup room;
  AddRoom(of_room, room);
  Server in_room(*loop, of_room);
  ASSERT_TRUE(in_room.Listen("127.0.0.1:7001").ok());
  client->Connect(in_room.local_address());
  Client speaker(*loop, answers);
  speaker.Connect(in_room.local_address());
  Turn();
  client->Send(Join{});
  speaker.Send(Join{});
  speaker.Send(Say{.text = "hello"});
  Turn();
  EXPECT_EQ(heard, (Heard{"hello"}));
}

TEST_F(ServerPageTest, AHistoryIsSentAsItsReaderTakesIt) {
  DispatchTable of_history;
  History history(5000);
  for (size_t i = 0; i < history.size(); ++i) {
    history[i].text = std::string(996, '.') + std::to_string(1000 + i);
  }
  AddHistory(of_history, history);
  Server with_history(*loop, of_history);
  ASSERT_TRUE(with_history.Listen("127.0.0.1:7001").ok());
  client->Connect(with_history.local_address());
  Turn();
  client->Send(Join{});
  RunFor(std::chrono::seconds(1));
  with_history.ForEachSession(
      [](ClientSession& session) { EXPECT_EQ(session.connection()->output_bytes(), 0u); });
  ASSERT_EQ(heard.size(), history.size());
  for (size_t i = 0; i < history.size(); ++i) EXPECT_EQ(heard[i], history[i].text);
}

TEST_F(ServerPageTest, ASignalEndsTheRun) {
  sim.At(std::chrono::seconds(1), [this] { sim.RaiseSignal(SIGTERM); });
  Server second(*loop, table);
  EXPECT_TRUE(Serve(*loop, second, "127.0.0.1:7001").ok());
}

TEST(SlowHandlersTest, AnswerFromWorkers) {
  const std::unique_ptr<EventLoop> loop =
      *EventLoop::Create({.log = [](LogSeverity, std::string_view) {}});
  const std::unique_ptr<WorkerPool> workers = *WorkerPool::Create({.threads = 1});
  DispatchTable table;
  table.On<Login>([&](ClientSession& session, const Login& login) {
    return LogInSlowly(*workers, session, login);
  });
  AddSearch(table, *workers);
  AddErrors(table);
  Server server(*loop, table);
  ASSERT_TRUE(server.Listen("127.0.0.1:0").ok());
  DispatchTable answers;
  Heard heard;
  answers.On<Welcome>([&](ClientSession&, const Welcome&) { heard.push_back("welcome"); });
  answers.On<Found>([&](ClientSession&, const Found& found) { heard.push_back(found.lines[0]); });
  answers.On<Problem>([&](ClientSession& session, const Problem& problem) {
    heard.push_back(problem.text + " " + std::to_string(session.sequence()));
  });
  Client client(*loop, answers);
  client.Connect(server.local_address());
  while (client.state() != ClientState::kConnected) {
    ASSERT_TRUE(loop->RunOnce(std::chrono::seconds(10)).ok());
  }
  client.Send(Login{.version = 2, .name = "eve"}, 1);
  client.Send(Login{.version = 2, .name = "bob"}, 2);
  client.Send(Search{.text = "sluice"}, 3);
  client.Send(Search{}, 4);
  client.Send(Report{}, 5);
  while (heard.size() < 4) ASSERT_TRUE(loop->RunOnce(std::chrono::seconds(10)).ok());
  EXPECT_EQ(heard, (Heard{"handler error 1", "welcome", "a line with sluice", "handler error 4"}));
}

TEST(ServerOnAllCoresTest, Listens) {
  const std::unique_ptr<EventLoop> loop = *EventLoop::Create();
  const DispatchTable table;
  Server server(*loop, table, OnAllCores({}));
  EXPECT_TRUE(server.Listen("127.0.0.1:0").ok());
}

TEST(ServerDefaultsTest, AreThoseOfThePage) {
  const SessionLimits limits;
  EXPECT_EQ(limits.idle_timeout, std::chrono::minutes(5));
  EXPECT_EQ(limits.first_frame_timeout, std::chrono::seconds(10));
  EXPECT_EQ(limits.frame_timeout, std::chrono::seconds(30));
  EXPECT_EQ(limits.frame_bytes_per_second_min, 1024u);
  EXPECT_FALSE(limits.initial_frame_bytes_max.has_value());
  EXPECT_EQ(SessionLimits::kFrameBytesMaxBeforeLogin, 64u * 1024);
  EXPECT_FALSE(limits.quota.is_on());
  EXPECT_EQ(limits.frames_per_turn, 1024u);
  EXPECT_EQ(limits.pending_replies_max, 64u);
  EXPECT_EQ(limits.pending_bytes_max, 1024u * 1024);
  EXPECT_EQ(WorkerPoolOptions().threads, 4u);
  EXPECT_EQ(WorkerPoolOptions().waiting_max, 1024u);
  EXPECT_EQ(WorkerPool::kPassedOverMax + 1, 9u);
  EXPECT_EQ(ServerOptions().sessions_max, 10'000u);
  const DispatchTable table;
  for (const FrameOutcome outcome : {FrameOutcome::kUnknownType, FrameOutcome::kNotAllowed,
                                     FrameOutcome::kUndecodable, FrameOutcome::kHandlerError}) {
    EXPECT_EQ(table.policy(outcome), OutcomePolicy::kClose);
  }
  EXPECT_EQ(table.policy(FrameOutcome::kOverQuota), OutcomePolicy::kWait);
  EXPECT_EQ(table.policy(FrameOutcome::kDraining), OutcomePolicy::kIgnore);
  EXPECT_EQ(table.policy(FrameOutcome::kOverloaded), OutcomePolicy::kIgnore);
  EXPECT_EQ(ServerOptions().sub_loops, 0u);
  EXPECT_EQ(ServerOptions().choice, LoopChoice::kRoundRobin);
  EXPECT_FALSE(ServerOptions().reuse_port);
  EXPECT_EQ(ConnectionOptions().output_high_water_bytes, 1024u * 1024);
  EXPECT_EQ(ConnectionOptions().output_low_water_bytes, 512u * 1024);
  EXPECT_EQ(ConnectionOptions().output_limit_bytes, 16u * 1024 * 1024);
  EXPECT_EQ(ConnectionOptions().close_deadline, std::chrono::seconds(10));
  EXPECT_EQ(ConnectionOptions().read_bytes_per_turn, 256u * 1024);
  EXPECT_EQ(AcceptorOptions().backlog, 4096);
  EXPECT_EQ(AcceptorOptions().accepts_per_turn, 128);
  EXPECT_EQ(AcceptorOptions().exhausted_pause, std::chrono::milliseconds(100));
  EXPECT_TRUE(AcceptorOptions().ipv6_only);
}

TEST(ServerPageCodeTest, AllCodeOfThePageIsCompiled) {
  const std::string source = test::TextOf("tests/docs/server_test.cc");
  size_t blocks = 0;
  for (const test::PageBlock& block : test::BlocksOf("docs/server.md")) {
    if (block.fence != "cpp") continue;
    ++blocks;
    EXPECT_TRUE(test::Shows(source, block.text)) << block.text;
  }
  EXPECT_EQ(blocks, 12u);
}

}  // namespace
}  // namespace sluice
