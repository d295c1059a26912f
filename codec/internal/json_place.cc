#include "sluice/codec/internal/json_place.h"

#include "fmt/format.h"
#include "sluice/codec/internal/json_text.h"

namespace sluice::internal {

JsonPlace::Step::Step(JsonPlace& place, std::string_view member)
    : place_(place), path_size_(place.path_.size()) {
  place.path_ += '.';
  place.path_ += member;
}

JsonPlace::Step::Step(JsonPlace& place, size_t index)
    : place_(place), path_size_(place.path_.size()) {
  place.path_ += fmt::format("[{}]", index);
}

bool JsonPlace::Fail(std::string_view reason) {
  status_ = absl::InvalidArgumentError(fmt::format("{}: {}", path_, reason));
  return false;
}

bool JsonPlace::Expected(std::string_view wanted, const nlohmann::json& got) {
  return Fail(
      fmt::format("expected {}, got {}", wanted, is_secret_ ? KindText(got) : ShortText(got)));
}

}  // namespace sluice::internal
