"""How each dependency is found: all come from the distribution, none is vendored.

A workspace that uses Sluice through `local_repository(name = "sluice", ...)` calls
`sluice_dependencies()` as well, or declares repositories with these names itself.
"""

# buildifier: disable=unnamed-macro
def sluice_dependencies():
    """Declares @absl, @benchmark, @fmt and @gtest on top of what is installed in /usr."""
    for name in ["absl", "benchmark", "fmt", "gtest"]:
        if not native.existing_rule(name):
            native.new_local_repository(
                name = name,
                build_file = "@sluice//third_party:%s.BUILD" % name,
                path = "/usr",
            )
