#include <array>
#include <string_view>

#include "fmt/format.h"
#include "sluice/codec/compare_schemas.h"
#include "sluice/codec/hex.h"

namespace sluice {
namespace {

constexpr std::array<std::string_view, 25> kChanges = {"renamed",
                                                       "message type changed",
                                                       "field added at the end",
                                                       "field added in the middle",
                                                       "field removed",
                                                       "fields reordered",
                                                       "type changed",
                                                       "width changed",
                                                       "encoding changed",
                                                       "limit lowered",
                                                       "limit raised",
                                                       "byte order changed",
                                                       "version changed",
                                                       "secret changed",
                                                       "unit changed",
                                                       "enum value added",
                                                       "enum value removed",
                                                       "enum value changed",
                                                       "enum rule changed",
                                                       "null value changed",
                                                       "alternative added",
                                                       "alternative removed",
                                                       "made extensible",
                                                       "no longer extensible",
                                                       "constant changed"};
static_assert(kChanges.size() == static_cast<size_t>(SchemaChange::kConstantChanged) + 1);

constexpr std::array<std::string_view, 4> kVerdicts = {"reads the same", "may refuse", "refuses",
                                                       "READS DIFFERENTLY"};
static_assert(kVerdicts.size() == static_cast<size_t>(Verdict::kReadsDifferently) + 1);

std::string EvidenceText(std::string_view direction, const Evidence& evidence) {
  std::string text =
      fmt::format("    {}: {}", direction, kVerdicts[static_cast<size_t>(evidence.verdict)]);
  if (evidence.verdict != Verdict::kSame) {
    text += fmt::format(" <{}> {}", ToHex(evidence.example, 32), evidence.reading);
  }
  return text + '\n';
}

std::string DirectionsText(const Evidence& old_to_new, const Evidence& new_to_old) {
  return EvidenceText("old to new", old_to_new) + EvidenceText("new to old", new_to_old);
}

}  // namespace

std::string ToText(const SchemaComparison& comparison) {
  if (comparison.differences.empty()) return comparison.name + ": no differences\n";
  std::string text =
      fmt::format("{}: {} differences\n", comparison.name, comparison.differences.size());
  text += DirectionsText(comparison.old_to_new, comparison.new_to_old);
  for (const SchemaDifference& difference : comparison.differences) {
    text += fmt::format("  {}: {}: {}\n", difference.path,
                        kChanges[static_cast<size_t>(difference.change)], difference.details);
    text += DirectionsText(difference.old_to_new, difference.new_to_old);
  }
  return text;
}

}  // namespace sluice
