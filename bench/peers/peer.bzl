"""How codec_bench and echo_bench are given one of their peers."""

load("@rules_cc//cc:defs.bzl", "cc_library")

def peer_codec(name, library, schema = None, command = None, generated_hdr = None, generated_src = None):
    """NAME.cc and NAME.h, with what the library's own compiler makes of a schema.

    Args:
      name: the two files without their ending.
      library: the library's label.
      schema: the library's description of the messages, if it has one.
      command: makes the generated files, in $(RULEDIR)/generated, of the schema $<.
      generated_hdr: included by its name alone, as a system header: its warnings are not ours.
      generated_src: compiled without warnings, if there is one.
    """
    deps = [":peer", library]
    if schema:
        files = [f for f in [generated_hdr, generated_src] if f]
        native.genrule(
            name = name + "_generate",
            srcs = [schema],
            outs = ["generated/" + f for f in files],
            cmd = "mkdir -p $(RULEDIR)/generated && " + command,
            tags = ["manual"],
        )
        cc_library(
            name = name + "_generated",
            srcs = ["generated/" + generated_src] if generated_src else [],
            hdrs = ["generated/" + generated_hdr],
            copts = ["-w"],
            includes = ["generated"],
            tags = ["manual"],
            deps = [library],
        )
        deps.append(":%s_generated" % name)
    cc_library(
        name = name,
        srcs = [name + ".cc"],
        hdrs = [name + ".h"],
        tags = ["manual"],
        deps = deps,
    )

def peer_echo(name, library):
    """NAME.cc and NAME.h, the echo on another library.

    Args:
      name: the two files without their ending.
      library: the library's label.
    """
    cc_library(
        name = name,
        srcs = [name + ".cc"],
        hdrs = [name + ".h"],
        tags = ["manual"],
        deps = [
            "//bench:echo_frames",
            library,
        ],
    )
