"""How each dependency is found: all come from the distribution, none is vendored.

A workspace that uses Sluice through `local_repository(name = "sluice", ...)` calls
`sluice_dependencies()` as well, or declares repositories with these names itself.
"""

_LIBRARIES = ["absl", "benchmark", "fmt", "gtest", "nlohmann_json"]

# Only //examples/flamingo needs it.
_EXAMPLES = ["zlib"]

# Only //bench/peers needs them.
_BENCHMARK_PEERS = [
    "boost_asio",
    "capnproto",
    "cereal",
    "flatbuffers",
    "libevent",
    "libuv",
    "msgpack",
    "protobuf",
]

# buildifier: disable=unnamed-macro
def sluice_dependencies():
    """Declares what the lists above name on top of what is installed in /usr."""
    for name in _LIBRARIES + _EXAMPLES + _BENCHMARK_PEERS:
        if not native.existing_rule(name):
            native.new_local_repository(
                name = name,
                build_file = "@sluice//third_party:%s.BUILD" % name,
                path = "/usr",
            )
