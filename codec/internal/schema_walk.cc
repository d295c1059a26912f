#include "sluice/codec/internal/schema_walk.h"

#include <algorithm>

#include "sluice/codec/internal/value_builder.h"
#include "sluice/codec/internal/value_order.h"

namespace sluice::internal {

using PartKind = SchemaVisitor::PartKind;

void SchemaWalk::Tell(TokenRole role, const SchemaType& type, size_t begin, const Context& context,
                      uint64_t number, std::span<const std::byte> bytes) {
  visitor_.OnToken({.role = role,
                    .type = &type,
                    .offset = begin,
                    .size_bytes = cursor_.at - begin,
                    .number = number,
                    .bytes = bytes,
                    .secret = context.secret});
}

bool SchemaWalk::BeginPart(SchemaVisitor::Part part) {
  if (visitor_.BeginPart(part)) return true;
  return cursor_.Fail(FaultKind::kMemoryLimit, cursor_.at, sizeof(Value));
}

bool SchemaWalk::ReadElement(const SchemaType& type, size_t index, const Context& context) {
  const bool is_read =
      BeginPart({PartKind::kElement, {}, index, context.secret}) && ReadValue(type, context);
  if (!is_read) {
    cursor_.fault.InElement(index);
    return false;
  }
  visitor_.EndPart();
  return true;
}

bool SchemaWalk::ReadInner(const SchemaType& type, const Context& context) {
  if (!BeginPart({PartKind::kInner, {}, 0, context.secret}) || !ReadValue(type, context)) {
    return false;
  }
  visitor_.EndPart();
  return true;
}

bool SchemaWalk::ReadValue(const SchemaType& type, const Context& context) {
  if (!cursor_.Has(type)) return false;
  switch (type.kind) {
    case WireKind::kBool:
    case WireKind::kInt:
    case WireKind::kUint:
    case WireKind::kFloat:
      return ReadNumber(type, context);
    case WireKind::kString:
    case WireKind::kBytes:
    case WireKind::kBits:
      return ReadText(type, context);
    case WireKind::kList:
    case WireKind::kSet:
    case WireKind::kMap:
      return ReadList(type, context);
    case WireKind::kArray:
      visitor_.Begin(&type, type.count);
      return ReadElements(type, type.count, context);
    case WireKind::kOptional:
      return type.null_value ? ReadNullable(type, context) : ReadOptional(type, context);
    case WireKind::kVariant:
      return ReadVariant(type, context);
    case WireKind::kTuple:
      return ReadTuple(type, context);
    case WireKind::kRecord:
    case WireKind::kEnclosing:
      return ReadRecord(type, context);
    case WireKind::kTail:
      return ReadTail(type, context);
    default:
      return ReadFiller(type, context);
  }
}

bool SchemaWalk::ReadNumber(const SchemaType& type, const Context& context) {
  const size_t begin = cursor_.at;
  uint64_t number = 0;
  if (!cursor_.GetNumber(type, context.order, number)) return false;
  Tell(TokenRole::kValue, type, begin, context, number);
  return true;
}

bool SchemaWalk::GetPrefix(TokenRole role, const SchemaType& type, const Context& context,
                           uint64_t& number) {
  const size_t begin = cursor_.at;
  if (!cursor_.GetLength(type.lengths, context.order, number)) return false;
  if (number > type.limit) {
    const bool is_count = role == TokenRole::kCount;
    return cursor_.Fail(is_count ? FaultKind::kCountLimit : FaultKind::kLengthLimit, begin, number,
                        type.limit);
  }
  if (role == TokenRole::kCount) {
    size_t element_bytes = 0;
    for (const SchemaType& element : type.element) element_bytes += SizeMin(element, scope_);
    if (number > cursor_.Remaining() / std::max<size_t>(element_bytes, 1)) {
      return cursor_.Fail(FaultKind::kCountCutShort, begin, number, cursor_.Remaining());
    }
  } else if (number > cursor_.Remaining()) {
    return cursor_.CutShort(cursor_.at, number);
  }
  Tell(role, type, begin, context, number);
  return true;
}

bool SchemaWalk::ReadText(const SchemaType& type, const Context& context) {
  std::span<const std::byte> text;
  const bool is_prefixed = type.kind != WireKind::kBits && type.form == StringForm::kPrefixed;
  uint64_t length = 0;
  if (is_prefixed && !GetPrefix(TokenRole::kLength, type, context, length)) return false;
  const size_t begin = cursor_.at;
  if (is_prefixed) {
    text = cursor_.Rest().first(length);
    cursor_.at += length;
  } else if (!cursor_.GetText(type, text)) {
    return false;
  }
  Tell(TokenRole::kValue, type, begin, context, 0, text);
  return true;
}

bool SchemaWalk::ReadFiller(const SchemaType& type, const Context& context) {
  const size_t begin = cursor_.at;
  std::span<const std::byte> filler;
  if (!cursor_.GetFiller(type, context.order, filler)) return false;
  Tell(TokenRole::kValue, type, begin, context, LoadBits(filler, context.order), filler);
  return true;
}

bool SchemaWalk::ReadList(const SchemaType& type, const Context& context) {
  uint64_t count = 0;
  if (!GetPrefix(TokenRole::kCount, type, context, count)) return false;
  visitor_.Begin(&type, count);
  if (type.kind == WireKind::kList) return ReadElements(type, count, context);
  return ReadKeyed(type, count, context);
}

bool SchemaWalk::ReadElements(const SchemaType& type, uint64_t count, const Context& context) {
  for (size_t i = 0; i < count; ++i) {
    if (!ReadElement(type.element[0], i, context)) return false;
  }
  visitor_.End();
  return true;
}

bool SchemaWalk::ReadKeyed(const SchemaType& type, uint64_t count, const Context& context) {
  const SchemaType& key_type = type.element[0];
  Value last;
  for (size_t i = 0; i < count; ++i) {
    const size_t begin = cursor_.at;
    if (!ReadElement(key_type, i, context)) return false;
    if (!is_checked_) {
      Value key = KeyAt(key_type, begin, context);
      const int order = i == 0 ? -1 : CompareValues(key_type, last, key, scope_);
      if (order >= 0) {
        cursor_.Fail(order == 0 ? FaultKind::kSameKey : FaultKind::kKeyOrder, begin);
        cursor_.fault.InElement(i);
        return false;
      }
      last = std::move(key);
    }
    if (type.kind == WireKind::kMap && !ReadElement(type.element[1], i, context)) return false;
  }
  visitor_.End();
  return true;
}

// Built by a second walk, so that whoever looks on need not build anything. What is inside of the
// key is not compared again: sets inside of sets would take exponential time.
Value SchemaWalk::KeyAt(const SchemaType& type, size_t offset, const Context& context) const {
  Value key;
  ValueBuilder builder(&key, UINT64_MAX);
  SchemaWalk walk(cursor_.bytes, options_, builder);
  walk.cursor_.at = offset;
  walk.cursor_.end = cursor_.end;
  walk.scope_ = scope_;
  walk.depth_ = depth_;
  walk.is_checked_ = true;
  walk.ReadValue(type, context);
  return key;
}

bool SchemaWalk::ReadTuple(const SchemaType& type, const Context& context) {
  visitor_.Begin(&type, type.element.size());
  for (size_t i = 0; i < type.element.size(); ++i) {
    if (!ReadElement(type.element[i], i, context)) return false;
  }
  visitor_.End();
  return true;
}

bool SchemaWalk::ReadOptional(const SchemaType& type, const Context& context) {
  const size_t begin = cursor_.at;
  uint64_t has_value = 0;
  if (!cursor_.GetOctet(has_value)) return false;
  if (has_value > 1) return cursor_.Fail(FaultKind::kNotBool, begin, has_value);
  Tell(TokenRole::kFlag, type, begin, context, has_value);
  visitor_.Begin(&type, has_value);
  if (has_value != 0 && !ReadInner(type.element[0], context)) return false;
  visitor_.End();
  return true;
}

bool SchemaWalk::ReadNullable(const SchemaType& type, const Context& context) {
  const SchemaType& element = type.element[0];
  const size_t begin = cursor_.at;
  uint64_t number = 0;
  // The null need not be a value of a described enum.
  if (!cursor_.Has(element) || !cursor_.LoadNumber(element, context.order, number)) return false;
  if (number == *type.null_value) {
    visitor_.Begin(&type, 0);
    Tell(TokenRole::kFlag, type, begin, context, 0);
  } else {
    visitor_.Begin(&type, 1);
    cursor_.at = begin;
    if (!ReadInner(element, context)) return false;
  }
  visitor_.End();
  return true;
}

bool SchemaWalk::ReadVariant(const SchemaType& type, const Context& context) {
  const size_t begin = cursor_.at;
  uint64_t index = 0;
  if (!cursor_.GetOctet(index)) return false;
  if (index >= type.element.size()) {
    return cursor_.Fail(FaultKind::kUnknownAlternative, begin, index, type.element.size());
  }
  Tell(TokenRole::kIndex, type, begin, context, index);
  visitor_.Begin(&type, 1);
  if (!ReadInner(type.element[index], context)) return false;
  visitor_.End();
  return true;
}

}  // namespace sluice::internal
