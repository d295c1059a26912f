#pragma once

#include <string>
#include <vector>

namespace sluice::test {

// A fenced block of a page.
struct PageBlock {
  std::string fence;  // what stands behind the backticks: "cpp", "text dump"
  std::string text;
};

// The blocks of a document in Markdown, in their order.
std::vector<PageBlock> BlocksOf(const std::string& path);

// The text of a file, which must be there.
std::string TextOf(const std::string& path);

// Whether `block` stands in `source` line by line, all lines indented by the same number of spaces,
// of which a page shows none.
bool Shows(const std::string& source, const std::string& block);

}  // namespace sluice::test
