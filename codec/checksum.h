#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice {

enum class ChecksumAlgorithm : uint8_t {
  kCrc32c,    // RFC 3720, 12.1 (Castagnoli): iSCSI, SCTP, ext4, LevelDB
  kCrc32,     // IEEE 802.3 and RFC 1952, 8: Ethernet, gzip, PNG
  kAdler32,   // RFC 1950, 8.2: zlib
  kInternet,  // RFC 1071: IP, UDP, TCP; 16 bits
};

// Bytes of the checksum on the wire. As those of any number, they have the order of the protocol.
// RFC 1950 and RFC 1071 put Adler-32 and the Internet checksum into network order: in a protocol
// that is little-endian otherwise, ChecksumOver() is given Order(ByteOrder::kBig) for that.
constexpr size_t ChecksumSize(ChecksumAlgorithm algorithm) {
  return algorithm == ChecksumAlgorithm::kInternet ? 2 : 4;
}

// Checksum is the checksum of bytes that come in pieces; it depends on the
// bytes alone, not on where they are cut.
//
//   Checksum checksum(ChecksumAlgorithm::kCrc32c);
//   checksum.Update(header);
//   checksum.Update(payload);
//   if (checksum.value() != expected) return Corrupt();
//
// It finds accidents, and does not keep anybody from changing bytes on purpose.
class Checksum {
 public:
  explicit Checksum(ChecksumAlgorithm algorithm);

  void Update(std::span<const std::byte> bytes);

  // Of all bytes so far; more may follow. At most 2^16 - 1 for kInternet.
  uint32_t value() const;

 private:
  ChecksumAlgorithm algorithm_;
  bool is_odd_ = false;  // kInternet: the next byte is the second one of its word
  uint64_t state_;
};

// The checksum of bytes that are all there.
uint32_t ChecksumOf(ChecksumAlgorithm algorithm, std::span<const std::byte> bytes);

}  // namespace sluice
