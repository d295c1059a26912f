#include "sluice/codec/compare_schemas.h"

#include <algorithm>
#include <set>
#include <utility>

#include "fmt/format.h"
#include "sluice/codec/internal/schema_differ.h"
#include "sluice/codec/internal/schema_meaning.h"
#include "sluice/codec/internal/schema_samples.h"
#include "sluice/codec/value.h"

namespace sluice {
namespace {

// SchemaTrial encodes samples by one schema and decodes them by another.
class SchemaTrial {
 public:
  SchemaTrial(const Schema& writer, const Schema& reader, WireOptions options)
      : writer_(writer), reader_(reader), options_(options) {
    options_.memory_factor = kMemoryFactor;
  }

  Evidence Run(const std::vector<uint64_t>& extras) {
    internal::SchemaSamples(writer_, extras, [this](const Value& sample) {
      return Try(sample);
    }).Run();
    // Those that were refused are an example only if nothing worse was seen.
    if (evidence_.verdict == Verdict::kReadsDifferently || refused_ == 0) return evidence_;
    evidence_.verdict = refused_ == tried_ ? Verdict::kRefuses : Verdict::kMayRefuse;
    return evidence_;
  }

 private:
  // Samples are small, and how much memory a peer has is not asked.
  static constexpr uint32_t kMemoryFactor = 1 << 20;

  // Whether to go on.
  bool Try(const Value& sample) {
    ByteBuffer bytes;
    if (!EncodeValue(writer_, sample, &bytes, options_).ok()) return true;
    // What the sample says may be more than what is written: a null that is no null, for one.
    const absl::StatusOr<Value> written = DecodeValue(writer_, bytes.view(), options_);
    // COVERAGE: what EncodeValue() writes, DecodeValue() reads
    if (!written.ok()) return true;
    ++tried_;
    const absl::StatusOr<Value> read = DecodeValue(reader_, bytes.view(), options_);
    if (!read.ok()) {
      if (refused_++ == 0) Keep(bytes, std::string(read.status().message()));
      return true;
    }
    std::string difference =
        internal::SchemaMeaning().Difference(writer_, *written, reader_, *read);
    if (difference.empty()) return true;
    evidence_.verdict = Verdict::kReadsDifferently;
    Keep(bytes, std::move(difference));
    return false;
  }

  void Keep(const ByteBuffer& bytes, std::string reading) {
    const std::span<const std::byte> view = bytes.view();
    evidence_.example.assign(view.begin(), view.end());
    evidence_.reading = std::move(reading);
    evidence_.version = options_.version;
  }

  const Schema& writer_;
  const Schema& reader_;
  WireOptions options_;
  Evidence evidence_;
  size_t tried_ = 0;
  size_t refused_ = 0;
};

// The worst of all versions.
Evidence TryVersions(const Schema& writer, const Schema& reader, WireOptions options,
                     const std::vector<uint64_t>& extras, const std::set<uint32_t>& versions) {
  Evidence worst;
  for (const uint32_t version : versions) {
    if (version > options.version) break;
    WireOptions spoken = options;
    spoken.version = version;
    Evidence evidence = SchemaTrial(writer, reader, spoken).Run(extras);
    if (evidence.verdict > worst.verdict) worst = std::move(evidence);
  }
  return worst;
}

// The body reads as it did; it is the type in front of it that nobody knows.
void RefuseMessageType(const Schema& writer, WireOptions options, Evidence* evidence) {
  ByteBuffer bytes;
  internal::SchemaSamples(writer, {}, [&](const Value& sample) {
    return !EncodeValue(writer, sample, &bytes, options).ok();
  }).Run();
  *evidence = {.verdict = Verdict::kRefuses,
               .example = {bytes.data(), bytes.data() + bytes.size()},
               .version = options.version,
               .reading = writer.message_type
                              ? fmt::format("message type {} is unknown", *writer.message_type)
                              : "this is no message"};
}

// A lower limit refuses something, also where no sample reached it.
void DoubtLimit(Evidence* evidence) {
  if (evidence->verdict != Verdict::kSame) return;
  evidence->verdict = Verdict::kMayRefuse;
  evidence->reading = "not tried: no sample goes beyond the limit";
}

SchemaDifference DifferenceOf(const Schema& old_schema, const internal::SchemaEdit& edit,
                              WireOptions options) {
  SchemaDifference difference{.path = edit.path,
                              .change = edit.change,
                              .details = edit.details,
                              .old_to_new = {},
                              .new_to_old = {}};
  std::set<uint32_t> versions = {options.version};
  if (edit.version) versions.insert(*edit.version);
  if (edit.change == SchemaChange::kMessageTypeChanged) {
    RefuseMessageType(old_schema, options, &difference.old_to_new);
    RefuseMessageType(edit.edited, options, &difference.new_to_old);
    return difference;
  }
  difference.old_to_new = TryVersions(old_schema, edit.edited, options, edit.extras, versions);
  difference.new_to_old = TryVersions(edit.edited, old_schema, options, edit.extras, versions);
  if (edit.change == SchemaChange::kLimitLowered) DoubtLimit(&difference.old_to_new);
  if (edit.change == SchemaChange::kLimitRaised) DoubtLimit(&difference.new_to_old);
  return difference;
}

}  // namespace

SchemaComparison CompareSchemas(const Schema& old_schema, const Schema& new_schema,
                                WireOptions options) {
  SchemaComparison comparison{
      .name = old_schema.name, .differences = {}, .old_to_new = {}, .new_to_old = {}};
  std::vector<uint64_t> extras;
  std::set<uint32_t> versions = {options.version};
  for (const internal::SchemaEdit& edit : internal::SchemaDiffer(old_schema, new_schema).Run()) {
    comparison.differences.push_back(DifferenceOf(old_schema, edit, options));
    extras.insert(extras.end(), edit.extras.begin(), edit.extras.end());
    if (edit.version) versions.insert(*edit.version);
  }
  if (comparison.differences.empty()) return comparison;
  if (old_schema.message_type != new_schema.message_type) {
    RefuseMessageType(old_schema, options, &comparison.old_to_new);
    RefuseMessageType(new_schema, options, &comparison.new_to_old);
    return comparison;
  }
  comparison.old_to_new = TryVersions(old_schema, new_schema, options, extras, versions);
  comparison.new_to_old = TryVersions(new_schema, old_schema, options, extras, versions);
  return comparison;
}

}  // namespace sluice
