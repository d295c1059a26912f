#pragma once

#include <algorithm>
#include <span>

#include "sluice/codec/internal/wire_scalar.h"
#include "sluice/codec/internal/wire_type.h"

namespace sluice::internal {

// The elements of lists and arrays, one after the other. Plain scalars move in one go.
template <class T, ValueRules kRules>
inline constexpr bool kIsPlain = WireScalar<T>&& kFixed<T, kRules>;

template <ValueRules kRules, class T>
size_t MeasureElements(std::span<const T> elements, Measurer& measurer) {
  size_t total = 0;
  for (size_t i = 0; i < elements.size(); ++i) {
    const size_t size_bytes = WireType<T>::template Measure<kRules>(elements[i], measurer);
    if (size_bytes == Measurer::kFailed) {
      measurer.fault.InElement(i);
      return size_bytes;
    }
    total += size_bytes;
  }
  return total;
}

template <ValueRules kRules, ByteOrder kOrder, class T>
std::byte* PutElements(std::span<const T> elements, std::byte* at, uint32_t version) {
  if constexpr (kIsPlain<T, kRules>) {
    return PutScalars<kOrder>(elements.data(), elements.size(), at);
  } else {
    for (const T& element : elements) {
      at = WireType<T>::template Put<kRules, kOrder>(element, at, version);
    }
    return at;
  }
}

// Of fixed elements all bytes are there.
template <ValueRules kRules, ByteOrder kOrder, class T>
const std::byte* GetElements(const std::byte* at, Reader& reader, std::span<T> elements) {
  if constexpr (kIsPlain<T, kRules>) {
    return GetScalars<kOrder>(at, elements.size(), elements.data());
  } else {
    for (size_t i = 0; i < elements.size(); ++i) {
      at = WireType<T>::template Get<kRules, kOrder>(at, reader, elements[i]);
      if (at == nullptr) {
        reader.fault.InElement(i);
        return nullptr;
      }
    }
    return at;
  }
}

template <class T>
void PrintElements(const T& elements, std::string& text) {
  text += '[';
  for (size_t i = 0; i < std::min(elements.size(), kTextElementsMax); ++i) {
    if (i > 0) text += ", ";
    WireType<typename T::value_type>::Print(elements[i], text);
  }
  if (elements.size() > kTextElementsMax) AppendMore(text, elements.size() - kTextElementsMax);
  text += ']';
}

}  // namespace sluice::internal
