"""Stand-ins for the repositories that Debian's Bazel lacks.

Debian's bazel-bootstrap (4.2.3) is built without the archives that upstream's Bazel carries, so it
would download rules_cc, rules_java and remote_coverage_tools, for nothing that it could not do
without them. Debian's own bazel-rules-cc is too new for it. Each stand-in is a few lines that hand
on the rules that are built into that Bazel. Another Bazel does not need them: leave out the call.
"""

def _stand_in_impl(ctx):
    for source, target in ctx.attr.files.items():
        ctx.symlink(source, target)
    ctx.file("WORKSPACE", "workspace(name = \"%s\")\n" % ctx.name)

_stand_in = repository_rule(
    implementation = _stand_in_impl,
    attrs = {"files": attr.label_keyed_string_dict(
        mandatory = True,
        doc = "Each file of this repository and its path in the stand-in.",
    )},
    local = True,
)

def _native_rules(name, folder):
    _stand_in(name = name, files = {
        "@sluice//third_party/%s:empty.BUILD" % name: folder + "/BUILD.bazel",
        "@sluice//third_party/%s:defs.bzl" % name: folder + "/defs.bzl",
    })

# buildifier: disable=unnamed-macro
def debian_bazel_stand_ins():
    """Declares @rules_cc, @rules_java and @remote_coverage_tools."""
    _native_rules("rules_cc", "cc")
    _native_rules("rules_java", "java")
    _stand_in(name = "remote_coverage_tools", files = {
        "@sluice//third_party/remote_coverage_tools:tools.BUILD": "BUILD.bazel",
    })
