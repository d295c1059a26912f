#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "bench/report.h"
#include "bench/rounds.h"

// What codec_bench found, as tables of ratios.
namespace sluice::bench::codec {

// A row of codec_rows.h, measured.
struct Result {
  std::string name;
  std::vector<std::pair<std::string, size_t>> encoded_bytes;  // by library
  Rounds rounds;

  bool encodes() const { return name.ends_with("/encode"); }
  bool varied() const { return name.find("/varied/") != std::string::npos; }
};

// In the order in which they are read. The targets are in the source.
std::vector<Table> RatioTables(const std::vector<Result>& results);

// Bytes of one message in each library.
Table SizeTable(const std::vector<Result>& results);

// Nanoseconds of one message in the middle of this run; only the machine's owner can use them.
Table TimeTable(const std::vector<Result>& results);

// Everybody's time per message / that of Sluice in little-endian.
Table ChartTable(const std::vector<Result>& results);

}  // namespace sluice::bench::codec
