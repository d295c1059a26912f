#include "examples/front/front_server.h"

#include <fmt/core.h>

#include <utility>

#include "examples/front/open_orders.h"
#include "sluice/framing/header_length_framer.h"

namespace front {
namespace {

using sluice::ClientSession;
using sluice::FrameOutcome;
using sluice::OutcomePolicy;

constexpr size_t kFrameBytesMax = 1024;       // no message is longer
constexpr uint32_t kLoginFrameBytesMax = 98;  // the longest Login

enum class State : uint8_t { kStranger, kMember };

const sluice::Framer& FrontFramer() {
  static const sluice::HeaderLengthFramer framer =
      sluice::HeaderLengthFramer::Create({.frame_bytes_max = kFrameBytesMax}).value();
  return framer;
}

// What handlers say by a Status, as a number for programs.
Code CodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnauthenticated:
      return Code::kWrongLogin;
    case absl::StatusCode::kUnimplemented:
      return Code::kVersionNotSpoken;
    case absl::StatusCode::kInvalidArgument:
      return Code::kBadOrder;
    case absl::StatusCode::kAlreadyExists:
      return Code::kDuplicateOrder;
    case absl::StatusCode::kNotFound:
      return Code::kUnknownOrder;
    case absl::StatusCode::kResourceExhausted:
      return Code::kTooManyOrders;
    default:
      return Code::kInternal;
  }
}

Code CodeOf(const sluice::RefusedFrame& refused) {
  switch (refused.outcome) {
    case FrameOutcome::kUnknownType:
      return Code::kUnknownType;
    case FrameOutcome::kUndecodable:
      return Code::kUndecodable;
    case FrameOutcome::kNotAllowed:
      return Code::kNotAllowedNow;
    case FrameOutcome::kOverQuota:
      return Code::kOverQuota;
    case FrameOutcome::kDraining:
      return Code::kDraining;
    case FrameOutcome::kOverloaded:  // no handler here runs on workers
      return Code::kInternal;
    case FrameOutcome::kHandlerError:
    case FrameOutcome::kHandled:
      break;
  }
  return CodeOf(refused.status);
}

// A member stays when a request of its was refused. A stranger has one try: so the time for the
// first frame is the time for the login.
void OnRefused(ClientSession& session, const sluice::RefusedFrame& refused) {
  const Code code = CodeOf(refused);
  session.Reply(Refused{.code = code,
                        .message_type = refused.message_type,
                        .text = std::string(refused.status.message()).substr(0, kTextBytesMax)});
  if (session.state<State>() == State::kStranger || code >= Code::kUndecodable) {
    session.Close(refused.status);
  }
}

}  // namespace

FrontServer::FrontServer(sluice::EventLoop& loop, FrontOptions options)
    : options_(std::move(options)), table_(MakeTable()), server_(loop, table_, MakeOptions()) {}

sluice::ServerOptions FrontServer::MakeOptions() const {
  sluice::SessionLimits limits;
  limits.first_frame_timeout = options_.login_timeout;
  limits.frame_timeout = std::chrono::seconds(2);
  limits.frame_bytes_per_second_min = 0;
  limits.initial_frame_bytes_max = kLoginFrameBytesMax;

  sluice::ServerOptions options;
  options.sessions.protocol.framer = &FrontFramer();
  options.sessions.protocol.version_min = kVersionMin;
  options.sessions.protocol.version_max = kVersionMax;
  options.sessions.limits = limits;
  options.sessions.heartbeat = {options_.heartbeat, [](ClientSession& session) {
                                  if (session.state<State>() == State::kMember) {
                                    session.Send(Heartbeat());
                                  }
                                }};
  options.sessions_max = options_.sessions_max;
  options.sub_loops = options_.loops;
  return options;
}

sluice::DispatchTable FrontServer::MakeTable() {
  sluice::DispatchTable table;
  table.DefaultStates(State::kMember);
  table
      .On<Login>(
          [this](ClientSession& session, const Login& login) { return OnLogin(session, login); })
      .In(State::kStranger);
  table.On<Heartbeat>([](ClientSession&, const Heartbeat&) {});
  table.On<NewOrder>(
      [this](ClientSession& session, const NewOrder& order) { return OnNewOrder(session, order); });
  table.On<Cancel>(
      [this](ClientSession& session, const Cancel& cancel) { return OnCancel(session, cancel); });

  table.OnRefused(OnRefused);
  for (const FrameOutcome outcome : {FrameOutcome::kUnknownType, FrameOutcome::kNotAllowed,
                                     FrameOutcome::kOverQuota, FrameOutcome::kHandlerError}) {
    table.SetPolicy(outcome, OutcomePolicy::kIgnore);  // OnRefused closes where that is wanted
  }
  return table;
}

absl::Status FrontServer::OnLogin(ClientSession& session, const Login& login) {
  if (absl::Status status = session.SetVersion(login.version); !status.ok()) return status;
  const auto token = options_.tokens.find(login.member);
  if (token == options_.tokens.end() || token->second != login.token) {
    return absl::UnauthenticatedError("no such member, or the wrong token");
  }
  session.attachment().Emplace<OpenOrders>();
  session.SetState(State::kMember);
  session.SetIdleTimeout(options_.silence_max);
  session.SetQuota(options_.member_quota);
  session.Reply(
      Welcome{.version = login.version,
              .heartbeat_seconds = static_cast<uint16_t>(options_.heartbeat.count()),
              .silence_seconds_max = static_cast<uint16_t>(options_.silence_max.count())});
  return absl::OkStatus();
}

absl::Status FrontServer::OnNewOrder(ClientSession& session, const NewOrder& order) {
  OpenOrders& orders = *session.attachment().Get<OpenOrders>();
  absl::Status status = orders.Add(order, options_.open_orders_max);
  if (!status.ok()) return status;
  session.Reply(
      OrderAck{.order = order.order, .exchange_order = ++exchange_orders_, .tag = order.tag});
  return status;
}

absl::Status FrontServer::OnCancel(ClientSession& session, const Cancel& cancel) {
  const absl::StatusOr<uint32_t> quantity =
      session.attachment().Get<OpenOrders>()->Cancel(cancel.order);
  if (!quantity.ok()) return quantity.status();
  session.Reply(CancelAck{.order = cancel.order, .quantity = *quantity});
  return absl::OkStatus();
}

std::string FrontServer::CountersText() {
  const sluice::DispatchCounters counters = server_.counters();
  std::string text;
  for (const auto& type : counters.types) {
    text += fmt::format("{:>12} {}\n", type.handled, type.name);
  }
  for (size_t i = 0; i < sluice::kFrameOutcomes; ++i) {
    const auto outcome = static_cast<FrameOutcome>(i);
    if (outcome == FrameOutcome::kHandled || counters.of(outcome) == 0) continue;
    text += fmt::format("{:>12} refused: {}\n", counters.of(outcome), ToString(outcome));
  }
  return text;
}

}  // namespace front
