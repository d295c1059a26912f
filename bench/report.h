#pragma once

#include <cmath>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What a benchmark found: tables for people, as Markdown, and for programs, as JSON.
namespace sluice::bench {

// A number, NaN where nothing was measured, and the most that it should be, if anything is asked of
// it.
struct Cell {
  double value = 0;
  std::optional<double> target = std::nullopt;

  bool measured() const { return !std::isnan(value); }
  bool judged() const { return target.has_value() && measured(); }
  bool missed() const { return judged() && value > *target; }
};

struct Table {
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::pair<std::string, std::vector<Cell>>> rows;  // by name
  int decimals = 2;
};

// A cell with a target is followed by "ok" or "MISS"; one without a value is "-".
std::string ToMarkdown(const Table& table);

// An object with the title, the columns and for each row its cells.
std::string ToJson(const Table& table);

// The tables in an object with the program's name, and `more` members, each beginning with a comma.
std::string ToJson(std::string_view program, const std::vector<Table>& tables,
                   std::string_view more = "");

// How many of the cells with a target miss it, as a sentence.
std::string Verdict(const std::vector<Table>& tables);

// Creates the folder where it is missing. A file that cannot be written ends the program.
void WriteFile(const std::filesystem::path& path, const std::string& text);

// A quoted string.
std::string ToJson(const std::string& text);

// Bars on a logarithmic scale that begin at 1: to the right what takes longer, to the left what is
// faster. As SVG; a group for each row of the table, a colour for each of its columns.
std::string ToBarChart(const Table& table);

}  // namespace sluice::bench
