#pragma once

#include <cassert>
#include <compare>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <span>
#include <type_traits>

#include "sluice/codec/byte_order.h"
#include "sluice/codec/enum.h"

namespace sluice {

// What an ArrayView can hold: numbers but bool, and enums whose values are not described.
template <class T>
concept ViewableNumber = std::is_trivially_copyable_v<T> &&
    ((WireNumber<T> && !std::same_as<T, bool>) || (std::is_enum_v<T> && !DescribedEnum<T>));

// ArrayView is an array of numbers inside of received bytes. Nothing is copied; each number is
// put into the host's order when it is looked at, and needs no alignment.
//
//   struct Samples {
//     sluice::ArrayView<float> values;  // on the wire a std::vector<float>
//     ...
//   };
//   for (const float value : samples.values) sum += value;
//
// Borrows: the bytes that it was decoded from, or the numbers of its span; they must outlive it.
// Threads: may be read from several at once.
template <ViewableNumber T>
class ArrayView {
 public:
  using value_type = T;
  class Iterator;

  ArrayView() = default;
  // Numbers in memory, to be sent.
  explicit ArrayView(std::span<const T> numbers)
      : bytes_(reinterpret_cast<const std::byte*>(numbers.data())), size_(numbers.size()) {}
  // Numbers in this order; `bytes` has a multiple of sizeof(T).
  ArrayView(std::span<const std::byte> bytes, ByteOrder order)
      : bytes_(bytes.data()), size_(bytes.size() / sizeof(T)), order_(order) {}

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T operator[](size_t index) const {
    assert(index < size_);
    return std::bit_cast<T>(LoadNumber<BitsOf<sizeof(T)>>(bytes_ + index * sizeof(T), order_));
  }

  Iterator begin() const { return Iterator(*this, 0); }
  Iterator end() const { return Iterator(*this, static_cast<std::ptrdiff_t>(size_)); }

  // All numbers, in the host's order. `to` has size() of them.
  void CopyTo(std::span<T> to) const {
    assert(to.size() == size_);
    CopyBytesTo(reinterpret_cast<std::byte*>(to.data()), kHostOrder);
  }

  // size() * sizeof(T) bytes, the numbers in this order.
  void CopyBytesTo(std::byte* to, ByteOrder order) const {
    if (order == order_ || sizeof(T) == 1) {
      if (size_ != 0) std::memcpy(to, bytes_, size_ * sizeof(T));
      return;
    }
    for (size_t at = 0; at < size_ * sizeof(T); at += sizeof(T)) {
      StoreNumber(to + at, LoadNumber<BitsOf<sizeof(T)>>(bytes_ + at, order_), order);
    }
  }

 private:
  const std::byte* bytes_ = nullptr;
  size_t size_ = 0;
  ByteOrder order_ = kHostOrder;
};

// Random access; what it points to is made when it is looked at.
template <ViewableNumber T>
class ArrayView<T>::Iterator {
 public:
  using iterator_concept = std::random_access_iterator_tag;
  using iterator_category = std::input_iterator_tag;  // there is no T to refer to
  using value_type = T;
  using difference_type = std::ptrdiff_t;
  using pointer = void;
  using reference = T;

  Iterator() = default;
  Iterator(const ArrayView& view, difference_type index) : view_(view), index_(index) {}

  T operator*() const { return view_[static_cast<size_t>(index_)]; }
  T operator[](difference_type steps) const { return *(*this + steps); }
  Iterator& operator+=(difference_type steps) {
    index_ += steps;
    return *this;
  }
  Iterator& operator-=(difference_type steps) { return *this += -steps; }
  Iterator& operator++() { return *this += 1; }
  Iterator& operator--() { return *this -= 1; }
  Iterator operator++(int) {
    Iterator before = *this;
    ++*this;
    return before;
  }
  Iterator operator--(int) {
    Iterator before = *this;
    --*this;
    return before;
  }
  friend Iterator operator+(Iterator it, difference_type steps) { return it += steps; }
  friend Iterator operator+(difference_type steps, Iterator it) { return it += steps; }
  friend Iterator operator-(Iterator it, difference_type steps) { return it -= steps; }
  friend difference_type operator-(const Iterator& a, const Iterator& b) {
    return a.index_ - b.index_;
  }
  friend bool operator==(const Iterator& a, const Iterator& b) { return a.index_ == b.index_; }
  friend auto operator<=>(const Iterator& a, const Iterator& b) { return a.index_ <=> b.index_; }

 private:
  ArrayView view_;
  difference_type index_ = 0;
};

}  // namespace sluice
