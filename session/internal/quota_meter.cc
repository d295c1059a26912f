#include "sluice/session/internal/quota_meter.h"

#include <fmt/core.h>

#include <algorithm>

namespace sluice::internal {
namespace {

uint64_t FramesOf(const FrameSplitter& splitter) {
  return splitter.stats().frames + splitter.stats().frames_skipped;
}

}  // namespace

QuotaMeter::QuotaMeter(const SessionQuota& quota, const FrameSplitter& splitter)
    : quota_(quota),
      messages_(quota.messages_per_second, quota.messages_burst),
      bytes_(quota.bytes_per_second, quota.bytes_burst) {
  Forgive(splitter);
}

bool QuotaMeter::Allows(const FrameSplitter& splitter, MonotonicTime now) {
  messages_.Take(FramesOf(splitter) - frames_charged_, now);
  bytes_.Take(splitter.stream_offset() - bytes_charged_, now);
  Forgive(splitter);
  return messages_.Has(now) && bytes_.Has(now);
}

void QuotaMeter::Forgive(const FrameSplitter& splitter) {
  frames_charged_ = FramesOf(splitter);
  bytes_charged_ = splitter.stream_offset();
}

MonotonicTime QuotaMeter::ReadyAt() const {
  return std::max(messages_.ReadyAt(), bytes_.ReadyAt());
}

std::string QuotaMeter::ToString() const {
  std::string text;
  const auto add = [&](std::string_view what, uint64_t rate, uint64_t burst) {
    if (rate == 0) return;
    text += fmt::format("{}{} {} a second (at once {})", text.empty() ? "" : " and ", rate, what,
                        burst != 0 ? burst : rate);
  };
  add("messages", quota_.messages_per_second, quota_.messages_burst);
  add("bytes", quota_.bytes_per_second, quota_.bytes_burst);
  return text;
}

}  // namespace sluice::internal
