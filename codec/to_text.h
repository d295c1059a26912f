#pragma once

#include <string>
#include <utility>

#include "sluice/codec/description.h"
#include "sluice/codec/internal/check.h"
#include "sluice/codec/schema.h"

namespace sluice {

// A struct as one line for a log: Login{user="bob", password=***, client=3}. Secret fields are
// masked, control bytes escaped, long strings and lists shortened, and records that hold themselves
// shown eight levels deep.
template <DescribedRecord M>
std::string ToText(const M& message) {
  internal::Text text;
  if constexpr (internal::CheckRecord<M>()) internal::WireType<M>::Print(message, text);
  return std::string(std::move(text));
}

// The description as a value. It lives as long as the program.
template <DescribedRecord M>
const Schema& SchemaOf() {
  static const Schema& schema = *new Schema([] {
    Schema built{.name = std::string(kDescription<M>.name), .message_type = {}, .fields = {}};
    if (DescribedMessage<M>) built.message_type = kDescription<M>.message_type;
    if constexpr (internal::CheckRecord<M>()) {
      internal::EnclosingRecords enclosing;
      built.fields = internal::WireType<M>::DescribeFields(enclosing);
    }
    return built;
  }());
  return schema;
}

}  // namespace sluice
