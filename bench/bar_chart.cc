#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "bench/report.h"

namespace sluice::bench {
namespace bar_chart {

constexpr double kLeft = 150, kWidth = 640, kRight = 60, kTop = 90, kBar = 11, kGap = 14;
constexpr std::array kColours = {"#9aa0a6", "#5f6368", "#202124", "#1a73e8", "#e8710a",
                                 "#1e8e3e", "#9334e6", "#d93025", "#c5a300", "#12b5cb"};

const char* Colour(size_t column) { return kColours[column % kColours.size()]; }

std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    escaped += c == '&' ? "&amp;" : c == '<' ? "&lt;" : std::string(1, c);
  }
  return escaped;
}

// Whole powers of ten around all values, and 1 among them.
class LogScale {
 public:
  explicit LogScale(const Table& table) {
    double least = 0.5;
    double most = 2;
    for (const auto& [name, cells] : table.rows) {
      for (const Cell& cell : cells) {
        if (cell.value > 0) least = std::min(least, cell.value);
        if (cell.measured()) most = std::max(most, cell.value);
      }
    }
    low_ = std::floor(std::log10(least));
    high_ = std::ceil(std::log10(most));
  }
  int low() const { return static_cast<int>(low_); }
  int high() const { return static_cast<int>(high_); }
  double X(double value) const {
    return kLeft + kWidth * (std::log10(value) - low_) / (high_ - low_);
  }

 private:
  double low_ = 0;
  double high_ = 0;
};

std::string Text(double x, double y, const char* anchor, const std::string& text) {
  return fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor,
                     Escaped(text));
}

std::string Legend(const Table& table) {
  std::string svg;
  double x = kLeft / 2;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    svg += fmt::format("<rect x=\"{:.0f}\" y=\"44\" width=\"10\" height=\"10\" fill=\"{}\"/>\n", x,
                       Colour(i));
    svg += Text(x + 14, 53, "start", table.columns[i]);
    x += 26 + 6.2 * static_cast<double>(table.columns[i].size());
  }
  return svg;
}

std::string Grid(const LogScale& scale, double bottom) {
  std::string svg;
  for (int power = scale.low(); power <= scale.high(); ++power) {
    const double x = scale.X(std::pow(10, power));
    svg += fmt::format(
        "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2:.0f}\" stroke=\"{3}\"/>\n", x,
        kTop - 6, bottom, power == 0 ? "#000" : "#ccc");
    svg += Text(x, kTop - 10, "middle", fmt::format("{:g}", std::pow(10, power)));
  }
  return svg;
}

std::string Bar(const LogScale& scale, double value, double y, size_t column) {
  const double x = scale.X(value);
  const double origin = scale.X(1);
  std::string svg = fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\" fill=\"{}\"/>\n",
      std::min(x, origin), y, std::max(std::abs(x - origin), 1.0), kBar - 2, Colour(column));
  const bool right = value >= 1;
  return svg + Text(x + (right ? 4 : -4), y + kBar - 3, right ? "start" : "end",
                    fmt::format("{:.2f}", value));
}

}  // namespace bar_chart

std::string ToBarChart(const Table& table) {
  using namespace bar_chart;
  const LogScale scale(table);
  const double group = kBar * static_cast<double>(table.columns.size()) + kGap;
  const double bottom = kTop + group * static_cast<double>(table.rows.size());
  const double width = kLeft + kWidth + kRight;
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\" font-family=\"sans-serif\" font-size=\"10\">\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
      "<g font-size=\"14\">\n{2}</g>\n",
      width, bottom + 10, Text(kLeft, 24, "start", table.title));
  svg += Legend(table) + Grid(scale, bottom);
  double y = kTop;
  for (const auto& [name, cells] : table.rows) {
    svg +=
        fmt::format("<g font-size=\"12\">\n{}</g>\n", Text(kLeft - 10, y + group / 2, "end", name));
    for (size_t i = 0; i < cells.size(); ++i) {
      if (!cells[i].measured()) continue;
      svg += Bar(scale, cells[i].value, y + kBar * static_cast<double>(i), i);
    }
    y += group;
  }
  return svg + "</svg>\n";
}

}  // namespace sluice::bench
