#pragma once

#include <algorithm>
#include <utility>
#include <variant>

#include "sluice/codec/internal/new_elements.h"
#include "sluice/codec/internal/sorted_elements.h"
#include "sluice/codec/internal/wire_keys.h"
#include "sluice/codec/internal/wire_tuple.h"

namespace sluice::internal {

template <class C>
struct MappedOf {
  using Type = std::monostate;  // no bytes
};
template <MapContainer C>
struct MappedOf<C> {
  using Type = typename C::mapped_type;
};

// A count, then so many elements with their keys ascending, however the container orders them:
// equal containers have equal bytes.
template <KeyedContainer C>
requires WireKey<typename C::key_type> && Encodable<typename MappedOf<C>::Type>
struct WireType<C> {
  using Key = typename C::key_type;
  using Mapped = typename MappedOf<C>::Type;
  using Element = typename C::value_type;
  using Elements = TypeList<Key, Mapped>;
  static constexpr bool kIsMap = MapContainer<C>;
  static constexpr unsigned kAttributes = WireType<Key>::kAttributes |
                                          WireType<Mapped>::kAttributes | attribute::kMaxCount |
                                          attribute::kLengths | attribute::kOrder;
  template <ValueRules>
  static constexpr bool kFixed = false;
  template <ValueRules kRules>
  static constexpr size_t kSizeMin = LengthSizeMin(kRules.lengths);
  template <ValueRules kRules>
  static constexpr uint64_t kLimit = std::min(kRules.count_max, LengthMax(kRules.lengths));

  template <ValueRules kRules>
  static size_t Measure(const C& value, uint32_t version) {
    size_t total = LengthSize(value.size(), kRules.lengths);
    for (const Element& element : value) {
      total += MeasureValue<kRules, Key>(KeyIn(element), version) +
               MeasureValue<kRules, Mapped>(MappedIn(element), version);
    }
    return total;
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* Put(const C& value, std::byte* at, Writer& writer) {
    if (value.size() > kLimit<kRules>) [[unlikely]] {
      return writer.Fail(FaultKind::kCountLimit, value.size(), kLimit<kRules>);
    }
    at = writer.Need(at, LengthSize(value.size(), kRules.lengths));
    if (at == nullptr) [[unlikely]]
      return nullptr;
    at = StoreLength(at, value.size(), kRules.lengths, kOrder);
    [[maybe_unused]] const Key* last = nullptr;
    VisitInOrder(value, [&, index = size_t{0}](const Element& element) mutable {
      at = PutValue<kRules, kOrder, Key>(KeyIn(element), at, writer);
      if constexpr (IsTranslated<Key>()) {  // two that the container tells apart may travel as one
        if (at != nullptr && last != nullptr && !KeyLess(*last, KeyIn(element))) [[unlikely]]
          at = writer.Fail(FaultKind::kSameKey);
        last = &KeyIn(element);
      }
      if (at != nullptr) at = PutValue<kRules, kOrder, Mapped>(MappedIn(element), at, writer);
      if (at == nullptr) [[unlikely]]
        writer.fault.InElement(index);
      ++index;
      return at != nullptr;
    });
    return at;
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, C& value) {
    constexpr size_t kElementMin =
        internal::kSizeMin<Key, kRules> + internal::kSizeMin<Mapped, kRules>;
    static_assert(kElementMin > 0, "the elements of a list must take at least one byte");
    uint64_t count = 0;
    const std::byte* next = reader.GetLength<kRules.lengths, kOrder>(at, count);
    if (next == nullptr) return nullptr;
    if (count > kLimit<kRules>) {
      return reader.Fail(FaultKind::kCountLimit, at, count, kLimit<kRules>);
    }
    if (count > reader.Remaining(next) / kElementMin) {
      return reader.Fail(FaultKind::kCountCutShort, at, count, reader.Remaining(next));
    }
    NewElements<C> elements(value);
    if (count == 0) return next;
    if (!reader.Charge(at, MemoryOf<C>(count))) return nullptr;
    // An open addressing table would move the last element when it grows.
    if constexpr (requires { value.reserve(count); }) value.reserve(count);
    auto last = value.end();
    for (size_t i = 0; i < count; ++i) {
      next = GetElement<kRules, kOrder>(next, reader, value, elements, last);
      if (next == nullptr) [[unlikely]] {
        reader.fault.InElement(i);
        return nullptr;
      }
    }
    return next;
  }

  template <ValueRules kRules>
  static SchemaType Describe(EnclosingRecords& enclosing) {
    SchemaType type;
    type.kind = kIsMap ? WireKind::kMap : WireKind::kSet;
    type.lengths = kRules.lengths;
    type.limit = kLimit<kRules>;
    type.element.push_back(WireType<Key>::template Describe<kRules>(enclosing));
    if (kIsMap) type.element.push_back(WireType<Mapped>::template Describe<kRules>(enclosing));
    return type;
  }

  static void Print(const C& value, Text& text) {
    text += '{';
    size_t shown = 0;
    VisitInOrder(value, [&](const Element& element) {
      if (shown == kTextElementsMax) return false;
      if (shown++ > 0) text += ", ";
      WireType<Key>::Print(KeyIn(element), text);
      if constexpr (kIsMap) {
        text += ": ";
        WireType<Mapped>::Print(MappedIn(element), text);
      }
      return true;
    });
    if (value.size() > shown) AppendMore(text, value.size() - shown);
    text += '}';
  }

 private:
  static const Key& KeyIn(const Element& element) {
    if constexpr (kIsMap) {
      return element.first;
    } else {
      return element;
    }
  }
  static const Mapped& MappedIn(const Element& element) {
    if constexpr (kIsMap) {
      return element.second;
    } else {
      static constexpr std::monostate kNothing{};
      return kNothing;
    }
  }

  // Calls visit(element) with the keys ascending until it returns false.
  template <class Visitor>
  static void VisitInOrder(const C& value, Visitor visit) {
    if constexpr (kIsSorted<C>) {
      for (const Element& element : value) {
        if (!visit(element)) return;
      }
    } else {
      const SortedElements<C> sorted(
          value, [](const Element& a, const Element& b) { return KeyLess(KeyIn(a), KeyIn(b)); });
      for (const Element* const element : sorted.view()) {
        if (!visit(*element)) return;
      }
    }
  }

  // Adds the element at `at` to those that end with *last.
  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* GetElement(const std::byte* at, Reader& reader, C& value,
                                     NewElements<C>& elements, typename C::iterator& last) {
    Key& key = elements.NextKey();
    const std::byte* const mapped = GetValue<kRules, kOrder>(at, reader, key);
    if (mapped == nullptr) return nullptr;
    if (last != value.end() && !KeyLess(KeyIn(*last), key)) {
      return reader.Fail(KeyLess(key, KeyIn(*last)) ? FaultKind::kKeyOrder : FaultKind::kSameKey,
                         at);
    }
    const size_t size_before = value.size();
    last = elements.Add(value);
    // The container may take keys for equal that have different bytes.
    if (value.size() == size_before) return reader.Fail(FaultKind::kSameKey, at);
    if constexpr (kIsMap) return GetValue<kRules, kOrder>(mapped, reader, last->second);
    return mapped;
  }
};

}  // namespace sluice::internal
