#pragma once

#include <cstdint>

#include "sluice/codec/wire_options.h"
#include "sluice/framing/frame_splitter.h"
#include "sluice/framing/framer.h"
#include "sluice/session/envelope.h"

namespace sluice {

// Protocol is what both ends of a connection agree on: how frames are cut, what
// stands in front of a message, and how fields are laid out.
//
//   static const FixedSizeFramer kRecords = FixedSizeFramer::Create(48).value();
//   Server server(loop, table, {.sessions = {.protocol = {.framer = &kRecords}}});
//
// The default: frames of at most 1 MiB behind a big-endian u32 length, and
// TypeSequenceEnvelope (docs/wire_format.md, "The default envelope").
//
// Borrows: framer and envelope must outlive every session that uses them.
struct Protocol {
  const Framer* framer = &DefaultFramer();
  const Envelope* envelope = &DefaultEnvelope();
  WireOptions wire = {};
  BadFramePolicy bad_frames = BadFramePolicy::kClose;
  // The versions that ClientSession::SetVersion() accepts; a session begins with wire.version.
  uint32_t version_min = 0;
  uint32_t version_max = kLatestVersion;

  static const Framer& DefaultFramer();
  static const Envelope& DefaultEnvelope();
};

}  // namespace sluice
