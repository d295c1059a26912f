#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sluice::internal {

// A line of a log stays one line of a bounded length, whatever a peer sent.
inline constexpr size_t kTextBytesMax = 128;    // of a string or byte span
inline constexpr size_t kTextElementsMax = 16;  // of a list
inline constexpr unsigned kTextDepthMax = 8;    // of records that hold themselves

struct Text : std::string {
  unsigned depth_left = kTextDepthMax;
};

void AppendNumber(std::string& text, int64_t value);
void AppendNumber(std::string& text, uint64_t value);
void AppendNumber(std::string& text, double value);
void AppendNumber(std::string& text, float value);

// In quotes; control bytes, quotes, backslashes and what is not ASCII as \xNN.
void AppendQuoted(std::string& text, std::string_view value);
void AppendHex(std::string& text, std::span<const std::byte> bytes);
// The digits behind "0b".
void AppendBinary(std::string& text, std::string_view digits);
// "... (3 more)"
void AppendMore(std::string& text, size_t count);

}  // namespace sluice::internal
