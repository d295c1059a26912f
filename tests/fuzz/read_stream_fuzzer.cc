// Any reads on any bytes. The input is: a byte for the order, a count of reads, the reads (one byte
// each: what to read in the low five bits, how in the high three), and then the bytes to be read.
//
// - A read that succeeds moves the cursor, never past the end, and what it read, written again,
//   gives the same bytes.
// - A read that fails leaves cursor and output alone, and all later ones fail with the same status.
// - Peeking says what reading will do, and changes nothing.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sluice/codec/binary_read_stream.h"
#include "sluice/codec/binary_write_stream.h"
#include "tests/fuzz/property.h"

namespace {

using sluice::BinaryReadStream;
using sluice::BinaryWriteStream;
using sluice::LengthEncoding;

class Reads {
 public:
  explicit Reads(BinaryReadStream* in) : in_(*in) {}

  void Run(unsigned what, size_t how) {
    const auto encoding = static_cast<LengthEncoding>(how % 5);
    switch (what) {
      case 0:
        return Number<int8_t>(&BinaryReadStream::ReadInt8, &BinaryWriteStream::WriteInt8);
      case 1:
        return Number<int16_t>(&BinaryReadStream::ReadInt16, &BinaryWriteStream::WriteInt16);
      case 2:
        return Number<int32_t>(&BinaryReadStream::ReadInt32, &BinaryWriteStream::WriteInt32);
      case 3:
        return Number<int64_t>(&BinaryReadStream::ReadInt64, &BinaryWriteStream::WriteInt64);
      case 4:
        return Number<uint8_t>(&BinaryReadStream::ReadUint8, &BinaryWriteStream::WriteUint8);
      case 5:
        return Number<uint16_t>(&BinaryReadStream::ReadUint16, &BinaryWriteStream::WriteUint16);
      case 6:
        return Number<uint32_t>(&BinaryReadStream::ReadUint24, &BinaryWriteStream::WriteUint24);
      case 7:
        return Number<uint32_t>(&BinaryReadStream::ReadUint32, &BinaryWriteStream::WriteUint32);
      case 8:
        return Number<uint64_t>(&BinaryReadStream::ReadUint64, &BinaryWriteStream::WriteUint64);
      case 9:
        return Number<float>(&BinaryReadStream::ReadFloat, &BinaryWriteStream::WriteFloat);
      case 10:
        return Number<double>(&BinaryReadStream::ReadDouble, &BinaryWriteStream::WriteDouble);
      case 11:
        return Number<bool>(&BinaryReadStream::ReadBool, &BinaryWriteStream::WriteBool);
      case 12:
        return Number<uint64_t>(&BinaryReadStream::ReadVarint, &BinaryWriteStream::WriteVarint);
      case 13:
        return Number<uint32_t>(&BinaryReadStream::ReadVarint32, &BinaryWriteStream::WriteVarint);
      case 14:
        return Number<int64_t>(&BinaryReadStream::ReadZigZag, &BinaryWriteStream::WriteZigZag);
      case 15:
        return Number<int32_t>(&BinaryReadStream::ReadZigZag32, &BinaryWriteStream::WriteZigZag);
      case 16:
        return Length(encoding);
      case 17:
        return String(how * 3, encoding);
      case 18:
        return StringView(how * 3, encoding);
      case 19:
        return StringBuffer(how * 3, encoding);
      case 20:
        return Bytes(how);
      case 21:
        return View(how * 5);
      case 22:
        return Skip(how);
      case 23:
        return Remaining();
      case 24:
        return Fail();
      case 25:
        return OddWidth(how);
      default:
        return View(SIZE_MAX - what);
    }
  }

 private:
  // Runs one read and holds it to what holds for all. `write` writes what was read.
  template <class Read, class Write>
  bool Check(const Read& read, const Write& write) {
    const size_t before = in_.position();
    const absl::Status status_before = in_.status();
    const bool has_read = read();
    SLUICE_PROPERTY(in_.position() <= in_.size());
    SLUICE_PROPERTY(in_.position() + in_.remaining() == in_.size());
    SLUICE_PROPERTY(has_read == in_.ok());
    SLUICE_PROPERTY(status_before.ok() || in_.status() == status_before);
    if (!has_read) {
      SLUICE_PROPERTY(in_.position() == before);
      SLUICE_PROPERTY(!in_.status().message().empty());
      return false;
    }
    std::vector<std::byte> again;
    BinaryWriteStream out(&again, in_.order());
    SLUICE_PROPERTY(write(out));
    out.Flush();
    SLUICE_PROPERTY(std::ranges::equal(again, in_.data().subspan(before, in_.position() - before)));
    return true;
  }

  template <class T, class W>
  void Number(bool (BinaryReadStream::*read)(T*), bool (BinaryWriteStream::*write)(W)) {
    T value = static_cast<T>(1);
    const T untouched = value;
    if (!Check([&] { return (in_.*read)(&value); },
               [&](BinaryWriteStream& out) { return (out.*write)(value); })) {
      SLUICE_PROPERTY(value == untouched);
    }
  }

