#pragma once

#include <utility>

#include "sluice/codec/internal/wire_keys.h"

namespace sluice::internal {

// NewElements replaces the elements of a set or map by others, one at a time.
//
//   NewElements<C> elements(container);  // which is empty now
//   Read(elements.NextKey());
//   typename C::iterator added = elements.Add(container);
//
// Add() appends the key, unless the container has it already, with a mapped value of any state.
template <class C>
class NewElements {
 public:
  explicit NewElements(C& container) { container.clear(); }

  typename C::key_type& NextKey() { return key_; }

  typename C::iterator Add(C& container) {
    if constexpr (MapContainer<C>) {
      return container.try_emplace(container.end(), std::move(key_));
    } else {
      return container.insert(container.end(), std::move(key_));
    }
  }

 private:
  typename C::key_type key_{};
};

// The new elements take the nodes of the old ones, with the memory that keys and values own.
template <class C>
requires kHasTreeNodes<C>
class NewElements<C> {
 public:
  explicit NewElements(C& container) : old_(std::move(container)) { container.clear(); }

  typename C::key_type& NextKey() {
    if constexpr (MapContainer<C>) {
      if (old_.empty()) old_.try_emplace(typename C::key_type());
      node_ = old_.extract(old_.begin());
      return node_.key();
    } else {
      if (old_.empty()) old_.insert(typename C::key_type());
      node_ = old_.extract(old_.begin());
      return node_.value();
    }
  }

  typename C::iterator Add(C& container) {
    return container.insert(container.end(), std::move(node_));
  }

 private:
  C old_;
  typename C::node_type node_;
};

}  // namespace sluice::internal
