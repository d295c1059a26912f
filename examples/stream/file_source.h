#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace stream {

// FileSource is a file to be read anywhere, by many readers. Its size and CRC-32C are those that it
// had when it was opened.
class FileSource {
 public:
  // Reads it once, in pieces, for its checksum. Errors: the system's, with the path.
  static absl::StatusOr<FileSource> Open(const std::string& path);
  ~FileSource();
  FileSource(FileSource&& other) noexcept;
  FileSource& operator=(FileSource&&) = delete;

  uint64_t size_bytes() const { return size_bytes_; }
  uint32_t crc32c() const { return crc32c_; }

  // Fills `bytes` from there. DataLoss: the file has become shorter.
  absl::Status Read(uint64_t offset, std::span<std::byte> bytes) const;

 private:
  FileSource(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

  int fd_;
  std::string path_;
  uint64_t size_bytes_ = 0;
  uint32_t crc32c_ = 0;
};

}  // namespace stream
