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

void AppendNumber(std::string& text, int64_t value);
void AppendNumber(std::string& text, uint64_t value);
void AppendNumber(std::string& text, double value);
void AppendNumber(std::string& text, float value);

// In quotes; control bytes, quotes, backslashes and what is not ASCII as \xNN.
void AppendQuoted(std::string& text, std::string_view value);
void AppendHex(std::string& text, std::span<const std::byte> bytes);
// "... (3 more)"
void AppendMore(std::string& text, size_t count);

}  // namespace sluice::internal
