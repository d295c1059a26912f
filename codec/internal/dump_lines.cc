#include "sluice/codec/internal/dump_lines.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "sluice/codec/dump.h"
#include "sluice/codec/hex.h"

namespace sluice::internal {
namespace {

constexpr size_t kLineBytesMax = 16;      // are shown whole,
constexpr size_t kShortLineBytesMax = 8;  // or else so many
constexpr size_t kHexColumn = 10;

// With "... (998 more)", if they are too many for a line.
size_t ShownBytes(size_t size_bytes) {
  return size_bytes <= kLineBytesMax ? size_bytes : kShortLineBytesMax;
}

std::string ThreeColumns(std::string_view offset, std::string_view hex, std::string_view text) {
  return fmt::format("{:>{}}  {:<39}  {}\n", offset, kHexColumn - 2, hex, text);
}

std::string Hex(std::span<const std::byte> bytes) { return ToHex(bytes, ShownBytes(bytes.size())); }

}  // namespace

bool DumpLines::IsFull() const { return lines_.size() >= kDumpLinesMax; }

void DumpLines::Add(size_t begin, size_t end, bool is_masked, std::string text) {
  if (IsFull()) {
    if (beyond_ == 0) lines_.push_back({begin, end, false, {}});
    ++beyond_;
    lines_.back().end = end;
    lines_.back().is_masked |= is_masked;
  } else {
    lines_.push_back({begin, end, is_masked, std::move(text)});
  }
}

std::string DumpLines::HeaderLine(std::span<const std::byte> header) {
  return ThreeColumns("", Hex(header), "header");
}

std::string DumpLines::Row(const Line& line) const {
  const auto bytes = bytes_.subspan(line.begin, line.end - line.begin);
  const bool is_masked = line.is_masked && !bytes.empty();
  const bool is_beyond = beyond_ > 0 && &line == &lines_[kDumpLinesMax];
  return ThreeColumns(fmt::format("{}", line.begin), is_masked ? "**" : Hex(bytes),
                      is_beyond ? fmt::format("... ({} more lines)", beyond_) : line.text);
}

std::string DumpLines::Text() const {
  std::string text;
  for (const Line& line : lines_) text += Row(line);
  return text;
}

// The last line that has the byte, or stands where it would. There is one: the last line ends where
// the bytes do.
size_t DumpLines::FindLine(size_t offset) const {
  size_t i = lines_.size() - 1;
  while (offset < lines_[i].begin) --i;
  return i;
}

std::string DumpLines::TextWithFault(size_t offset, std::string_view fault) const {
  const size_t at_line = FindLine(offset);
  std::string text;
  for (size_t i = 0; i < lines_.size(); ++i) {
    const Line& line = lines_[i];
    text += Row(line);
    if (i != at_line) continue;
    const size_t place = offset - line.begin;
    // Behind the bytes that are shown stands "... (n more)".
    const size_t shown = line.is_masked ? 0 : std::min(place, ShownBytes(line.end - line.begin));
    text += fmt::format("{:{}}^ {}\n", "", kHexColumn + 2 * shown + shown / 2, fault);
  }
  return text;
}

}  // namespace sluice::internal
