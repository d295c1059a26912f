"""clang-tidy as a build step: `bazel build --config=tidy //...`.

An aspect runs it over each C++ source of each target, with the flags of that target, and keeps the
verdict as an output, so that a source is looked at again only when it, a header of its or .clang-tidy
changed. Headers are looked at through the sources that include them.
"""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "CPP_COMPILE_ACTION_NAME")
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

# Findings are on stdout; stderr only counts what was suppressed, until something goes wrong. Paths are
# cut down to those of the workspace: Bazel runs this in a folder of its own and includes headers
# through _virtual_includes.
_RUN = """
verdict=$1; shift
code=0
clang-tidy --quiet "$@" >"$verdict" 2>"$verdict.stderr" || code=$?
[[ $code == 0 ]] || sed -E "s|$PWD/||g; s|bazel-out/[^ ]*/_virtual_includes/[^/]*/sluice/||g" "$verdict" "$verdict.stderr"
exit "$code"
"""

def _tidy(ctx, toolchain, context, source):
    features = cc_common.configure_features(ctx = ctx, cc_toolchain = toolchain)
    cpp = ctx.fragments.cpp
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        user_compile_flags = cpp.copts + cpp.cxxopts,
        include_directories = context.includes,
        quote_include_directories = context.quote_includes,
        system_include_directories = context.system_includes,
        preprocessor_defines = depset(transitive = [context.defines, context.local_defines]),
    )
    flags = cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = CPP_COMPILE_ACTION_NAME,
        variables = variables,
    )
    verdict = ctx.actions.declare_file("%s.%s.tidy" % (ctx.label.name, source.basename))
    ctx.actions.run_shell(
        command = _RUN,
        arguments = [verdict.path, source.path, "--"] + flags,
        env = {"PATH": "/usr/bin:/bin"},
        inputs = depset(
            [source, ctx.file._config],
            transitive = [context.headers, toolchain.all_files],
        ),
        outputs = [verdict],
        mnemonic = "ClangTidy",
        progress_message = "Looking at %s" % source.short_path,
    )
    return verdict

def _impl(target, ctx):
    sources = [
        source
        for source in getattr(ctx.rule.files, "srcs", [])
        if source.extension == "cc" and source.is_source
    ]
    if CcInfo not in target or not sources:
        return [OutputGroupInfo(tidy = depset())]
    toolchain = find_cpp_toolchain(ctx)
    context = target[CcInfo].compilation_context
    return [OutputGroupInfo(tidy = depset([
        _tidy(ctx, toolchain, context, source)
        for source in sources
    ]))]

clang_tidy = aspect(
    implementation = _impl,
    attrs = {
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
        "_config": attr.label(default = "//:.clang-tidy", allow_single_file = True),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)
