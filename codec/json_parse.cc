#include "sluice/codec/json_parse.h"

#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "sluice/codec/internal/json_text.h"

namespace sluice {
namespace {

using nlohmann::json;

// StrictBuilder takes the parser's events; false from one of them ends the parse.
class StrictBuilder : public nlohmann::json_sax<json> {
 public:
  explicit StrictBuilder(size_t depth_max) : depth_max_(depth_max) {}

  json TakeValue() { return std::move(root_); }
  absl::Status status() const { return absl::InvalidArgumentError(error_); }

  bool null() override { return Add(nullptr); }
  bool boolean(bool value) override { return Add(value); }
  bool number_integer(number_integer_t value) override { return Add(value); }
  bool number_unsigned(number_unsigned_t value) override { return Add(value); }
  bool number_float(number_float_t value, const string_t&) override { return Add(value); }
  bool string(string_t& value) override { return Add(std::move(value)); }
  // COVERAGE: only binary formats have these
  bool binary(binary_t& value) override { return Add(std::move(value)); }

  bool start_object(size_t) override { return Open(json::object()); }
  bool start_array(size_t) override { return Open(json::array()); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }

  bool key(string_t& name) override {
    const auto [member, is_new] = open_.back()->emplace(name, nullptr);
    if (!is_new) {
      error_ = fmt::format("two members {} in {}", internal::ShortText(name), Path());
      return false;
    }
    member_ = &*member;
    names_.back() = std::move(name);
    return true;
  }

  bool parse_error(size_t offset, const std::string&, const json::exception&) override {
    error_ = fmt::format("offset {}: no JSON", offset);
    return false;
  }

 private:
  // Where the next value goes: the document, the member that was named, or a new element.
  json* Place() {
    if (open_.empty()) return &root_;
    if (open_.back()->is_object()) return member_;
    return &open_.back()->emplace_back(nullptr);
  }
  bool Add(json value) {
    *Place() = std::move(value);
    return true;
  }
  bool Open(json container) {
    if (open_.size() == depth_max_) {
      error_ = fmt::format("deeper than {}", depth_max_);
      return false;
    }
    json* const place = Place();
    *place = std::move(container);
    open_.push_back(place);
    names_.emplace_back();
    return true;
  }
  bool Close() {
    open_.pop_back();
    names_.pop_back();
    return true;
  }

  // "$.items[3]", of the innermost object that is open.
  std::string Path() const {
    std::string path = "$";
    for (size_t i = 0; i + 1 < open_.size(); ++i) {
      path += open_[i]->is_object() ? '.' + names_[i] : fmt::format("[{}]", open_[i]->size() - 1);
    }
    return path;
  }

  const size_t depth_max_;
  json root_;
  json* member_ = nullptr;
  std::vector<json*> open_;         // outermost first
  std::vector<std::string> names_;  // of the last member of each
  std::string error_;
};

}  // namespace

absl::StatusOr<json> ParseJson(std::string_view text, size_t depth_max) {
  StrictBuilder builder(depth_max);
  if (!json::sax_parse(text, &builder)) return builder.status();
  return builder.TakeValue();
}

}  // namespace sluice
