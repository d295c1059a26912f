#include "examples/front/open_orders.h"

#include <fmt/core.h>

namespace front {

absl::Status OpenOrders::Add(const NewOrder& order, size_t orders_max) {
  if (order.symbol.empty()) return absl::InvalidArgumentError("NewOrder.symbol is empty");
  if (order.quantity == 0) return absl::InvalidArgumentError("NewOrder.quantity is 0");
  if (order.price <= 0) return absl::InvalidArgumentError("NewOrder.price is not above 0");
  if (quantities_.contains(order.order)) {
    return absl::AlreadyExistsError(fmt::format("order {} is open", order.order));
  }
  if (quantities_.size() >= orders_max) {
    return absl::ResourceExhaustedError(fmt::format("{} orders are open", orders_max));
  }
  quantities_.emplace(order.order, order.quantity);
  return absl::OkStatus();
}

absl::StatusOr<uint32_t> OpenOrders::Cancel(uint64_t order) {
  const auto found = quantities_.find(order);
  if (found == quantities_.end()) {
    return absl::NotFoundError(fmt::format("order {} is not open", order));
  }
  const uint32_t quantity = found->second;
  quantities_.erase(found);
  return quantity;
}

}  // namespace front
