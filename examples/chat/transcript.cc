#include "examples/chat/transcript.h"

#include <fmt/core.h>

#include <algorithm>

#include "examples/chat/frame_text.h"

namespace chat {
namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kCyan = "\x1b[36m";
constexpr std::string_view kYellow = "\x1b[33m";

constexpr size_t kColumns = 100;
constexpr size_t kNamesWidth = 14;
constexpr size_t kIndent = kNamesWidth + 4;  // " -> "

// Takes a line of at most `width` columns off the front of *text, cut at a space if there is one.
std::string_view TakeLine(std::string_view* text, size_t width) {
  size_t size = text->size();
  if (size > width) {
    size = text->rfind(' ', width);
    if (size == std::string_view::npos || size == 0) size = width;
  }
  const std::string_view line = text->substr(0, size);
  text->remove_prefix(size);
  text->remove_prefix(std::min(text->find_first_not_of(' '), text->size()));
  return line;
}

}  // namespace

void Transcript::Title(std::string_view text) {
  Flush();
  fmt::print("\n{}\n", Styled(kBold, text));
}

void Transcript::Note(std::string_view text) {
  Flush();
  fmt::print("{}\n", text);
}

void Transcript::ServerLog(std::string_view text) {
  Flush();
  std::string_view rest = text;
  std::string_view who = "server logs";
  while (!rest.empty()) {
    const std::string_view line = TakeLine(&rest, kColumns - kIndent);
    fmt::print("{}\n", Styled(kYellow, fmt::format("{:>{}}    {}", who, kNamesWidth, line)));
    who = "";
  }
}

void Transcript::Sent(std::string_view client, std::span<const std::byte> frame) {
  Flush();
  PrintFrame(client, "->", frame);
}

void Transcript::Received(std::string_view client, std::span<const std::byte> frame) {
  if (!std::ranges::equal(received_, frame)) {
    Flush();
    received_.assign(frame.begin(), frame.end());
  }
  receivers_ += receivers_.empty() ? "" : ", ";
  receivers_ += client;
}

void Transcript::Flush() {
  if (!received_.empty()) PrintFrame(receivers_, "<-", received_);
  received_.clear();
  receivers_.clear();
}

void Transcript::PrintFrame(std::string_view clients, std::string_view arrow,
                            std::span<const std::byte> frame) {
  const std::string message = FrameMessageText(frame);
  std::string_view rest = message;
  std::string head = Styled(kCyan, fmt::format("{:>{}} {} ", clients, kNamesWidth, arrow));
  while (!rest.empty()) {
    fmt::print("{}{}\n", head, TakeLine(&rest, kColumns - kIndent));
    head.assign(kIndent, ' ');
  }
  const std::string bytes = FrameBytesText(frame);
  rest = bytes;
  while (!rest.empty()) {
    fmt::print("{:{}}{}\n", "", kIndent, Styled(kDim, TakeLine(&rest, kColumns - kIndent)));
  }
}

std::string Transcript::Styled(std::string_view style, std::string_view text) const {
  if (!colored_) return std::string(text);
  return fmt::format("{}{}\x1b[0m", style, text);
}

}  // namespace chat
