"""Tests about what must not compile, and with which words it is refused.

    does_not_compile_test(
        name = "duplicate_message_type_test",
        src = "duplicate_message_type.cc",
        expects = ["two messages have the type"],
        deps = ["//codec"],
    )

passes when the compiler, with the flags and include paths that a cc_library with these `deps` has,
refuses `src` and its errors contain each text of `expects`, in any order. Give every such test a
control, a compiles_test of nearly the same source, so that it does not pass for another reason.
"""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "CPP_COMPILE_ACTION_NAME")
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

# `compiler` writes its exit code and its errors to files, and the build goes on in either case.
_TRY = """
result=$1 errors=$2; shift 2
code=0; "$@" 2>"$errors" || code=$?
echo "$code" >"$result"
"""

_CHECK_COMPILES = """#!/bin/bash
set -eu
cat '{errors}'
result=$(cat '{result}')
[[ $result == 0 ]] || {{ echo "FAIL: it must compile, but the compiler returned $result"; exit 1; }}
"""

_CHECK_REFUSED = """#!/bin/bash
set -eu
cat '{errors}'
result=$(cat '{result}')
[[ $result != 0 ]] || {{ echo "FAIL: it must not compile, but it does"; exit 1; }}
for text in {expects}; do
  grep -qF -- "$text" '{errors}' || {{ echo "FAIL: the errors lack: $text"; exit 1; }}
done
"""

def _quote(text):
    return "'" + text.replace("'", "'\\''") + "'"

def _impl(ctx):
    toolchain = find_cpp_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    context = cc_common.merge_cc_infos(
        cc_infos = [dep[CcInfo] for dep in ctx.attr.deps],
    ).compilation_context
    cpp = ctx.fragments.cpp
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        source_file = ctx.file.src.path,
        # Colours would stand between the words that a test looks for.
        user_compile_flags = cpp.copts + cpp.cxxopts + ["-fsyntax-only", "-fdiagnostics-color=never"],
        include_directories = context.includes,
        quote_include_directories = context.quote_includes,
        system_include_directories = context.system_includes,
        preprocessor_defines = context.defines,
    )
    result = ctx.actions.declare_file(ctx.label.name + ".exit_code")
    errors = ctx.actions.declare_file(ctx.label.name + ".errors")
    ctx.actions.run_shell(
        command = _TRY,
        arguments = [
            result.path,
            errors.path,
            cc_common.get_tool_for_action(
                feature_configuration = features,
                action_name = CPP_COMPILE_ACTION_NAME,
            ),
        ] + cc_common.get_memory_inefficient_command_line(
            feature_configuration = features,
            action_name = CPP_COMPILE_ACTION_NAME,
            variables = variables,
        ),
        env = {"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
        inputs = depset([ctx.file.src], transitive = [context.headers, toolchain.all_files]),
        outputs = [result, errors],
        mnemonic = "TryCompile",
        progress_message = "Trying to compile %s" % ctx.file.src.short_path,
    )

    check = ctx.actions.declare_file(ctx.label.name + ".sh")
    template = _CHECK_COMPILES if ctx.attr._compiles else _CHECK_REFUSED
    ctx.actions.write(check, is_executable = True, content = template.format(
        result = result.short_path,
        errors = errors.short_path,
        expects = " ".join([_quote(text) for text in ctx.attr.expects]),
    ))
    return [DefaultInfo(executable = check, runfiles = ctx.runfiles([result, errors]))]

def _rule(compiles, expects):
    return rule(
        implementation = _impl,
        attrs = {
            "src": attr.label(mandatory = True, allow_single_file = [".cc"]),
            "deps": attr.label_list(providers = [CcInfo]),
            "expects": expects,
            "_compiles": attr.bool(default = compiles),
            "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
        },
        fragments = ["cpp"],
        test = True,
        toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
    )

does_not_compile_test = _rule(
    compiles = False,
    expects = attr.string_list(mandatory = True, allow_empty = False),
)

compiles_test = _rule(
    compiles = True,
    expects = attr.string_list(doc = "Not used: there is nothing to refuse."),
)
