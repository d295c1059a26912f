#include "sluice/session/protocol.h"

#include "sluice/framing/header_length_framer.h"

namespace sluice {

const Framer& Protocol::DefaultFramer() {
  static const HeaderLengthFramer kFramer = HeaderLengthFramer::Create({}).value();
  return kFramer;
}

const Envelope& Protocol::DefaultEnvelope() {
  static const TypeSequenceEnvelope kEnvelope;
  return kEnvelope;
}

}  // namespace sluice
