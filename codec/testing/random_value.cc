#include "sluice/codec/testing/random_value.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sluice/codec/internal/schema_type.h"
#include "sluice/codec/internal/value_order.h"
#include "sluice/codec/testing/random_number.h"

namespace sluice::test {
namespace {

using internal::RecordScope;

// Deeper than this no list has elements and no optional a value.
constexpr size_t kDepthMax = 6;

bool HoldsEnclosing(const SchemaType& type) {
  return type.kind == WireKind::kEnclosing || std::ranges::any_of(type.element, HoldsEnclosing) ||
         std::ranges::any_of(type.fields, HoldsEnclosing, &SchemaField::type);
}

uint64_t LimitOf(const SchemaType& type) { return std::min(type.limit, LengthMax(type.lengths)); }

class ValueMaker {
 public:
  ValueMaker(Rng& rng, const RandomOptions& options, size_t bytes_max)
      : rng_(rng), version_(options.wire.version), bytes_left_(bytes_max) {}

  Value MakeRecord(const RecordScope& record_scope) {
    Value record;
    const RecordScope* const outer = std::exchange(scope_, &record_scope);
    ++depth_;
    for (const SchemaField& field : *record_scope.fields) {
      Value& value = record.elements.emplace_back();
      value.is_absent = version_ < field.since;
      if (!value.is_absent) Fill(field.type, value);
    }
    --depth_;
    scope_ = outer;
    return record;
  }

 private:
  Value Make(const SchemaType& type) {
    Value value;
    Fill(type, value);
    return value;
  }

  void Fill(const SchemaType& type, Value& value);

  // 0 to the smaller of `limit` and what is left for values of `each_bytes`.
  uint64_t TakeCount(uint64_t limit, size_t each_bytes) {
    const uint64_t count_max = std::min<uint64_t>(limit, bytes_left_ / each_bytes);
    uint64_t count = 0;
    switch (rng_.Below(6)) {
      case 0:
        break;
      case 1:
        count = 1;
        break;
      case 2:
        count = limit - rng_.Below(2);  // also of 0: it is above the maximum then
        break;
      case 3:
        count = 15 + rng_.Below(2);
        break;
      default:
        count = rng_.Below(8);
    }
    if (count > count_max) count = rng_.Below(std::min<uint64_t>(count_max, 32) + 1);
    bytes_left_ -= count * each_bytes;
    return count;
  }

  std::string MakeBytes(uint64_t size_bytes) {
    const bool is_text = !rng_.OneIn(4);
    std::string bytes(size_bytes, '\0');
    for (char& c : bytes) {
      c = static_cast<char>(is_text ? 'a' + rng_.Below(26) : rng_.Next());
    }
    return bytes;
  }

  std::string MakeString(const SchemaType& type) {
    if (type.form == StringForm::kPrefixed) return MakeBytes(TakeCount(LimitOf(type), 1));
    const bool is_terminated = type.form == StringForm::kTerminated;
    const size_t room = type.size_bytes - (is_terminated ? 1 : 0);
    std::string text = MakeBytes(std::min<uint64_t>(rng_.OneIn(4) ? room : rng_.Below(16), room));
    if (is_terminated) std::ranges::replace(text, '\0', '0');
    const auto pad = static_cast<char>(type.pad);
    if (!is_terminated && !text.empty() && text.back() == pad) text.back() ^= 1;
    return text;
  }

  std::string MakeBits(uint64_t count) {
    std::string bytes = MakeBytes((count + 7) / 8);
    if (count % 8 != 0) bytes.back() = static_cast<char>(bytes.back() & ((1 << count % 8) - 1));
    return bytes;
  }

  std::vector<Value> MakeMany(const SchemaType& type, uint64_t count) {
    std::vector<Value> values;
    for (uint64_t i = 0; i < count; ++i) values.push_back(Make(type));
    return values;
  }

  uint64_t MakeNumber(const SchemaType& type) {
    const uint64_t number = RandomNumber(type, rng_);
    // NaN has no place in an order.
    const bool is_refused =
        keys_depth_ > 0 && type.kind == WireKind::kFloat && IsNan(number, type.bits);
    return is_refused ? 0 : number;
  }

  uint64_t TakeElements(const SchemaType& type) {
    if (depth_ > kDepthMax) return 0;
    size_t each_bytes = 0;
    for (const SchemaType& part : type.element) each_bytes += internal::SizeMin(part, scope_);
    return TakeCount(LimitOf(type), std::max<size_t>(each_bytes, 1));
  }

