#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "sluice/framing/framer.h"
#include "tests/support/split_every_way.h"

namespace sluice {

// FramingCase is one case of framing_cases.txt: a stream, and what must come out of it.
struct FramingCase {
  std::string name;
  std::shared_ptr<const Framer> framer;
  BadFramePolicy policy = BadFramePolicy::kSkip;
  std::vector<test::Bytes> pieces;
  bool end = false;
  std::vector<test::Bytes> payloads;
  std::vector<std::string> errors;  // "too_long" and its like, one for each report
  std::string says;                 // in the first error's text
};

inline void PrintTo(const FramingCase& c, std::ostream* out) { *out << c.name; }

// All cases of the file; a line that is not understood ends the program.
std::vector<FramingCase> ReadFramingCases(const std::string& path);

}  // namespace sluice
