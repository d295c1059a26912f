#include "sluice/codec/check_schema.h"

#include <set>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "sluice/codec/internal/schema_layout.h"
#include "sluice/codec/internal/schema_number.h"
#include "sluice/codec/internal/schema_sizes.h"

namespace sluice {
namespace {

bool IsNumber(WireKind kind) {
  return kind == WireKind::kBool || kind == WireKind::kInt || kind == WireKind::kUint ||
         kind == WireKind::kFloat;
}

bool HasValidWidth(const SchemaType& type) {
  if (type.kind == WireKind::kFloat) return type.bits == 32 || type.bits == 64;
  return type.bits != 0 && type.bits % 8 == 0 && type.bits <= 64;
}

bool HasValidEncoding(const SchemaType& type) {
  if (type.integers == IntegerEncoding::kZigZag) return type.kind == WireKind::kInt;
  return type.integers == IntegerEncoding::kFixed || type.kind == WireKind::kInt ||
         type.kind == WireKind::kUint;
}

// SchemaChecker walks a schema; the path says where it stands, and `reason` what is wrong there.
class SchemaChecker {
 public:
  explicit SchemaChecker(const Schema& schema) : path_(schema.name) {}

  // `owns_end`: the bytes end where the record does.
  bool CheckFields(const std::vector<SchemaField>& fields, bool owns_end, uint64_t* values);
  absl::Status status() const {
    return absl::InvalidArgumentError(fmt::format("{}: {}", path_, reason_));
  }

 private:
  bool Fail(std::string reason) {
    reason_ = std::move(reason);
    return false;
  }
  bool Require(bool holds, std::string_view reason) {
    if (!holds) reason_ = reason;
    return holds;
  }

  bool CheckType(const SchemaType& type, uint64_t* values);
  bool CheckElements(const SchemaType& type, uint64_t* values);
  bool CheckKind(const SchemaType& type);
  bool CheckWithoutValue(const SchemaType& type);
  bool CheckConstant(const SchemaType& type);
  bool CheckRestLength(const SchemaType& type);
  bool CheckEnumerators(const SchemaType& type);
  bool CheckNull(const SchemaType& type);

