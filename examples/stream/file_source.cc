#include "examples/stream/file_source.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include "sluice/codec/checksum.h"

namespace stream {
namespace {

constexpr size_t kPieceBytes = size_t{256} * 1024;

absl::Status Failed(int error, const std::string& path) {
  return absl::UnavailableError(
      fmt::format("{}: {}", path, std::generic_category().message(error)));
}

}  // namespace

absl::StatusOr<FileSource> FileSource::Open(const std::string& path) {
  FileSource source(open(path.c_str(), O_RDONLY | O_CLOEXEC), path);
  struct stat status {};
  if (source.fd_ < 0 || fstat(source.fd_, &status) != 0) return Failed(errno, path);
  source.size_bytes_ = static_cast<uint64_t>(status.st_size);

  sluice::Checksum checksum(sluice::ChecksumAlgorithm::kCrc32c);
  std::vector<std::byte> piece(kPieceBytes);
  for (uint64_t at = 0; at < source.size_bytes_; at += piece.size()) {
    piece.resize(std::min<uint64_t>(piece.size(), source.size_bytes_ - at));
    if (absl::Status read = source.Read(at, piece); !read.ok()) return read;
    checksum.Update(piece);
  }
  source.crc32c_ = checksum.value();
  return source;
}

FileSource::~FileSource() {
  if (fd_ >= 0) close(fd_);
}

FileSource::FileSource(FileSource&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      size_bytes_(other.size_bytes_),
      crc32c_(other.crc32c_) {}

absl::Status FileSource::Read(uint64_t offset, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t got = pread(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed(errno, path_);
    if (got == 0) {
      return absl::DataLossError(
          fmt::format("{}: ends at {} of {} bytes", path_, offset, size_bytes_));
    }
    offset += static_cast<uint64_t>(got);
    bytes = bytes.subspan(static_cast<size_t>(got));
  }
  return absl::OkStatus();
}

}  // namespace stream
