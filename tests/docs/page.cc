#include "tests/docs/page.h"

#include <fstream>
#include <iterator>
#include <sstream>

#include "gtest/gtest.h"

namespace sluice::test {

std::string TextOf(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<PageBlock> BlocksOf(const std::string& path) {
  std::vector<PageBlock> blocks;
  std::istringstream page(TextOf(path));
  const std::string fence = "```";
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with(fence)) continue;
    PageBlock block{.fence = line.substr(fence.size()), .text = {}};
    while (std::getline(page, line) && line != fence) block.text += line + '\n';
    blocks.push_back(block);
  }
  return blocks;
}

bool Shows(const std::string& source, const std::string& block) {
  for (const std::string indent : {"", "  ", "    "}) {
    std::istringstream lines(block);
    std::string indented = "\n";
    for (std::string line; std::getline(lines, line);) {
      indented += (line.empty() ? "" : indent + line) + '\n';
    }
    if (('\n' + source).find(indented) != std::string::npos) return true;
  }
  return false;
}

}  // namespace sluice::test
