#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace sluice::internal {

// The elements of a container in the order that `is_less` gives them. Few of them take no memory.
template <class C>
class SortedElements {
 public:
  using Element = const typename C::value_type*;

  template <class Less>
  SortedElements(const C& container, Less is_less) {
    Element* at = few_.data();
    if (container.size() > few_.size()) {
      many_.resize(container.size());
      at = many_.data();
    }
    elements_ = {at, container.size()};
    for (const auto& element : container) *at++ = &element;
    std::sort(elements_.begin(), elements_.end(),
              [&](Element a, Element b) { return is_less(*a, *b); });
  }
  SortedElements(const SortedElements&) = delete;
  SortedElements& operator=(const SortedElements&) = delete;

  std::span<const Element> view() const { return elements_; }

 private:
  std::array<Element, 32> few_;
  std::vector<Element> many_;
  std::span<Element> elements_;
};

}  // namespace sluice::internal
