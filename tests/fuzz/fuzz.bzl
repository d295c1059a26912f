"""Fuzz targets: one source, fuzzed by libFuzzer and replayed over its corpus by every `bazel test`.

    sluice_fuzz_test(
        name = "read_stream",
        srcs = ["read_stream.cc"],
        corpus = glob(["corpus/read_stream/*"]),
        deps = ["//codec"],
    )

The source defines LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size), and aborts on a broken
property. The macro makes

    read_stream_fuzzer        libFuzzer's program; `./dev fuzz read_stream` builds and runs it
    read_stream_corpus_test   the same function over each file of the corpus, with any compiler
"""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_test")

# As labels, so that another workspace can use the macro too.
_REPLAY_MAIN = str(Label("//tests/fuzz:replay_main.cc"))
_WITH_FUZZER = str(Label("//tests/fuzz:with_fuzzer"))

def sluice_fuzz_test(name, srcs, corpus, deps, fuzzer_srcs = []):
    """Declares NAME_fuzzer and NAME_corpus_test.

    Args:
      name: the target's name, and that of its folder in corpus/.
      srcs: sources with LLVMFuzzerTestOneInput.
      corpus: files, all in corpus/NAME/ beside the BUILD file, or a target NAME_seeds that is a
        folder of them; at least one.
      deps: what the sources need.
      fuzzer_srcs: sources that need libFuzzer, such as one with LLVMFuzzerCustomMutator.
    """
    if not corpus:
        fail("%s: there are no files in %s/corpus/%s" % (name, native.package_name(), name))

    cc_binary(
        name = name + "_fuzzer",
        testonly = True,
        srcs = srcs + fuzzer_srcs,
        # Not read by it: who builds the fuzzer has the corpus too.
        data = corpus,
        linkopts = select(
            {_WITH_FUZZER: ["-fsanitize=fuzzer"]},
            no_match_error = "fuzzers are built with --config=fuzz",
        ),
        # Manual: only --config=fuzz can build it.
        tags = [
            "fuzz",
            "manual",
        ],
        deps = deps,
    )

    cc_test(
        name = name + "_corpus_test",
        size = "small",
        srcs = srcs + [_REPLAY_MAIN],
        args = ["$(rootpaths %s)" % file for file in corpus],
        data = corpus,
        deps = deps,
    )
