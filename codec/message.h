#pragma once

// All that a described struct can do: describe it, Encode, Decode, ToText, SchemaOf.
#include "sluice/codec/decode.h"
#include "sluice/codec/description.h"
#include "sluice/codec/encode.h"
#include "sluice/codec/to_text.h"
