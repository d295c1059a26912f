"""The arrows between the rooms, as tests that try to break them."""

load("//tests/support:does_not_compile.bzl", "compiles_test", "does_not_compile_test")

_HEADERS = {
    "codec": "sluice/codec/binary_read_stream.h",
    "framing": "sluice/framing/framer.h",
    "reactor": "sluice/reactor/event_loop.h",
    "session": "sluice/session/client_session.h",
}

def _source_including(room):
    src = "includes_%s.cc" % room
    native.genrule(
        name = "includes_" + room,
        outs = [src],
        cmd = "echo '#include \"%s\"' > $@" % _HEADERS[room],
    )
    return src

def forbidden_include_tests(name, forbidden):
    """For each room: who depends on it alone cannot include the headers of the rooms it must not know.

    Args:
      name: of a test_suite of them all.
      forbidden: room -> the rooms that it must not know.
    """
    sources = {room: _source_including(room) for room in _HEADERS}
    tests = []
    for room, others in forbidden.items():
        for other in others:
            tests.append("%s_cannot_include_%s_test" % (room, other))
            does_not_compile_test(
                name = tests[-1],
                src = sources[other],
                # g++: "fatal error: X: No such file"; clang: "fatal error: 'X' file not found".
                expects = ["fatal error", _HEADERS[other], "file"],
                deps = ["//" + room],
            )
    for room, src in sources.items():
        tests.append("%s_can_be_included_test" % room)
        compiles_test(
            name = tests[-1],
            src = src,
            deps = ["//" + room],
        )
    native.test_suite(
        name = name,
        tests = tests,
    )
