#pragma once

// All that a described struct can do: describe it and its enums, Encode, Decode, ToText, SchemaOf.
#include "sluice/codec/array_view.h"
#include "sluice/codec/decode.h"
#include "sluice/codec/description.h"
#include "sluice/codec/encode.h"
#include "sluice/codec/enum.h"
#include "sluice/codec/to_text.h"
#include "sluice/codec/wire_as.h"
