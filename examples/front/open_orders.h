#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "examples/front/messages.h"

namespace front {

// OpenOrders is what one member has in the market: in the session's attachment, and gone with it.
class OpenOrders {
 public:
  // InvalidArgument: the order makes no sense. AlreadyExists. ResourceExhausted: `orders_max`.
  absl::Status Add(const NewOrder& order, size_t orders_max);

  // The quantity that was left. NotFound.
  absl::StatusOr<uint32_t> Cancel(uint64_t order);

  size_t size() const { return quantities_.size(); }

 private:
  absl::flat_hash_map<uint64_t, uint32_t> quantities_;  // by NewOrder::order
};

}  // namespace front
