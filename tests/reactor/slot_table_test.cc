#include "sluice/reactor/slot_table.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

using Table = SlotTable<struct Kind, int>;

TEST(SlotTableTest, AStaleIdIsRefusedAfterItsSlotWasReused) {  // B51
  Table table;
  const auto first = table.Add(1);
  EXPECT_EQ(table.Remove(first), 1);
  const auto second = table.Add(2);
  EXPECT_EQ(first.slot, second.slot);
  EXPECT_EQ(table.Find(first), nullptr);
  EXPECT_EQ(table.Remove(first), 0);
  EXPECT_EQ(*table.Find(second), 2);
}

TEST(SlotTableTest, AnIdOfThePastIsRefusedWhileItsSlotIsFree) {
  Table table;
  const auto id = table.Add(1);
  table.Remove(id);
  EXPECT_EQ(table.Find(id), nullptr);
  EXPECT_EQ(table.Remove(id), 0);
  EXPECT_EQ(table.size(), 0u);
}

TEST(SlotTableTest, ADefaultMadeIdNamesNothing) {
  Table table;
  table.Add(1);
  EXPECT_EQ(table.Find(Table::Id{}), nullptr);
}

TEST(SlotTableTest, AnIdSurvivesTheWayThroughAToken) {
  const Table::Id id{7, 0xfffffffe};
  EXPECT_EQ(Table::Id::FromToken(id.ToToken()), id);
  EXPECT_EQ(id.ToToken(), 0xfffffffe'00000007u);
}

TEST(SlotTableTest, VisitsWhatIsThere) {
  Table table;
  const auto one = table.Add(1);
  table.Add(2);
  table.Add(4);
  table.Remove(one);
  int sum = 0;
  table.ForEach([&](Table::Id, int value) { sum += value; });
  EXPECT_EQ(sum, 6);
  EXPECT_EQ(table.size(), 2u);
}

}  // namespace
}  // namespace sluice
