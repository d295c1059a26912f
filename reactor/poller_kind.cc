#include "sluice/reactor/poller_kind.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <string_view>

#include "sluice/reactor/epoll_poller.h"
#include "sluice/reactor/poll_poller.h"
#include "sluice/reactor/select_poller.h"

namespace sluice {

absl::StatusOr<PollerKind> ChoosePoller(PollerKind kind) {
  if (kind != PollerKind::kDefault) return kind;
  const char* set = getenv("SLUICE_POLLER");
  const std::string_view name = set == nullptr ? "" : set;
  if (name.empty() || name == "epoll") return PollerKind::kEpoll;
  if (name == "poll") return PollerKind::kPoll;
  if (name == "select") return PollerKind::kSelect;
  return absl::InvalidArgumentError(
      fmt::format("SLUICE_POLLER is \"{}\", and none of epoll, poll, select", name));
}

absl::StatusOr<std::unique_ptr<Poller>> MakePoller(PollerKind kind, Kernel& kernel) {
  const absl::StatusOr<PollerKind> chosen = ChoosePoller(kind);
  if (!chosen.ok()) return chosen.status();
  if (*chosen == PollerKind::kPoll) return std::make_unique<PollPoller>(kernel);
  if (*chosen == PollerKind::kSelect) return std::make_unique<SelectPoller>(kernel);
  return EpollPoller::Create(kernel);
}

}  // namespace sluice
