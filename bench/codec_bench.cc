// Encodes into a reused buffer and decodes into a reused object: Sluice in both byte orders beside
// code written by hand for each message (codec_by_hand.h), memcpy of the encoded bytes (the limit)
// and other libraries (peers/). Prints tables of ratios, and writes them as JSON and as a chart.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/codec_rows.h"
#include "bench/codec_shapes.h"
#include "bench/codec_tables.h"
#include "bench/codec_varied.h"
#include "bench/peers/capnproto_codec.h"
#include "bench/peers/cereal_codec.h"
#include "bench/peers/flatbuffers_codec.h"
#include "bench/peers/msgpack_codec.h"
#include "bench/peers/protobuf_codec.h"
#include "bench/report.h"
#include "bench/rounds.h"

namespace sluice::bench::codec {

constexpr const char* kUsage =
    "codec_bench [--quick] [--seconds=8] [--filter=Order] [--out=.dev/bench]\n"
    "            [--instructions=Order/encode/sluice-little]\n"
    "  --seconds       for each row\n"
    "  --quick         the same as --seconds=0.05\n"
    "  --filter        only rows with this in their name\n"
    "  --out           the folder of codec_bench.json and codec_bench.svg\n"
    "  --instructions  runs that way of that row alone, for bench/instructions.sh\n";

struct Arguments {
  double seconds = 8;
  std::string filter;
  std::filesystem::path out = ".dev/bench";
  std::string instructions;
};

std::optional<Arguments> Parse(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const size_t equals = std::min(argument.find('='), argument.size());
    const std::string_view name = argument.substr(0, equals);
    const std::string value(argument.substr(std::min(equals + 1, argument.size())));
    if (argument == "--quick") {
      arguments.seconds = 0.05;
    } else if (name == "--seconds") {
      const char* const end = value.data() + value.size();
      if (std::from_chars(value.data(), end, arguments.seconds).ptr != end) return std::nullopt;
    } else if (name == "--filter") {
      arguments.filter = value;
    } else if (name == "--out") {
      arguments.out = value;
    } else if (name == "--instructions") {
      arguments.instructions = value;
    } else {
      return std::nullopt;
    }
  }
  return arguments;
}

// A row is made when its turn comes, and its memory is given back after it.
struct RowMaker {
  std::string name;
  std::function<Row()> make;
};

template <class M>
void AddRows(const std::string& name, std::vector<RowMaker>* rows) {
  for (const bool encode : {true, false}) {
    rows->push_back({name + (encode ? "/encode" : "/decode"), [=] {
                       const M message = M::Sample();
                       Row row = MakeRow<M>(name, encode, {message});
                       for (const Peer& peer :
                            {ProtobufPeer(message), FlatBuffersPeer(message),
                             CapnProtoPeer(message), MsgpackPeer(message), CerealPeer(message)}) {
                         row.encoded_bytes.push_back({peer.encode.name, peer.encoded_bytes});
                         row.ways.push_back(encode ? peer.encode : peer.decode);
                       }
                       return row;
                     }});
  }
}

template <class M>
void AddVariedRows(const std::string& name, size_t messages, std::vector<RowMaker>* rows) {
  for (const bool encode : {true, false}) {
    rows->push_back({name + (encode ? "/encode" : "/decode"),
                     [=] { return MakeRow<M>(name, encode, VariedSamples<M>(messages)); }});
  }
}

std::vector<RowMaker> AllRows() {
  std::vector<RowMaker> rows;
  AddRows<Order>("Order", &rows);
  AddRows<Chat>("Chat", &rows);
  AddRows<Quotes>("Quotes", &rows);
  AddRows<Blob>("Blob", &rows);
  AddRows<Monsters>("Monsters", &rows);
  AddVariedRows<Chat>("Chat/varied", 64, &rows);
  AddVariedRows<Monsters>("Monsters/varied", 8, &rows);
  return rows;
}

// What bench/instructions.sh counts in; hence neither inlined nor without a name.
[[gnu::noinline]] void RunCountedWay(const Way& way, size_t times) {
  way.run(times);
  ClobberMemory();
}

int CountInstructions(const std::string& wanted) {
  constexpr size_t kTimes = 64;
  for (const RowMaker& maker : AllRows()) {
    if (!wanted.starts_with(maker.name + "/")) continue;
    for (const Way& way : maker.make().ways) {
      if (wanted != maker.name + "/" + way.name) continue;
      way.run(kTimes);  // warm
      RunCountedWay(way, kTimes);
      fmt::print("{} items={}\n", wanted, kTimes);
      return 0;
    }
  }
  fmt::print(stderr, "no such row and way: {}\n", wanted);
  return 2;
}

std::vector<Result> MeasureRows(const Arguments& arguments) {
  std::vector<Result> results;
  for (const RowMaker& maker : AllRows()) {
    if (maker.name.find(arguments.filter) == std::string::npos) continue;
    fmt::print(stderr, "{}\n", maker.name);
    Row row = maker.make();
    results.push_back(
        {row.name, std::move(row.encoded_bytes), Rounds(row.ways, arguments.seconds)});
  }
  return results;
}

void Report(const std::vector<Result>& results, const std::filesystem::path& out) {
  std::vector<Table> tables = RatioTables(results);
  tables.push_back(SizeTable(results));
  for (const Table& table : tables) {
    if (!table.rows.empty()) fmt::print("{}\n", ToMarkdown(table));
  }
  fmt::print("{}", Verdict(tables));

  tables.push_back(TimeTable(results));
  WriteFile(out / "codec_bench.json", ToJson("codec_bench", tables));
  WriteFile(out / "codec_bench.svg", ToBarChart(ChartTable(results)));
}

}  // namespace sluice::bench::codec

int main(int argc, char** argv) {
  using namespace sluice::bench::codec;
  const std::optional<Arguments> arguments = Parse(argc, argv);
  if (!arguments.has_value()) {
    fmt::print(stderr, "{}", kUsage);
    return 2;
  }
  if (!arguments->instructions.empty()) return CountInstructions(arguments->instructions);
  const std::vector<Result> results = MeasureRows(*arguments);
  if (results.empty()) {
    fmt::print(stderr, "no row has \"{}\" in its name\n", arguments->filter);
    return 2;
  }
  Report(results, arguments->out);
  return 0;
}
