#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::internal {

// DumpLines are the lines of a dump: where some bytes stand, the bytes, and what they are.
class DumpLines {
 public:
  // `has_secrets`: bytes of which nobody knows what they are are not shown.
  DumpLines(std::span<const std::byte> bytes, bool has_secrets)
      : bytes_(bytes), has_secrets_(has_secrets) {}

  // Lines beyond kDumpLinesMax become one.
  void Add(size_t begin, size_t end, bool is_masked, std::string text);
  // What is not known to be a value. Shown in any case.
  void AddLast(size_t begin, size_t end, std::string text) {
    lines_.push_back({begin, end, has_secrets_, std::move(text)});
  }
  // Whether the text of another line would not be shown.
  bool IsFull() const;
  size_t size_bytes() const { return bytes_.size(); }
  bool has_secrets() const { return has_secrets_; }

  std::string Text() const;
  // With a caret below the byte at `offset`.
  std::string TextWithFault(size_t offset, std::string_view fault) const;

  static std::string HeaderLine(std::span<const std::byte> header);

 private:
  struct Line {
    size_t begin, end;
    bool is_masked;
    std::string text;
  };
  size_t FindLine(size_t offset) const;
  std::string Row(const Line& line) const;

  std::span<const std::byte> bytes_;
  bool has_secrets_;
  std::vector<Line> lines_;
  size_t beyond_ = 0;  // lines that became one
};

}  // namespace sluice::internal
