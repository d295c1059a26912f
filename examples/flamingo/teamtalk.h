#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sluice/codec/message.h"
#include "sluice/framing/header_length_options.h"

namespace flamingo {

// TeamTalkUnit is a unit of TeamTalk, another chat service of that time. All is big-endian; the
// body is a protobuf message that `service` and `command` tell.
//
//   | u32 length, all counted | u16 version | flag | service | command | sequence | 2 reserved |
//   body |
struct TeamTalkUnit {
  static constexpr size_t kHeaderBytes = 16;

  uint16_t version = 1;
  uint16_t flag = 0;
  uint16_t service = 0;
  uint16_t command = 0;
  uint16_t sequence = 0;
  std::vector<std::byte> body = {};

  static constexpr auto Describe() {
    using sluice::Field;
    return sluice::Record(
        "TeamTalkUnit", sluice::LengthOfRest<uint32_t>("length", /*adjustment=*/4),
        Field("version", &TeamTalkUnit::version), Field("flag", &TeamTalkUnit::flag),
        Field("service", &TeamTalkUnit::service), Field("command", &TeamTalkUnit::command),
        Field("sequence", &TeamTalkUnit::sequence), sluice::Reserved(2),
        sluice::KeepTail("body", &TeamTalkUnit::body));
  }
};

// For a HeaderLengthFramer whose payloads are whole units.
inline constexpr sluice::HeaderLengthOptions kTeamTalkFrames = {
    .length_adjustment = -4,
    .strip_bytes = 0,
    .frame_bytes_min = TeamTalkUnit::kHeaderBytes,
};

}  // namespace flamingo
