#include "sluice/codec/binary_read_stream.h"

#include <cassert>
#include <cstring>
#include <utility>

#include "fmt/format.h"

namespace sluice {

BinaryReadStream::BinaryReadStream(std::span<const std::byte> bytes, ByteOrder order)
    : begin_(bytes.data()),
      at_(begin_),
      limit_(begin_ + bytes.size()),
      end_(limit_),
      order_(order) {}

bool BinaryReadStream::CutShort(const char* kind, size_t wanted_bytes) {
  if (!ok()) return false;  // spares the text
  return Fail(absl::OutOfRangeError(fmt::format("{}: offset {}: wanted {} bytes, had {}", kind,
                                                position(), wanted_bytes, remaining())));
}

bool BinaryReadStream::ReadBool(bool* value) {
  if (!Has(1)) return CutShort("bool", 1);
  const auto octet = LoadNumber<uint8_t>(at_, order_);
  if (octet > 1) {
    return Fail(absl::InvalidArgumentError(
        fmt::format("bool: offset {}: value {} is neither 0 nor 1", position(), octet)));
  }
  *value = octet == 1;
  ++at_;
  return true;
}

bool BinaryReadStream::Accept(const VarintScan& scan, const char* kind, size_t wanted_bytes) {
  if (!ok()) return false;
  switch (scan.fault) {
    case VarintFault::kNone:
      return true;
    case VarintFault::kCutShort:
      return CutShort(kind, wanted_bytes);
    case VarintFault::kOverlong:
      return Fail(
          absl::InvalidArgumentError(fmt::format("{}: offset {}: overlong", kind, position())));
    case VarintFault::kTooLarge:
      break;
  }
  return Fail(
      absl::InvalidArgumentError(fmt::format("{}: offset {}: too large", kind, position())));
}

bool BinaryReadStream::ReadVarintOf(unsigned bits_max, uint64_t* value) {
  const VarintScan scan = ScanVarint(rest(), bits_max);
  if (!Accept(scan, "varint", remaining() + 1)) return false;
  *value = scan.value;
  at_ += scan.size_bytes;
  return true;
}

bool BinaryReadStream::ReadVarint32(uint32_t* value) {
  uint64_t wide = 0;
  if (!ReadVarintOf(32, &wide)) return false;
  *value = static_cast<uint32_t>(wide);
  return true;
}

bool BinaryReadStream::ReadZigZag(int64_t* value) {
  uint64_t bits = 0;
  if (!ReadVarintOf(64, &bits)) return false;
  *value = UnZigZag(bits);
  return true;
}

bool BinaryReadStream::ReadZigZag32(int32_t* value) {
  uint64_t bits = 0;
  if (!ReadVarintOf(32, &bits)) return false;
  *value = static_cast<int32_t>(UnZigZag(bits));
  return true;
}

bool BinaryReadStream::ReadLength(uint64_t* length, LengthEncoding encoding) {
  const VarintScan scan = ScanLength(rest(), encoding, order_);
  const size_t wanted = IsVariable(encoding) ? remaining() + 1 : LengthSizeMin(encoding);
  if (!Accept(scan, "length", wanted)) return false;
  *length = scan.value;
  at_ += scan.size_bytes;
  return true;
}

bool BinaryReadStream::PeekLength(uint64_t* length, LengthEncoding encoding) const {
  const VarintScan scan = ScanLength(rest(), encoding, order_);
  if (!ok() || scan.fault != VarintFault::kNone) return false;
  *length = scan.value;
  return true;
}

bool BinaryReadStream::ReadPrefixed(size_t bytes_max, LengthEncoding encoding,
                                    std::span<const std::byte>* bytes) {
  const std::byte* const start = at_;
  uint64_t length = 0;
  if (!ReadLength(&length, encoding)) return false;
  if (length > bytes_max) {
    Fail(absl::ResourceExhaustedError(fmt::format(
        "string: offset {}: length {} exceeds the limit {}", start - begin_, length, bytes_max)));
  } else if (length > remaining()) {
    CutShort("string", length);
  } else {
    *bytes = {std::exchange(at_, at_ + length), length};
    return true;
  }
  at_ = limit_ = start;
  return false;
}

bool BinaryReadStream::ReadStringView(size_t bytes_max, std::string_view* text,
                                      LengthEncoding encoding) {
  std::span<const std::byte> bytes;
  if (!ReadPrefixed(bytes_max == 0 ? SIZE_MAX : bytes_max, encoding, &bytes)) {
    return false;
  }
  *text = {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  return true;
}

bool BinaryReadStream::ReadString(size_t bytes_max, std::string* text, LengthEncoding encoding) {
  std::string_view view;
  if (!ReadStringView(bytes_max, &view, encoding)) return false;
  text->assign(view);
  return true;
}

bool BinaryReadStream::ReadString(std::span<char> buffer, size_t* size_bytes,
                                  LengthEncoding encoding) {
  std::span<const std::byte> bytes;
  if (!ReadPrefixed(buffer.size(), encoding, &bytes)) return false;
  if (!bytes.empty()) std::memcpy(buffer.data(), bytes.data(), bytes.size());
  *size_bytes = bytes.size();
  return true;
}

bool BinaryReadStream::ReadBytes(std::span<std::byte> bytes) {
  std::span<const std::byte> view;
  if (!ReadView(bytes.size(), &view)) return false;
  if (!view.empty()) std::memcpy(bytes.data(), view.data(), view.size());
  return true;
}

bool BinaryReadStream::ReadView(size_t size_bytes, std::span<const std::byte>* view) {
  if (!Has(size_bytes) || !ok()) return CutShort("bytes", size_bytes);
  *view = {std::exchange(at_, at_ + size_bytes), size_bytes};
  return true;
}

std::span<const std::byte> BinaryReadStream::ReadRemaining() {
  if (!ok()) return {};
  const std::span<const std::byte> all = rest();
  at_ = end_;
  return all;
}

bool BinaryReadStream::Skip(size_t size_bytes) {
  std::span<const std::byte> skipped;
  return ReadView(size_bytes, &skipped);
}

absl::Status BinaryReadStream::Finish() const {
  if (!ok() || AtEnd()) return status_;
  return absl::InvalidArgumentError(
      fmt::format("offset {}: {} bytes left over", position(), remaining()));
}

bool BinaryReadStream::Fail(absl::Status status) {
  assert(!status.ok());
  if (ok()) status_ = std::move(status);
  limit_ = at_;
  return false;
}

}  // namespace sluice
