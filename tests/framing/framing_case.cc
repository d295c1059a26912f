#include "tests/framing/framing_case.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "sluice/framing/delimiter_framer.h"
#include "sluice/framing/fixed_size_framer.h"
#include "sluice/framing/header_length_framer.h"
#include "tests/framing/checked_length_framer.h"
#include "tests/framing/magic_length_framer.h"
#include "tests/framing/netstring_framer.h"
#include "tests/support/hex.h"

namespace sluice {
namespace {

[[noreturn]] void Die(const std::string& line) {
  fmt::print(stderr, "framing_cases.txt: not understood: {}\n", line);
  std::abort();
}

// "0005 61*5"
test::Bytes ReadBytes(std::istream& words) {
  test::Bytes bytes;
  for (std::string word; words >> word;) {
    const size_t star = word.find('*');
    const test::Bytes part = Hex(word.substr(0, star));
    const int times = star == std::string::npos ? 1 : std::stoi(word.substr(star + 1));
    for (int i = 0; i < times; ++i) bytes.insert(bytes.end(), part.begin(), part.end());
  }
  return bytes;
}

std::string ReadText(const std::string& hex) {
  std::string text;
  for (const std::byte byte : Hex(hex)) text += std::to_integer<char>(byte);
  return text;
}

// The options of a framer line, "field=4 signed ...", each taken once.
class FramerLine {
 public:
  explicit FramerLine(std::istream& words) {
    for (std::string word; words >> word;) {
      const size_t equals = word.find('=');
      values_[word.substr(0, equals)] = equals == std::string::npos ? "" : word.substr(equals + 1);
    }
  }

  std::optional<std::string> Take(const std::string& name) {
    const auto node = values_.extract(name);
    if (node.empty()) return std::nullopt;
    return node.mapped();
  }
  bool TakeFlag(const std::string& name) { return Take(name).has_value(); }
  template <class T>
  T TakeNumber(const std::string& name, T otherwise) {
    const std::optional<std::string> value = Take(name);
    if (!value) return otherwise;
    return static_cast<T>(*value == "none" ? SIZE_MAX : std::stoull(*value));
  }
  void ExpectAllTaken() const {
    if (!values_.empty()) Die(values_.begin()->first);
  }

 private:
  std::map<std::string, std::string> values_;
};

template <class F>
std::shared_ptr<const Framer> Valid(absl::StatusOr<F> framer) {
  if (!framer.ok()) Die(framer.status().ToString());
  return std::make_shared<F>(*std::move(framer));
}

HeaderLengthOptions ReadHeaderLengthOptions(FramerLine& line) {
  HeaderLengthOptions options;
  const std::string field = line.Take("field").value();
  options.length_field =
      field == "varint" ? LengthField::kVarint : static_cast<LengthField>(std::stoi(field));
  options.length_offset_bytes = line.TakeNumber("offset", options.length_offset_bytes);
  if (line.TakeFlag("little")) options.order = ByteOrder::kLittle;
  options.length_signed = line.TakeFlag("signed");
  options.length_adjustment = std::stoll(line.Take("adjust").value_or("0"));
  if (const auto strip = line.Take("strip")) options.strip_bytes = std::stoul(*strip);
  options.frame_bytes_max = line.TakeNumber("frame_max", options.frame_bytes_max);
  options.frame_bytes_min = line.TakeNumber("frame_min", options.frame_bytes_min);
  options.payload_bytes_max = line.TakeNumber("payload_max", options.payload_bytes_max);
  options.varint_bytes_max = line.TakeNumber("varint_bytes", options.varint_bytes_max);
  options.varint_value_max = line.TakeNumber("varint_max", options.varint_value_max);
  options.allow_overlong_varint = line.TakeFlag("overlong");
  return options;
}

DelimiterOptions ReadDelimiterOptions(FramerLine& line) {
  DelimiterOptions options;
  options.delimiters.clear();
  std::istringstream delimiters(line.Take("delimiters").value());
  for (std::string hex; std::getline(delimiters, hex, ',');) {
    options.delimiters.push_back(ReadText(hex));
  }
  options.keep_delimiter = line.TakeFlag("keep");
  options.payload_bytes_max = line.TakeNumber("payload_max", options.payload_bytes_max);
  options.end_of_stream_ends_frame = line.TakeFlag("end_ends");
  return options;
}

std::shared_ptr<const Framer> ReadFramer(std::istream& words) {
  std::string kind;
  words >> kind;
  FramerLine line(words);
  std::shared_ptr<const Framer> framer;
  if (kind == "header_length") {
    framer = Valid(HeaderLengthFramer::Create(ReadHeaderLengthOptions(line)));
  } else if (kind == "fixed_size") {
    framer = Valid(FixedSizeFramer::Create(line.TakeNumber("size", size_t{0})));
  } else if (kind == "delimiter") {
    framer = Valid(DelimiterFramer::Create(ReadDelimiterOptions(line)));
  } else {
    const size_t payload_bytes_max = line.TakeNumber("payload_max", size_t{0});
    const std::string word = ReadText(line.Take("word").value_or(""));
    if (kind == "netstring") {
      framer = std::make_shared<NetstringFramer>(payload_bytes_max);
    } else if (kind == "magic_length") {
      framer = std::make_shared<MagicLengthFramer>(word, payload_bytes_max);
    } else if (kind == "checked_length") {
      framer = std::make_shared<CheckedLengthFramer>(word, payload_bytes_max);
    } else {
      Die(kind);
    }
  }
  line.ExpectAllTaken();
  return framer;
}

void ReadLine(const std::string& text, FramingCase* c) {
  std::istringstream words(text);
  std::string key;
  words >> key;
  size_t times = 1;
  if (key == "frames" || key == "errors") {
    words >> times;
    key.pop_back();
  }
  if (key == "framer") {
    c->framer = ReadFramer(words);
  } else if (key == "close" || key == "skip") {
    c->policy = key == "close" ? BadFramePolicy::kClose : BadFramePolicy::kSkip;
  } else if (key == "piece") {
    c->pieces.push_back(ReadBytes(words));
  } else if (key == "end") {
    c->end = true;
  } else if (key == "frame") {
    c->payloads.insert(c->payloads.end(), times, ReadBytes(words));
  } else if (key == "error") {
    std::string kind;
    words >> kind;
    c->errors.insert(c->errors.end(), times, kind);
  } else if (key == "says") {
    c->says = text.substr(5);
  } else {
    Die(text);
  }
}

}  // namespace

std::vector<FramingCase> ReadFramingCases(const std::string& path) {
  std::ifstream file(path);
  if (!file) Die("cannot read " + path);
  std::vector<FramingCase> cases;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with("case ")) {
      cases.emplace_back().name = line.substr(5);
    } else {
      ReadLine(line, &cases.back());
    }
  }
  return cases;
}

}  // namespace sluice
