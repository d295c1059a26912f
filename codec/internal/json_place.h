#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"

namespace sluice::internal {

// JsonPlace is where in a document a reader stands, for its one error.
class JsonPlace {
 public:
  explicit JsonPlace(std::string_view root) : path_(root) {}

  // Goes inside for as long as the Step lives.
  class Step {
   public:
    Step(JsonPlace& place, std::string_view member);
    Step(JsonPlace& place, size_t index);
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;
    ~Step() { place_.path_.resize(path_size_); }

   private:
    JsonPlace& place_;
    const size_t path_size_;
  };

  // Keeps what is inside of a secret field out of errors for as long as it lives.
  class Secret {
   public:
    Secret(JsonPlace& place, bool is_secret) : place_(place), was_secret_(place.is_secret_) {
      place.is_secret_ |= is_secret;
    }
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret() { place_.is_secret_ = was_secret_; }

   private:
    JsonPlace& place_;
    const bool was_secret_;
  };

  // Both return false and keep the error, unless there is one already.
  bool Fail(std::string_view reason);
  // "expected a string, got 7"; of a secret value only "got a number".
  bool Expected(std::string_view wanted, const nlohmann::json& got);

  // InvalidArgument, the path and the reason.
  const absl::Status& status() const { return status_; }

 private:
  std::string path_;
  bool is_secret_ = false;
  absl::Status status_;
};

}  // namespace sluice::internal
