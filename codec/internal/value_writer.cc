#include "sluice/codec/internal/value_writer.h"

#include <algorithm>

#include "sluice/codec/internal/store_bits.h"
#include "sluice/codec/internal/value_order.h"

namespace sluice::internal {

bool ValueWriter::Fail(FaultKind kind, uint64_t subject, uint64_t limit) {
  fault_.Report(kind, Fault::kNoOffset, subject, limit);
  return false;
}

bool ValueWriter::HasParts(const Value& value, uint64_t count) {
  if (value.elements.size() == count) return true;
  return Fail(FaultKind::kWrongShape, value.elements.size(), count);
}

bool ValueWriter::WriteElement(const SchemaType& type, const Value& value, size_t index,
                               ByteOrder order) {
  if (WriteValue(type, value, order)) return true;
  fault_.InElement(index);
  return false;
}

bool ValueWriter::WriteValue(const SchemaType& type, const Value& value, ByteOrder order) {
  switch (type.kind) {
    case WireKind::kBool:
    case WireKind::kInt:
    case WireKind::kUint:
    case WireKind::kFloat:
      return HasParts(value, 0) && WriteNumber(type, value.number, order);
    case WireKind::kString:
    case WireKind::kBytes:
    case WireKind::kBits:
      return HasParts(value, 0) && WriteText(type, value, order);
    case WireKind::kList:
    case WireKind::kSet:
    case WireKind::kMap:
      return WriteList(type, value, order);
    case WireKind::kArray:
    case WireKind::kTuple:
      if (!HasParts(value, type.kind == WireKind::kArray ? type.count : type.element.size())) {
        return false;
      }
      for (size_t i = 0; i < value.elements.size(); ++i) {
        const SchemaType& part = type.element[type.kind == WireKind::kArray ? 0 : i];
        if (!WriteElement(part, value.elements[i], i, order)) return false;
      }
      return true;
    case WireKind::kOptional:
      return WriteOptional(type, value, order);
    case WireKind::kVariant:
      return WriteVariant(type, value, order);
    case WireKind::kRecord:
    case WireKind::kEnclosing:
      return WriteRecord(type, value, order);
    case WireKind::kTail:
      return HasParts(value, 0) && WriteTail(type, value.bytes);
    default:
      WriteFiller(type, order);
      return HasParts(value, 0);
  }
}

bool ValueWriter::WriteNumber(const SchemaType& type, uint64_t number, ByteOrder order) {
  if (!FitsBits(type, number)) {
    if (type.kind == WireKind::kBool) return Fail(FaultKind::kNotBool, number);
    return Fail(FaultKind::kLargeValue, type.bits);
  }
  if (!IsDeclared(type, number)) {
    if (type.enum_rule == EnumRule::kOneOf) return Fail(FaultKind::kUndeclaredValue, number);
    return Fail(FaultKind::kUndeclaredBits, UndeclaredBits(type, number));
  }
  AppendNumber(type, number, order);
  return true;
}

void ValueWriter::AppendNumber(const SchemaType& type, uint64_t number, ByteOrder order) {
  if (type.integers == IntegerEncoding::kFixed) {
    AppendBits(bytes_, number, type.size_bytes, order);
  } else if (type.integers == IntegerEncoding::kZigZag) {
    AppendLength(bytes_, ZigZag(static_cast<int64_t>(number)), LengthEncoding::kVarint, order);
  } else {
    AppendLength(bytes_, number & BitsMask(type.bits), LengthEncoding::kVarint, order);
  }
}

bool ValueWriter::WriteLength(uint64_t length, uint64_t limit, FaultKind kind,
                              const SchemaType& type, ByteOrder order) {
  limit = std::min(limit, LengthMax(type.lengths));
  if (length > limit) return Fail(kind, length, limit);
  AppendLength(bytes_, length, type.lengths, order);
  return true;
}

bool ValueWriter::WriteText(const SchemaType& type, const Value& value, ByteOrder order) {
  if (type.kind == WireKind::kBits) return WriteBits(type, value.bytes);
  if (type.form != StringForm::kPrefixed) return WritePadded(type, value.bytes);
  if (!WriteLength(value.bytes.size(), type.limit, FaultKind::kLengthLimit, type, order)) {
    return false;
  }
  bytes_ += value.bytes;
  return true;
}

bool ValueWriter::WritePadded(const SchemaType& type, std::string_view text) {
  const bool is_terminated = type.form == StringForm::kTerminated;
  const size_t room = type.size_bytes - (is_terminated ? 1 : 0);
  if (text.size() > room) return Fail(FaultKind::kLengthLimit, text.size(), room);
  const char pad = is_terminated ? '\0' : static_cast<char>(type.pad);
  if (is_terminated && text.find('\0') != std::string_view::npos) {
    return Fail(FaultKind::kHoldsZero);
  }
  if (text.ends_with(pad)) return Fail(FaultKind::kEndsWithPad);
  bytes_ += text;
  bytes_.append(type.size_bytes - text.size(), pad);
  return true;
}

bool ValueWriter::WriteBits(const SchemaType& type, std::string_view bits) {
  if (bits.size() != type.size_bytes) {
    return Fail(FaultKind::kWrongShape, bits.size(), type.size_bytes);
  }
  const unsigned used = type.count % 8;
  if (used != 0 && static_cast<unsigned char>(bits.back()) >> used != 0) {
    return Fail(FaultKind::kUnusedBits);
  }
  bytes_ += bits;
  return true;
}

bool ValueWriter::WriteTail(const SchemaType& type, std::string_view tail) {
  if (tail.size() > type.limit) return Fail(FaultKind::kLengthLimit, tail.size(), type.limit);
  const uint32_t version_min = LatestSince(*scope_->fields);
  if (options_.version < version_min && !tail.empty()) {
    return Fail(FaultKind::kTailVersion, options_.version, version_min);
  }
  bytes_ += tail;
  return true;
}

void ValueWriter::WriteFiller(const SchemaType& type, ByteOrder order) {
  if (type.kind == WireKind::kConstant) {
    bytes_ += ConstantBytes(type, order);
  } else {
    bytes_.append(type.size_bytes, '\0');  // of a checksum or rest length: until it is known
  }
}

bool ValueWriter::WriteList(const SchemaType& type, const Value& value, ByteOrder order) {
  const size_t parts_each = type.element.size();  // two in a map
  const size_t count = value.elements.size() / parts_each;
  if (!HasParts(value, count * parts_each)) return false;
  if (!WriteLength(count, type.limit, FaultKind::kCountLimit, type, order)) return false;
  if (type.kind != WireKind::kList) return WriteKeyed(type, value, order);
  for (size_t i = 0; i < count; ++i) {
    if (!WriteElement(type.element[0], value.elements[i], i, order)) return false;
  }
  return true;
}

bool ValueWriter::WriteKeyed(const SchemaType& type, const Value& value, ByteOrder order) {
  const size_t parts_each = type.element.size();
  for (size_t i = 0; i < value.elements.size(); i += parts_each) {
    const Value& key = value.elements[i];
    if (!WriteElement(type.element[0], key, i / parts_each, order)) return false;
    if (i > 0) {
      const int compared =
          CompareValues(type.element[0], value.elements[i - parts_each], key, scope_);
      if (compared >= 0) {
        Fail(compared == 0 ? FaultKind::kSameKey : FaultKind::kKeyOrder);
        fault_.InElement(i / parts_each);
        return false;
      }
    }
    if (parts_each == 2 &&
        !WriteElement(type.element[1], value.elements[i + 1], i / parts_each, order)) {
      return false;
    }
  }
  return true;
}

bool ValueWriter::WriteOptional(const SchemaType& type, const Value& value, ByteOrder order) {
  const SchemaType& element = type.element[0];
  const bool has_value = !value.elements.empty();
  if (!HasParts(value, has_value ? 1 : 0)) return false;
  if (!type.null_value) {
    bytes_ += has_value ? '\1' : '\0';
    return !has_value || WriteValue(element, value.elements[0], order);
  }
  if (!has_value) {
    // It need not be a value of a described enum.
    AppendNumber(element, *type.null_value, order);
    return true;
  }
  if (value.elements[0].number == *type.null_value) return Fail(FaultKind::kNullValue);
  return WriteValue(element, value.elements[0], order);
}

bool ValueWriter::WriteVariant(const SchemaType& type, const Value& value, ByteOrder order) {
  if (value.number >= type.element.size()) {
    return Fail(FaultKind::kUnknownAlternative, value.number, type.element.size());
  }
  if (!HasParts(value, 1)) return false;
  bytes_ += static_cast<char>(value.number);
  return WriteValue(type.element[value.number], value.elements[0], order);
}

}  // namespace sluice::internal