  std::vector<Value> MakeKeys(const SchemaType& type, uint64_t count) {
    ++keys_depth_;
    std::vector<Value> keys = MakeMany(type, count);
    --keys_depth_;
    const auto compare = [&](const Value& a, const Value& b) {
      return internal::CompareValues(type, a, b, scope_);
    };
    std::ranges::sort(keys, [&](const Value& a, const Value& b) { return compare(a, b) < 0; });
    // Not std::ranges::unique(), whose result clang 14 cannot compile.
    const auto is_same = [&](const Value& a, const Value& b) { return compare(a, b) == 0; };
    keys.erase(std::unique(keys.begin(), keys.end(), is_same), keys.end());
    return keys;
  }

  std::vector<Value> MakePairs(const SchemaType& type) {
    std::vector<Value> pairs;
    for (Value& key : MakeKeys(type.element[0], TakeElements(type))) {
      pairs.push_back(std::move(key));
      pairs.push_back(Make(type.element[1]));
    }
    return pairs;
  }

  std::vector<Value> MakeOptional(const SchemaType& type) {
    if (rng_.OneIn(3) || depth_ > kDepthMax) return {};
    std::vector<Value> one = MakeMany(type.element[0], 1);
    if (type.null_value && one[0].number == *type.null_value) return {};
    return one;
  }

  void FillVariant(const SchemaType& type, Value& value) {
    const size_t count = type.element.size();
    size_t index = rng_.Below(count);
    for (size_t i = 0; i < count && depth_ > kDepthMax; ++i) {
      if (HoldsEnclosing(type.element[index])) index = (index + 1) % count;
    }
    value.number = index;
    value.elements = MakeMany(type.element[index], 1);
  }

  std::vector<Value> MakeTuple(const SchemaType& type) {
    std::vector<Value> values;
    for (const SchemaType& element : type.element) values.push_back(Make(element));
    return values;
  }

  Rng& rng_;
  uint32_t version_;
  size_t bytes_left_;
  size_t depth_ = 0;
  size_t keys_depth_ = 0;  // of the keys that the value is a part of
  const RecordScope* scope_ = nullptr;
};

void ValueMaker::Fill(const SchemaType& type, Value& value) {
  switch (type.kind) {
    case WireKind::kBool:
    case WireKind::kInt:
    case WireKind::kUint:
    case WireKind::kFloat:
      value.number = MakeNumber(type);
      return;
    case WireKind::kString:
      value.bytes = MakeString(type);
      return;
    case WireKind::kBytes:
      value.bytes = MakeBytes(TakeCount(LimitOf(type), 1));
      return;
    case WireKind::kTail:
      if (version_ >= internal::LatestSince(*scope_->fields)) {
        value.bytes = MakeBytes(TakeCount(kNoLimit, 1));
      }
      return;
    case WireKind::kBits:
      value.bytes = MakeBits(type.count);
      return;
    case WireKind::kList:
      value.elements = MakeMany(type.element[0], TakeElements(type));
      return;
    case WireKind::kSet:
      value.elements = MakeKeys(type.element[0], TakeElements(type));
      return;
    case WireKind::kMap:
      value.elements = MakePairs(type);
      return;
    case WireKind::kArray:
      value.elements = MakeMany(type.element[0], type.count);
      return;
    case WireKind::kOptional:
      value.elements = MakeOptional(type);
      return;
    case WireKind::kVariant:
      return FillVariant(type, value);
    case WireKind::kTuple:
      value.elements = MakeTuple(type);
      return;
    case WireKind::kRecord:
    case WireKind::kEnclosing:
      value = MakeRecord(internal::ScopeOf(type, scope_));
      return;
    case WireKind::kConstant:
    case WireKind::kPadding:
    case WireKind::kReserved:
    case WireKind::kChecksum:
    case WireKind::kRestLength:
      return;
  }
}

}  // namespace

Value RandomValue(const Schema& schema, Rng& rng, const RandomOptions& options) {
  // Most messages are small, so that a test of many is quick, and a failing one is readable.
  size_t bytes_max = rng.OneIn(16) ? options.bytes_max : rng.OneIn(4) ? 1536 : 96;
  bytes_max = std::min(bytes_max, options.bytes_max);
  return ValueMaker(rng, options, bytes_max).MakeRecord({&schema.fields, nullptr});
}

}  // namespace sluice::test
