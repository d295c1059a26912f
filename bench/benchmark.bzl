"""Benchmark programs that cannot rot."""

load("@rules_cc//cc:defs.bzl", "cc_binary")

# As labels, so that another workspace can use the macro too.
_SUPPORT = str(Label("//bench:support"))
_RUN_PROGRAM = str(Label("//bench:run_program.sh"))

def sluice_benchmark(name, srcs, deps):
    """A benchmark program, and NAME_smoke_test, which runs it for a moment.

    Args:
      name: ends with _bench, which is how `./dev bench` finds it.
      srcs: define sluice::bench::RegisterBenchmarks().
      deps: beside Google Benchmark and :support.
    """
    cc_binary(
        name = name,
        testonly = True,
        srcs = srcs,
        deps = deps + [_SUPPORT],
    )
    native.sh_test(
        name = name + "_smoke_test",
        size = "small",
        srcs = [_RUN_PROGRAM],
        args = [
            "$(location :%s)" % name,
            "--benchmark_min_time=0.001",
        ],
        data = [":" + name],
    )