  void OddWidth(size_t which) {
    switch (which) {
      case 0:
        return Number<uint64_t>(&BinaryReadStream::ReadUint40, &BinaryWriteStream::WriteUint40);
      case 1:
        return Number<uint64_t>(&BinaryReadStream::ReadUint48, &BinaryWriteStream::WriteUint48);
      case 2:
        return Number<uint64_t>(&BinaryReadStream::ReadUint56, &BinaryWriteStream::WriteUint56);
      case 3:
        return Number<int32_t>(&BinaryReadStream::ReadInt24, &BinaryWriteStream::WriteInt24);
      case 4:
        return Number<int64_t>(&BinaryReadStream::ReadInt40, &BinaryWriteStream::WriteInt40);
      case 5:
        return Number<int64_t>(&BinaryReadStream::ReadInt48, &BinaryWriteStream::WriteInt48);
      default:
        return Number<int64_t>(&BinaryReadStream::ReadInt56, &BinaryWriteStream::WriteInt56);
    }
  }

  void Length(LengthEncoding encoding) {
    uint64_t peeked = 77;
    const absl::Status before = in_.status();
    const size_t position = in_.position();
    const bool has_peeked = in_.PeekLength(&peeked, encoding);
    SLUICE_PROPERTY(in_.status() == before && in_.position() == position);
    uint64_t length = 77;
    const bool has_read =
        Check([&] { return in_.ReadLength(&length, encoding); },
              [&](BinaryWriteStream& out) { return out.WriteLength(length, encoding); });
    SLUICE_PROPERTY(has_peeked == has_read && peeked == length);
    SLUICE_PROPERTY(has_read || length == 77);
  }

  void String(size_t bytes_max, LengthEncoding encoding) {
    std::string text = "untouched";
    const bool has_read =
        Check([&] { return in_.ReadString(bytes_max, &text, encoding); },
              [&](BinaryWriteStream& out) { return out.WriteString(text, encoding); });
    SLUICE_PROPERTY(has_read ? bytes_max == 0 || text.size() <= bytes_max : text == "untouched");
  }

  void StringView(size_t bytes_max, LengthEncoding encoding) {
    std::string_view text = "untouched";
    const bool has_read =
        Check([&] { return in_.ReadStringView(bytes_max, &text, encoding); },
              [&](BinaryWriteStream& out) { return out.WriteString(text, encoding); });
    SLUICE_PROPERTY(has_read ? bytes_max == 0 || text.size() <= bytes_max : text == "untouched");
  }

  void StringBuffer(size_t buffer_bytes, LengthEncoding encoding) {
    std::vector<char> buffer(buffer_bytes, '?');
    const std::vector<char> untouched = buffer;
    size_t size = 77;
    const bool has_read =
        Check([&] { return in_.ReadString(std::span<char>(buffer), &size, encoding); },
              [&](BinaryWriteStream& out) {
                return out.WriteString({buffer.data(), size}, encoding);
              });
    SLUICE_PROPERTY(has_read ? size <= buffer_bytes : buffer == untouched && size == 77);
  }

  void Bytes(size_t size_bytes) {
    std::vector<std::byte> bytes(size_bytes, std::byte{'?'});
    const std::vector<std::byte> untouched = bytes;
    const bool has_read = Check([&] { return in_.ReadBytes(bytes); },
                                [&](BinaryWriteStream& out) { return out.WriteBytes(bytes); });
    SLUICE_PROPERTY(has_read || bytes == untouched);
  }

  void View(size_t size_bytes) {
    static constexpr std::byte kUntouched[1] = {};
    std::span<const std::byte> view(kUntouched);
    const bool has_read = Check([&] { return in_.ReadView(size_bytes, &view); },
                                [&](BinaryWriteStream& out) { return out.WriteBytes(view); });
    SLUICE_PROPERTY(has_read ? view.size() == size_bytes : view.data() == kUntouched);
  }

  void Skip(size_t size_bytes) {
    const std::span<const std::byte> rest = in_.rest();
    Check([&] { return in_.Skip(size_bytes); },
          [&](BinaryWriteStream& out) { return out.WriteBytes(rest.first(size_bytes)); });
  }

  void Remaining() {
    const bool was_ok = in_.ok();
    const std::span<const std::byte> rest = in_.rest();
    const std::span<const std::byte> remaining = in_.ReadRemaining();
    SLUICE_PROPERTY(in_.ok() == was_ok);
    SLUICE_PROPERTY(was_ok ? remaining.size() == rest.size() && in_.AtEnd() : remaining.empty());
  }

  void Fail() {
    Check([&] { return in_.Fail(absl::InvalidArgumentError("no such thing")); },
          [](BinaryWriteStream&) { return true; });
  }

  BinaryReadStream& in_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  std::span<const uint8_t> input(bytes, size);
  if (input.size() < 2) return 0;
  const auto order = (input[0] & 1) != 0 ? sluice::ByteOrder::kLittle : sluice::ByteOrder::kBig;
  const size_t count = std::min<size_t>(input[1], input.size() - 2);
  const std::span<const uint8_t> reads = input.subspan(2, count);
  BinaryReadStream in(std::as_bytes(input.subspan(2 + count)), order);
  Reads reader(&in);
  for (const uint8_t read : reads) reader.Run(read & 31U, read >> 5U);
  SLUICE_PROPERTY(in.Finish().ok() == (in.ok() && in.AtEnd()));
  return 0;
}
