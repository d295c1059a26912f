#pragma once

#include <algorithm>
#include <span>

#include "sluice/codec/internal/plain_value.h"

namespace sluice::internal {

// The elements of lists and arrays, one after the other. Plain ones move in one go.
template <ValueRules kRules, class T>
size_t MeasureElements(std::span<const T> elements, uint32_t version) {
  size_t total = 0;
  for (const T& element : elements) {
    total += WireType<T>::template Measure<kRules>(element, version);
  }
  return total;
}

// Of fixed elements all bytes are there, or their room is.
template <ValueRules kRules, ByteOrder kOrder, class T>
std::byte* PutElements(std::span<const T> elements, std::byte* at, Writer& writer) {
  if constexpr (kPlainWidth<T, kRules> != 0) {
    CopyNumbers<kPlainWidth<T, kRules>, kOrder>(elements.data(), elements.size_bytes(), at);
    return at + elements.size_bytes();
  } else {
    for (size_t i = 0; i < elements.size(); ++i) {
      at = WireType<T>::template Put<kRules, kOrder>(elements[i], at, writer);
      if (at == nullptr) [[unlikely]] {
        writer.fault.InElement(i);
        return nullptr;
      }
    }
    return at;
  }
}

template <ValueRules kRules, ByteOrder kOrder, class T>
const std::byte* GetElements(const std::byte* at, Reader& reader, std::span<T> elements) {
  if constexpr (kPlainWidth<T, kRules> != 0) {
    CopyNumbers<kPlainWidth<T, kRules>, kOrder>(at, elements.size_bytes(), elements.data());
    return at + elements.size_bytes();
  } else {
    for (size_t i = 0; i < elements.size(); ++i) {
      at = WireType<T>::template Get<kRules, kOrder>(at, reader, elements[i]);
      if (at == nullptr) [[unlikely]] {
        reader.fault.InElement(i);
        return nullptr;
      }
    }
    return at;
  }
}

template <class T>
void PrintElements(const T& elements, Text& text) {
  text += '[';
  for (size_t i = 0; i < std::min(elements.size(), kTextElementsMax); ++i) {
    if (i > 0) text += ", ";
    WireType<typename T::value_type>::Print(elements[i], text);
  }
  if (elements.size() > kTextElementsMax) AppendMore(text, elements.size() - kTextElementsMax);
  text += ']';
}

}  // namespace sluice::internal
