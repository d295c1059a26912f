#pragma once

#include "examples/flamingo/commands.h"
#include "examples/flamingo/frame_header.h"
#include "examples/flamingo/teamtalk.h"

// The commands with the lengths of a year, by names that rules and macros can be given
// (sluice/codec/testing). Every answer is described alike, so one of them stands for all.
namespace flamingo {

using Heartbeat2017 = Heartbeat<kLengths2017>;
using Register2017 = Register<kLengths2017>;
using Login2017 = Login<kLengths2017>;
using Chat2017 = Chat<kLengths2017>;
using Answer2017 = Answer<kLogin, kLengths2017>;

using Heartbeat2019 = Heartbeat<kLengths2019>;
using Register2019 = Register<kLengths2019>;
using Login2019 = Login<kLengths2019>;
using Chat2019 = Chat<kLengths2019>;
using Answer2019 = Answer<kLogin, kLengths2019>;

}  // namespace flamingo