  std::string path_;
  std::string reason_;
  size_t depth_ = 0;
  size_t records_ = 0;
  bool is_element_ = false;
};

// So many elements must there be, at least and at most.
struct ElementCount {
  size_t min, max;
};
ElementCount ElementsOf(WireKind kind) {
  switch (kind) {
    case WireKind::kList:
    case WireKind::kSet:
    case WireKind::kArray:
    case WireKind::kOptional:
      return {1, 1};
    case WireKind::kMap:
      return {2, 2};
    case WireKind::kVariant:
      return {1, 256};
    case WireKind::kTuple:
      return {0, 256};
    default:
      return {0, 0};
  }
}

bool SchemaChecker::CheckFields(const std::vector<SchemaField>& fields, bool owns_end,
                                uint64_t* values) {
  ++records_;
  const size_t path_size = path_.size();
  for (const SchemaField& field : fields) {
    path_ += '.' + field.name;
    is_element_ = false;
    if (!CheckType(field.type, values)) return false;
    path_.resize(path_size);
  }
  --records_;
  if (const auto fault = internal::FindLayoutFault(fields, owns_end)) {
    path_ += '.' + fields[fault->field].name;
    return Require(false, fault->reason);
  }
  return true;
}

bool SchemaChecker::CheckType(const SchemaType& type, uint64_t* values) {
  if (++depth_ > kSchemaDepthMax) return Fail(fmt::format("deeper than {}", kSchemaDepthMax));
  const auto [min, max] = ElementsOf(type.kind);
  if (type.element.size() < min || type.element.size() > max) {
    return Fail(fmt::format("has {} elements", type.element.size()));
  }
  if (!HasValidEncoding(type)) return Fail("no integer of this encoding");
  if (!CheckKind(type)) return false;
  uint64_t inside = 1;
  if (!CheckElements(type, &inside)) return false;
  const uint64_t times = type.kind == WireKind::kArray ? type.count : 1;
  if (times > kSchemaValuesMax / inside) return Fail("has too many values");
  *values += times * inside;
  if (*values > kSchemaValuesMax) return Fail("has too many values");
  --depth_;
  return Require(type.size_bytes == internal::FixedSize(type).value_or(0), "has another size");
}

bool SchemaChecker::CheckElements(const SchemaType& type, uint64_t* values) {
  const size_t path_size = path_.size();
  for (const SchemaType& element : type.element) {
    path_ += "[]";
    is_element_ = true;
    if (!CheckType(element, values)) return false;
    path_.resize(path_size);
  }
  if (type.kind == WireKind::kRecord) return CheckFields(type.fields, type.is_extensible, values);
  if (type.kind == WireKind::kOptional) return CheckNull(type);
  const bool is_counted =
      type.kind == WireKind::kList || type.kind == WireKind::kSet || type.kind == WireKind::kMap;
  return !is_counted || Require(!internal::TakesNoBytes(type.element[0]), "elements of no bytes");
}

bool SchemaChecker::CheckKind(const SchemaType& type) {
  switch (type.kind) {
    case WireKind::kInt:
    case WireKind::kUint:
    case WireKind::kFloat:
      return Require(HasValidWidth(type), "there are no numbers of these bits") &&
             CheckEnumerators(type);
    case WireKind::kBool:
      return CheckEnumerators(type);
    case WireKind::kString:
      return Require(type.form == StringForm::kPrefixed || type.size_bytes - 1 < kSchemaValuesMax,
                     "a string without room, or with too much");
    case WireKind::kBits:
      return Require(type.count <= kSchemaValuesMax, "has too many values");
    case WireKind::kEnclosing:
      return Require(type.count < records_, "there is no such record around it");
    default:
      return CheckWithoutValue(type);
  }
}

bool SchemaChecker::CheckWithoutValue(const SchemaType& type) {
  if (type.kind < WireKind::kConstant) return true;
  if (is_element_) return Fail("a field without a value cannot be an element");
  switch (type.kind) {
    case WireKind::kConstant:
      return CheckConstant(type);
    case WireKind::kPadding:
    case WireKind::kReserved:
      return Require(type.size_bytes - 1 < kSchemaValuesMax, "so many bytes cannot be");
    case WireKind::kRestLength:
      return CheckRestLength(type);
    default:
      return true;
  }
}

bool SchemaChecker::CheckRestLength(const SchemaType& type) {
  return Require(HasValidWidth(type) && type.bits <= 32, "there are no numbers of these bits") &&
         Require(std::in_range<int32_t>(type.adjustment), "an adjustment of more than 32 bits");
}

bool SchemaChecker::CheckEnumerators(const SchemaType& type) {
  std::set<std::string_view> names;
  std::set<uint64_t> values;
  for (const SchemaEnumerator& enumerator : type.enumerators) {
    if (!names.insert(enumerator.name).second) return Fail("two enumerators of one name");
    if (!values.insert(enumerator.value).second) return Fail("two enumerators of one value");
  }
  return true;
}

bool SchemaChecker::CheckNull(const SchemaType& type) {
  if (!type.null_value) return true;
  const SchemaType& number = type.element[0];
  if (!IsNumber(number.kind)) return Fail("only a number can stand for none");
  return Require(internal::FitsBits(number, *type.null_value), "none does not fit into the number");
}

bool SchemaChecker::CheckConstant(const SchemaType& type) {
  if (type.bits != 0 && type.bits != 8 * type.constant.size()) {
    return Fail("a constant of other bits than its own");
  }
  return Require(!type.constant.empty(), "a constant of no bytes");
}

}  // namespace

absl::Status CheckSchema(const Schema& schema) {
  SchemaChecker checker(schema);
  uint64_t values = 0;
  return checker.CheckFields(schema.fields, true, &values) ? absl::OkStatus() : checker.status();
}

}  // namespace sluice
