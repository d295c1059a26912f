"""Tests that run an event loop, once on each poller: see SLUICE_POLLER in event_loop_options.h.

    poller_cc_test(
        name = "acceptor_test",
        srcs = ["acceptor_test.cc"],
        deps = ["//reactor", "@gtest//:gtest_main"],
    )

is one program, acceptor_test_program, and three tests of it: acceptor_test_epoll, acceptor_test_poll
and acceptor_test_select. `bazel test :acceptor_test` runs all three. poller_sh_test does the same for
a script.
"""

load("@rules_cc//cc:defs.bzl", "cc_binary")

POLLERS = ["epoll", "poll", "select"]

def _impl(ctx):
    link = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(
        output = link,
        target_file = ctx.executable.program,
        is_executable = True,
    )
    runfiles = ctx.runfiles(ctx.files.data)
    for target in [ctx.attr.program] + ctx.attr.data:
        runfiles = runfiles.merge(target[DefaultInfo].default_runfiles)
    return [
        DefaultInfo(executable = link, runfiles = runfiles),
        testing.TestEnvironment({"SLUICE_POLLER": ctx.attr.poller}),
    ]

_poller_test = rule(
    implementation = _impl,
    attrs = {
        "program": attr.label(mandatory = True, executable = True, cfg = "target"),
        "poller": attr.string(mandatory = True, values = POLLERS),
        "data": attr.label_list(allow_files = True),
    },
    test = True,
)

def _on_each_poller(name, program, size, args = [], data = []):
    for poller in POLLERS:
        _poller_test(
            name = name + "_" + poller,
            size = size,
            args = args,
            data = data,
            poller = poller,
            program = program,
        )
    native.test_suite(
        name = name,
        tests = [name + "_" + poller for poller in POLLERS],
    )

def poller_cc_test(name, srcs, deps, size = "small", data = []):
    cc_binary(
        name = name + "_program",
        testonly = True,
        srcs = srcs,
        # As cc_test does: the libraries need not be compiled a second time.
        linkstatic = False,
        deps = deps,
    )
    _on_each_poller(name, name + "_program", size, data = data)

def poller_sh_test(name, srcs, size = "small", args = [], data = []):
    native.sh_binary(
        name = name + "_program",
        testonly = True,
        srcs = srcs,
    )
    _on_each_poller(name, name + "_program", size, args, data)
