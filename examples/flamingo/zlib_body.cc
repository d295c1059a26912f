#include "examples/flamingo/zlib_body.h"

#include <fmt/format.h>

#define ZLIB_CONST  // zlib takes input that is const
#include <zlib.h>

#include <array>

namespace flamingo {
namespace {

constexpr size_t kStepBytes = size_t{16} * 1024;

// zlib's state, freed at the end.
class Inflater {
 public:
  explicit Inflater(std::span<const std::byte> body) {
    stream_.next_in = reinterpret_cast<const Bytef*>(body.data());
    stream_.avail_in = static_cast<uInt>(body.size());
    result_ = inflateInit(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  // Fills the front of `room` and says how much of it.
  size_t Step(std::span<std::byte> room) {
    stream_.next_out = reinterpret_cast<Bytef*>(room.data());
    stream_.avail_out = static_cast<uInt>(room.size());
    result_ = inflate(&stream_, Z_NO_FLUSH);
    return room.size() - stream_.avail_out;
  }

  bool goes_on() const { return result_ == Z_OK; }
  const char* reason() const { return zError(result_); }
  bool is_whole() const { return result_ == Z_STREAM_END && stream_.avail_in == 0; }

 private:
  z_stream stream_{};
  int result_ = Z_OK;
};

}  // namespace

absl::Status Inflate(std::span<const std::byte> body, size_t size_bytes,
                     std::vector<std::byte>* inflated) {
  inflated->clear();
  Inflater inflater(body);
  std::array<std::byte, kStepBytes> step;
  while (inflater.goes_on()) {
    const size_t step_bytes = inflater.Step(step);
    if (step_bytes > size_bytes - inflated->size()) {
      return absl::InvalidArgumentError(fmt::format("inflates to more than {} bytes", size_bytes));
    }
    inflated->insert(inflated->end(), step.begin(), step.begin() + step_bytes);
  }
  if (!inflater.is_whole()) {
    return absl::InvalidArgumentError(
        fmt::format("not one whole zlib stream: {}", inflater.reason()));
  }
  if (inflated->size() == size_bytes) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("inflates to {} bytes: expected {}", inflated->size(), size_bytes));
}

absl::StatusOr<std::vector<std::byte>> Deflate(std::span<const std::byte> bytes) {
  uLongf size = compressBound(bytes.size());
  std::vector<std::byte> body(size);
  const int result = compress(reinterpret_cast<Bytef*>(body.data()), &size,
                              reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  if (result != Z_OK) return absl::InternalError(fmt::format("zlib: {}", zError(result)));
  body.resize(size);
  return body;
}

}  // namespace flamingo
