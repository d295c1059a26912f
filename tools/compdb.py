#!/usr/bin/env python3
"""Turns Bazel's list of compile actions into compile_commands.json, for clangd.

    bazel aquery --output=jsonproto 'mnemonic("CppCompile", //...)' | tools/compdb.py >compile_commands.json

The paths in it are relative to the workspace, where Bazel's link bazel-out leads to the headers as
they are included, "sluice/codec/x.h".
"""

import json
import os
import sys


def main():
    commands = []
    for action in json.load(sys.stdin).get("actions", []):
        arguments = action["arguments"]
        source = arguments[arguments.index("-c") + 1]
        commands.append({
            "directory": os.getcwd(),
            "file": source,
            # clangd does not know g++'s -fno-canonical-system-headers.
            "arguments": [a for a in arguments if a != "-fno-canonical-system-headers"],
        })
    commands.sort(key=lambda command: command["file"])
    json.dump(commands, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
