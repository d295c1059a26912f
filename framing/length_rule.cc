#include "sluice/framing/length_rule.h"

#include <algorithm>

namespace sluice {

LengthRule::LengthRule(const Shape& shape)
    : base_bytes_(int64_t{shape.header_bytes} + shape.length_adjustment),
      header_bytes_(shape.header_bytes),
      field_offset_bytes_(shape.field_offset_bytes),
      strip_bytes_(shape.strip_bytes),
      order_(shape.order) {
  // Cut to what the field can say, so that the size of a frame alone tells whether it is good.
  const int64_t length_max = shape.field_bytes == 4 ? UINT32_MAX : UINT16_MAX;
  const auto fits = [](int64_t size_bytes) {
    return static_cast<size_t>(std::max<int64_t>(0, size_bytes));
  };
  // MUTANT +: without a rule the framer is asked, which takes longer
  const size_t frame_bytes_max = std::min(shape.frame_bytes_max, fits(base_bytes_ + length_max));
  frame_bytes_min_ = std::max(
      {size_t{header_bytes_}, size_t{strip_bytes_}, shape.frame_bytes_min, fits(base_bytes_)});
  if (shape.field_bytes == 0 || frame_bytes_max < frame_bytes_min_) return;
  field_bytes_ = shape.field_bytes;
  bytes_to_look_at_ = header_bytes_;
  sizes_ = frame_bytes_max - frame_bytes_min_ + 1;
  if (strip_bytes_ == header_bytes_) sizes_to_write_ = sizes_;
  is_usual_ = header_bytes_ == 4 && field_bytes_ == 4 && order_ == ByteOrder::kBig;
}

LengthRule LengthRule::OfOneSize(size_t frame_bytes) {
  LengthRule rule;
  rule.base_bytes_ = static_cast<int64_t>(frame_bytes);
  rule.frame_bytes_min_ = frame_bytes;
  rule.sizes_ = 1;
  rule.bytes_to_look_at_ = 0;
  return rule;
}

}  // namespace sluice
