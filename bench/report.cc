#include "bench/report.h"

#include <fmt/format.h>

#include <fstream>

#include "bench/rounds.h"

namespace sluice::bench {
namespace {

template <class Items, class ToText>
std::string Join(const Items& items, const ToText& to_text, const char* between) {
  std::string joined;
  for (const auto& item : items) {
    if (!joined.empty()) joined += between;
    joined += to_text(item);
  }
  return joined;
}

}  // namespace

std::string ToMarkdown(const Table& table) {
  std::string text = table.title + "\n\n| |";
  for (const std::string& column : table.columns) text += fmt::format(" {} |", column);
  text += "\n|---|";
  for (size_t i = 0; i < table.columns.size(); ++i) text += "---|";
  for (const auto& [name, cells] : table.rows) {
    text += fmt::format("\n| {} |", name);
    for (const Cell& cell : cells) {
      if (!cell.measured()) {
        text += " - |";
        continue;
      }
      const char* const verdict = !cell.judged() ? "" : cell.missed() ? " MISS" : " ok";
      text += fmt::format(" {:.{}f}{} |", cell.value, table.decimals, verdict);
    }
  }
  return text + "\n";
}

std::string ToJson(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string ToJson(const Table& table) {
  const auto cell = [](const Cell& c) {
    if (!c.measured()) return std::string("{\"value\": null}");
    if (!c.judged()) return fmt::format("{{\"value\": {:.4f}}}", c.value);
    return fmt::format("{{\"value\": {:.4f}, \"target\": {}, \"ok\": {}}}", c.value, *c.target,
                       !c.missed());
  };
  const auto row = [&](const auto& named) {
    return fmt::format("    {{\"name\": {}, \"cells\": [{}]}}", ToJson(named.first),
                       Join(named.second, cell, ", "));
  };
  const auto text = [](const std::string& column) { return ToJson(column); };
  return fmt::format("  {{\"title\": {},\n   \"columns\": [{}],\n   \"rows\": [\n{}]}}",
                     ToJson(table.title), Join(table.columns, text, ", "),
                     Join(table.rows, row, ",\n"));
}

std::string ToJson(std::string_view program, const std::vector<Table>& tables,
                   std::string_view more) {
  const auto table = [](const Table& t) { return ToJson(t); };
  return fmt::format("{{\"program\": \"{}\"{}, \"tables\": [\n{}\n]}}\n", program, more,
                     Join(tables, table, ",\n"));
}

std::string Verdict(const std::vector<Table>& tables) {
  size_t judged = 0;
  size_t missed = 0;
  for (const Table& table : tables) {
    for (const auto& [name, cells] : table.rows) {
      for (const Cell& cell : cells) {
        judged += cell.judged();
        missed += cell.missed();
      }
    }
  }
  return fmt::format("{} of {} figures with a target miss it\n", missed, judged);
}

void WriteFile(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path);
  file << text;
  file.close();
  Check(file.good(), "cannot write " + path.string());
}

}  // namespace sluice::bench
