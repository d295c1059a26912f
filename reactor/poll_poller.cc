#include "sluice/reactor/poll_poller.h"

#include <errno.h>

#include <algorithm>
#include <utility>

#include "sluice/reactor/errno_status.h"
#include "sluice/reactor/timeout_ms.h"

namespace sluice {
namespace {

constexpr std::pair<int, Readiness> kReadinessOf[] = {
    {POLLIN, kReadyToRead}, {POLLOUT, kReadyToWrite},     {POLLHUP, kReadyHangUp},
    {POLLERR, kReadyError}, {POLLRDHUP, kReadyPeerEnded}, {POLLNVAL, kReadyError},
};

int16_t EventsOf(Interest interest) {
  const int read = (interest & kWantRead) != 0 ? POLLIN | POLLRDHUP : 0;
  const int write = (interest & kWantWrite) != 0 ? POLLOUT : 0;
  return static_cast<int16_t>(read | write);
}

}  // namespace

size_t PollPoller::PlaceOf(int fd) const {
  const size_t index = static_cast<size_t>(fd);  // a negative one is beyond all
  return index < place_of_.size() ? place_of_[index] : kNowhere;
}

absl::Status PollPoller::Add(int fd, Interest interest, uint64_t token) {
  if (fd < 0) return ErrnoStatus(EBADF, "poll");
  if (PlaceOf(fd) != kNowhere) return ErrnoStatus(EEXIST, "poll");
  const size_t index = static_cast<size_t>(fd);
  if (index >= place_of_.size()) place_of_.resize(index + 1, kNowhere);
  place_of_[index] = polled_.size();
  polled_.push_back({fd, EventsOf(interest), 0});
  tokens_.push_back(token);
  return absl::OkStatus();
}

absl::Status PollPoller::Change(int fd, Interest interest, uint64_t token) {
  const size_t place = PlaceOf(fd);
  if (place == kNowhere) return ErrnoStatus(ENOENT, "poll");
  polled_[place].events = EventsOf(interest);
  tokens_[place] = token;
  return absl::OkStatus();
}

// The last one moves to the place that becomes free.
void PollPoller::Remove(int fd) {
  const size_t place = PlaceOf(fd);
  if (place == kNowhere) return;
  polled_[place] = polled_.back();
  tokens_[place] = tokens_.back();
  place_of_[static_cast<size_t>(polled_[place].fd)] = place;
  place_of_[static_cast<size_t>(fd)] = kNowhere;
  polled_.pop_back();
  tokens_.pop_back();
}

absl::StatusOr<std::span<const ReadyEvent>> PollPoller::Wait(Duration timeout) {
  const SysResult waited = kernel_.Poll(polled_.data(), polled_.size(), TimeoutMs(timeout));
  if (waited.error == ENOMEM) {
    // To wait for nothing takes no memory.
    kernel_.Poll(nullptr, 0, TimeoutMs(std::min<Duration>(timeout, kRestWithoutMemory)));
  } else if (!waited.ok() && waited.error != EINTR) {
    return ErrnoStatus(waited.error, "poll");
  }
  size_t left = waited.ok() ? static_cast<size_t>(waited.value) : 0;
  size_t count = 0;
  std::vector<int> closed;
  for (size_t seen = 0; seen < polled_.size() && left > 0 && count < kEventsMax; ++seen) {
    if (next_ >= polled_.size()) next_ = 0;
    const pollfd& polled = polled_[next_];
    const uint64_t token = tokens_[next_++];
    if (polled.revents == 0) continue;
    --left;
    if ((polled.revents & POLLNVAL) != 0) closed.push_back(polled.fd);
    Readiness readiness = 0;
    for (const auto& [event, meaning] : kReadinessOf) {
      if ((polled.revents & event) != 0) readiness |= meaning;
    }
    ready_[count++] = {token, readiness};
  }
  for (const int fd : closed) Remove(fd);
  return std::span<const ReadyEvent>(ready_.data(), count);
}

absl::Status PollPoller::Reset() {
  polled_.clear();
  tokens_.clear();
  place_of_.clear();
  return absl::OkStatus();
}

}  // namespace sluice
