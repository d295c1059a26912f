"""Fuzz targets and benchmarks of message types, without a source of your own.

    load("@sluice//codec/testing:message_test.bzl", "sluice_message_benchmark", "sluice_message_fuzz_test")

    sluice_message_fuzz_test(
        name = "messages",
        header = "chat/messages.h",
        messages = ["chat::Login", "chat::Say"],
        deps = [":messages"],
    )

What a fuzz target checks is said in message_properties.h.
"""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library")
load("//bench:benchmark.bzl", "sluice_benchmark")
load("//tests/fuzz:fuzz.bzl", "sluice_fuzz_test")

# As labels, so that another workspace can use the macros too.
_FUZZER = str(Label("//codec/testing:fuzzer"))
_FUZZ_TARGET = str(Label("//codec/testing:fuzz_target.cc"))
_FUZZ_MUTATOR = str(Label("//codec/testing:fuzz_mutator.cc"))
_WRITE_SEEDS = str(Label("//codec/testing:write_seeds.cc"))
_MESSAGE_BENCHMARK = str(Label("//bench:message_benchmark"))

_FUZZER_SOURCE = """\
#include "sluice/codec/testing/message_fuzzer.h"

#include "{header}"

sluice::test::MessageFuzzer& sluice::test::TheMessageFuzzer() {{
  static MessageFuzzer& fuzzer = *new MessageFuzzer(MakeMessageFuzzer<{messages}>());
  return fuzzer;
}}
"""

_BENCHMARK_SOURCE = """\
#include "bench/message_benchmark.h"

#include "{header}"

void sluice::bench::RegisterBenchmarks() {{ RegisterMessageBenchmarks<{messages}>(); }}
"""

def _generated_source_impl(ctx):
    source = ctx.actions.declare_file(ctx.label.name + ".cc")
    ctx.actions.write(source, ctx.attr.content)
    return [DefaultInfo(files = depset([source]))]

_generated_source = rule(
    implementation = _generated_source_impl,
    attrs = {"content": attr.string(mandatory = True)},
)

def _seeds_impl(ctx):
    folder = ctx.actions.declare_directory(ctx.label.name)
    ctx.actions.run(
        outputs = [folder],
        executable = ctx.executable.program,
        arguments = [folder.path],
        mnemonic = "WriteSeeds",
    )
    return [DefaultInfo(files = depset([folder]), runfiles = ctx.runfiles([folder]))]

_seeds = rule(
    implementation = _seeds_impl,
    attrs = {
        "program": attr.label(
            # Not "exec", whose C++ standard a user would have to choose once more.
            cfg = "target",
            executable = True,
            mandatory = True,
        ),
    },
)

def _source(name, template, header, messages):
    if not messages:
        fail("%s: there are no messages" % name)
    _generated_source(
        name = name,
        content = template.format(
            header = header,
            messages = ", ".join(["::" + message for message in messages]),
        ),
    )

def sluice_message_fuzz_test(name, header, messages, deps, corpus = []):
    """Declares fuzz targets that hold message types to all that the codec promises.

        NAME_fuzzer        libFuzzer's program, built with --config=fuzz; it knows how to make
                           messages and mutants of them
        NAME_corpus_test   replays the corpus, with any compiler
        NAME_seeds         a corpus of random messages, made when it is built

    Args:
      name: of the targets above.
      header: with the message types, as a source includes it.
      messages: their names in C++, with namespaces: "chat::Login". Another order or number of them
        gives the files of `corpus` another meaning, so append.
      deps: of the header.
      corpus: files to replay besides the seeds, such as inputs that once failed, all in
        corpus/NAME/ beside the BUILD file.
    """
    _source(name + "_fuzzed_messages", _FUZZER_SOURCE, header, messages)
    cc_library(
        name = name + "_message_fuzzer",
        testonly = True,
        srcs = [name + "_fuzzed_messages"],
        deps = deps + [_FUZZER],
    )
    cc_binary(
        name = name + "_write_seeds",
        testonly = True,
        srcs = [_WRITE_SEEDS],
        deps = [
            name + "_message_fuzzer",
            _FUZZER,
        ],
    )
    _seeds(
        name = name + "_seeds",
        testonly = True,
        program = name + "_write_seeds",
    )
    sluice_fuzz_test(
        name = name,
        srcs = [_FUZZ_TARGET],
        corpus = [name + "_seeds"] + corpus,
        fuzzer_srcs = [_FUZZ_MUTATOR],
        deps = [
            name + "_message_fuzzer",
            _FUZZER,
        ],
    )

def sluice_message_benchmark(name, header, messages, deps):
    """Declares a Google Benchmark program that encodes and decodes random messages.

        NAME               the program: NAME/encode and NAME/decode of each type, with items and
                           bytes per second, and beside a memcpy of the same bytes
        NAME_smoke_test    runs it for a moment

    Args:
      name: of the program.
      header: with the message types, as a source includes it.
      messages: their names in C++, with namespaces: "chat::Login".
      deps: of the header.
    """
    _source(name + "_measured_messages", _BENCHMARK_SOURCE, header, messages)
    sluice_benchmark(
        name = name,
        srcs = [name + "_measured_messages"],
        deps = deps + [_MESSAGE_BENCHMARK],
    )
