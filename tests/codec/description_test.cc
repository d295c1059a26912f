// Descriptions are constants; the functions that make them give the same when the program runs.
#include "sluice/codec/description.h"

#include <tuple>
#include <utility>

#include "gtest/gtest.h"
#include "tests/codec/every_kind.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

void ExpectSameOptions(const FieldOptions& made, const FieldOptions& constant) {
  EXPECT_EQ(made.given, constant.given);
  EXPECT_EQ(made.since, constant.since);
  EXPECT_EQ(made.secret, constant.secret);
  EXPECT_EQ(made.order, constant.order);
  const ValueRules& rules = made.rules;
  const ValueRules& same = constant.rules;
  EXPECT_EQ(std::tie(rules.bytes_max, rules.count_max, rules.null_value, rules.room_bytes),
            std::tie(same.bytes_max, same.count_max, same.null_value, same.room_bytes));
  EXPECT_EQ(std::tie(rules.bits, rules.pad, rules.integers, rules.lengths),
            std::tie(same.bits, same.pad, same.integers, same.lengths));
  EXPECT_EQ(std::tie(rules.is_terminated, rules.has_null, rules.any_value, rules.extensible),
            std::tie(same.is_terminated, same.has_null, same.any_value, same.extensible));
}

template <class M>
void ExpectSameAtRunTime() {
  auto made = DescriptionOf<M>::Describe();
  const auto& constant = kDescription<M>;
  EXPECT_EQ(made.name, constant.name);
  EXPECT_EQ(made.message_type, constant.message_type);
  const auto expect_same = [](const auto& field, const auto& same) {
    EXPECT_EQ(field.name, same.name);
    ExpectSameOptions(field.options, same.options);
  };
  const auto expect_all = [&]<size_t... I>(std::index_sequence<I...>) {
    (expect_same(internal::EntryAt<I>(made.fields), internal::EntryAt<I>(constant.fields)), ...);
  };
  expect_all(std::make_index_sequence<kFieldCount<M>>());
}

TEST(DescriptionTest, IsTheSameAtRunTime) {
  ExpectSameAtRunTime<Everything>();
  ExpectSameAtRunTime<Login>();
  ExpectSameAtRunTime<Item>();
  ExpectSameAtRunTime<kinds::Numbers>();
  ExpectSameAtRunTime<kinds::Texts>();
  ExpectSameAtRunTime<kinds::Keyed>();
  ExpectSameAtRunTime<kinds::Evolved>();
  ExpectSameAtRunTime<kinds::Place>();
  ExpectSameAtRunTime<kinds::Packet>();
  ExpectSameAtRunTime<kinds::Box>();
}

enum class Tag : char { kFirst = 'a' };

TEST(DescriptionTest, TakesNumbersOfEveryType) {
  FieldOptions options;
  NullAs(Tag::kFirst)(options);
  EXPECT_EQ(options.rules.null_value, 'a');
  EXPECT_EQ(options.rules.null_float_bytes, 0);
  NullAs(1.0f)(options);
  EXPECT_EQ(options.rules.null_value, 0x3f800000u);
  EXPECT_EQ(options.rules.null_float_bytes, 4);
  EXPECT_EQ(Constant("tag", Color::kBlue).value, 0x0203);
}

TEST(DescriptionTest, ListsEnumerators) {
  const auto suit = DescribeEnum(kinds::Suit{});
  EXPECT_EQ(suit.name, "Suit");
  EXPECT_FALSE(suit.is_flags);
  EXPECT_EQ(suit.enumerators[1].value, kinds::Suit::kHearts);
  const auto rights = DescribeEnum(kinds::Rights{});
  EXPECT_TRUE(rights.is_flags);
  EXPECT_EQ(rights.enumerators[2].name, "share");
}

}  // namespace
}  // namespace sluice
