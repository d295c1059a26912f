#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "sluice/framing/frame_splitter.h"

namespace sluice::test {

using Bytes = std::vector<std::byte>;
using Pieces = std::vector<std::span<const std::byte>>;

// How to run a stream through a splitter, besides its cut.
struct SplitOptions {
  BadFramePolicy policy = BadFramePolicy::kClose;
  bool finish = false;                // the stream ends behind its last byte
  bool park_after_each_step = false;  // as a session does that was paused
};

// All that came out of a stream, in order.
struct SplitLog {
  std::vector<Bytes> payloads;
  std::vector<Bytes> frames;  // whole
  std::vector<absl::Status> errors;
  std::vector<FrameError> error_kinds;
  // Both of them, as text: "frame 0001aa payload aa", "skipped: ...", "failed: ...".
  std::vector<std::string> events;
};

// Feeds the pieces one after the other, each from memory of its own that is freed as soon as the
// splitter may no longer look at it.
SplitLog Split(const Framer& framer, const Pieces& pieces, SplitOptions options = {});

// Whole, byte by byte, in two pieces at every place, and, if there are few bytes, in every other
// way.
std::vector<Pieces> EveryWayToCut(std::span<const std::byte> bytes);

// The payloads, and the code of the first error, if any.
struct SplitResult {
  std::vector<Bytes> payloads;
  absl::StatusCode code = absl::StatusCode::kOk;
};

// One result for every way to cut the bytes, once with parking and once without.
//
//   EXPECT_THAT(test::SplitEveryWay(framer, Hex("0002 aabb 0001 cc")),
//               Each(FieldsAre(ElementsAre(Hex("aabb"), Hex("cc")), absl::StatusCode::kOk)));
std::vector<SplitResult> SplitEveryWay(const Framer& framer, std::span<const std::byte> bytes,
                                       SplitOptions options = {});

}  // namespace sluice::test
