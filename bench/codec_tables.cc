#include "bench/codec_tables.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace sluice::bench::codec {
namespace codec_tables {

constexpr double kTargetByHand = 1.15;
constexpr double kTargetVaried = 1.10;
constexpr double kTargetGrowable = 1.10;
constexpr double kTargetPeers = 1.00;

const std::vector<std::string> kPeers = {"protobuf", "FlatBuffers", "Cap'n Proto", "msgpack",
                                         "cereal"};

// time of `way` / time of `other`
struct Column {
  std::string name;
  std::string way;
  std::string other;
  std::optional<double> target = std::nullopt;
};

Table MakeTable(const std::string& title, const std::vector<Column>& columns,
                const std::vector<Result>& results, bool (*wanted)(const Result&)) {
  Table table{.title = title, .columns = {}, .rows = {}};
  for (const Column& column : columns) table.columns.push_back(column.name);
  for (const Result& result : results) {
    if (!wanted(result)) continue;
    auto& [name, cells] = table.rows.emplace_back(result.name, std::vector<Cell>());
    for (const Column& column : columns) {
      cells.push_back({result.rounds.Ratio(column.way, column.other), column.target});
    }
  }
  return table;
}

std::vector<Column> AheadOfPeers(const std::string& way) {
  std::vector<Column> columns;
  for (const std::string& peer : kPeers) columns.push_back({peer, way, peer, kTargetPeers});
  return columns;
}

bool IsPlain(const Result& result) { return !result.varied(); }
bool IsVaried(const Result& result) { return result.varied(); }
bool Encodes(const Result& result) { return result.encodes(); }

}  // namespace codec_tables

std::vector<Table> RatioTables(const std::vector<Result>& results) {
  using namespace codec_tables;
  const auto by_hand = [](double target) -> std::vector<Column> {
    return {{"hand, little", "sluice-little", "hand-little", target},
            {"hand, big", "sluice-big", "hand-big", target}};
  };
  std::vector<Column> limits = by_hand(kTargetByHand);
  limits.push_back({"memcpy, little", "sluice-little", "memcpy"});
  limits.push_back({"memcpy, big", "sluice-big", "memcpy"});
  return {MakeTable("Sluice's time / that by hand in the same byte order, or of memcpy", limits,
                    results, IsPlain),
          MakeTable("The same where sizes change from message to message", by_hand(kTargetVaried),
                    results, IsVaried),
          MakeTable("Into a growable buffer / into fixed memory, both Sluice",
                    {{"little", "sluice-little", "fixed-little", kTargetGrowable},
                     {"big", "sluice-big", "fixed-big", kTargetGrowable}},
                    results, Encodes),
          MakeTable("Sluice's time, little-endian / others'", AheadOfPeers("sluice-little"),
                    results, IsPlain),
          MakeTable("Sluice's time, big-endian / others', in the byte order of their format",
                    AheadOfPeers("sluice-big"), results, IsPlain)};
}

Table ChartTable(const std::vector<Result>& results) {
  using namespace codec_tables;
  std::vector<Column> columns = {{"memcpy", "memcpy", "sluice-little"},
                                 {"hand, little", "hand-little", "sluice-little"},
                                 {"hand, big", "hand-big", "sluice-little"},
                                 {"Sluice, big", "sluice-big", "sluice-little"}};
  for (const std::string& peer : kPeers) columns.push_back({peer, peer, "sluice-little"});
  return MakeTable(
      "Time per message, logarithmic; 1 is Sluice in little-endian, left of it is faster", columns,
      results, IsPlain);
}

Table SizeTable(const std::vector<Result>& results) {
  Table table{.title = "Bytes per message", .columns = {}, .rows = {}, .decimals = 0};
  for (const Result& result : results) {
    if (result.varied() || !result.encodes()) continue;
    table.columns.clear();
    auto& [name, cells] = table.rows.emplace_back(result.name, std::vector<Cell>());
    name.resize(name.find('/'));
    for (const auto& [library, bytes] : result.encoded_bytes) {
      table.columns.push_back(library);
      cells.push_back({static_cast<double>(bytes)});
    }
  }
  return table;
}

Table TimeTable(const std::vector<Result>& results) {
  Table table{.title = "Nanoseconds per message", .columns = {}, .rows = {}, .decimals = 1};
  std::vector<std::string> ways = {"memcpy", "hand-little", "hand-big", "sluice-little",
                                   "sluice-big"};
  std::ranges::copy(codec_tables::kPeers, std::back_inserter(ways));
  table.columns = ways;
  for (const Result& result : results) {
    if (result.varied()) continue;
    auto& [name, cells] = table.rows.emplace_back(result.name, std::vector<Cell>());
    for (const std::string& way : ways) cells.push_back({result.rounds.Nanoseconds(way)});
  }
  return table;
}

}  // namespace sluice::bench::codec
