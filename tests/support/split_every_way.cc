#include "tests/support/split_every_way.h"

#include <fmt/format.h>

#include <optional>
#include <string_view>

namespace sluice::test {
namespace {

using Result = FrameSplitter::Result;

std::string HexText(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += kDigits[std::to_integer<size_t>(byte >> 4)];
    text += kDigits[std::to_integer<size_t>(byte & std::byte{15})];
  }
  return text;
}

void LogFrame(const Frame& frame, SplitLog* log) {
  log->payloads.emplace_back(frame.payload.begin(), frame.payload.end());
  log->frames.emplace_back(frame.whole.begin(), frame.whole.end());
  log->events.push_back(
      fmt::format("frame {} payload {}", HexText(frame.whole), HexText(frame.payload)));
}

void LogError(std::string_view kind, const FrameSplitter& splitter, SplitLog* log) {
  log->errors.push_back(splitter.status());
  log->error_kinds.push_back(splitter.error());
  log->events.push_back(fmt::format("{}: {}", kind, splitter.status().ToString()));
}

}  // namespace

SplitLog Split(const Framer& framer, const Pieces& pieces, SplitOptions options) {
  SplitLog log;
  FrameSplitter splitter(&framer, {.bad_frame_policy = options.policy});
  // Takes one frame or error. False: there is none for now.
  const auto step = [&](bool ended) {
    Frame frame;
    const bool failed_before = splitter.failed();
    const Result result = ended ? splitter.Finish(&frame) : splitter.Next(&frame);
    if (result == Result::kFrame) LogFrame(frame, &log);
    if (result == Result::kSkipped) LogError("skipped", splitter, &log);
    if (result == Result::kFailed && !failed_before) LogError("failed", splitter, &log);
    return result == Result::kFrame || result == Result::kSkipped;
  };
  for (const std::span<const std::byte> piece : pieces) {
    // Of exactly its size, for AddressSanitizer.
    std::optional<Bytes> received(std::in_place, piece.begin(), piece.end());
    splitter.Feed(*received);
    while (step(false)) {
      if (!options.park_after_each_step) continue;
      splitter.Park();
      received.reset();
    }
  }
  while (options.finish && step(true)) {
  }
  return log;
}

std::vector<Pieces> EveryWayToCut(std::span<const std::byte> bytes) {
  std::vector<Pieces> ways = {{bytes}};
  if (bytes.size() < 2) return ways;
  if (bytes.size() <= 9) {
    // Bit i of `cuts`: there is a cut behind byte i.
    for (size_t cuts = 1; cuts < size_t{1} << (bytes.size() - 1); ++cuts) {
      Pieces pieces;
      size_t begin = 0;
      for (size_t i = 0; i < bytes.size(); ++i) {
        if ((cuts >> i & 1) == 0 && i + 1 < bytes.size()) continue;
        pieces.push_back(bytes.subspan(begin, i + 1 - begin));
        begin = i + 1;
      }
      ways.push_back(pieces);
    }
    return ways;
  }
  Pieces single_bytes;
  for (size_t i = 0; i < bytes.size(); ++i) single_bytes.push_back(bytes.subspan(i, 1));
  ways.push_back(single_bytes);
  for (size_t cut = 1; cut < bytes.size(); ++cut) {
    ways.push_back({bytes.first(cut), bytes.subspan(cut)});
  }
  return ways;
}

std::vector<SplitResult> SplitEveryWay(const Framer& framer, std::span<const std::byte> bytes,
                                       SplitOptions options) {
  std::vector<SplitResult> results;
  for (const bool park : {false, true}) {
    options.park_after_each_step = park;
    for (const Pieces& pieces : EveryWayToCut(bytes)) {
      const SplitLog log = Split(framer, pieces, options);
      results.push_back(
          {.payloads = log.payloads,
           .code = log.errors.empty() ? absl::StatusCode::kOk : log.errors.front().code()});
    }
  }
  return results;
}

}  // namespace sluice::test
