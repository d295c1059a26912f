#pragma once

#include <string>
#include <utility>
#include <vector>

// What a benchmark found: tables for people, as Markdown, and for programs, as JSON.
namespace sluice::bench {

// A number, and the most that it should be, if anything is asked of it.
struct Cell {
  double value = 0;
  double target = 0;  // 0: none

  bool missed() const { return target != 0 && value > target; }
};

struct Table {
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::pair<std::string, std::vector<Cell>>> rows;  // by name
  int decimals = 2;
};

// A cell with a target is followed by "ok" or "MISS".
std::string ToMarkdown(const Table& table);

// An object with the title, the columns and for each row its cells.
std::string ToJson(const Table& table);

// A quoted string.
std::string ToJson(const std::string& text);

// Bars on a logarithmic scale that begin at 1: to the right what takes longer, to the left what is
// faster. As SVG; a group for each row of the table, a colour for each of its columns.
std::string ToBarChart(const Table& table);

}  // namespace sluice::bench
