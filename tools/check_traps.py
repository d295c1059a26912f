#!/usr/bin/env python3
"""Whether tests/TRAPS.md and the tests agree: each test that it names is there and, but for the cases
C, names the trap in the comment before or behind its first line, and each test that names a trap is
in the trap's row.

    tools/check_traps.py [root of the tree]
"""

import pathlib
import re
import sys

PAGE = "tests/TRAPS.md"
# A row without tests gives the reason.
NOT_HERE = "does not apply: "

ROW = re.compile(r"^\| ([A-Z]+\d+) \| (.+?) \| (.+) \|$", re.M)
TEST_OF_ROW = re.compile(r"`(tests/\S+)` `(\w+)\.(\w+)`")
# The comment above, the head, and the comment behind.
TEST = re.compile(
    r"((?:^//.*\n)*)^(?:TYPED_)?TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\) \{(.*)", re.M
)
TAG = re.compile(r"\b(?:B|A[A-Z])\d+\b")


def tags_of_tests(text):
    """(suite, name) -> the traps that the test names."""
    return {(m[2], m[3]): set(TAG.findall(m[1] + m[4])) for m in TEST.finditer(text)}


def errors(page, tests_by_file):
    """What is wrong, one line each. tests_by_file: path -> tags_of_tests() of its text."""
    found = []
    rows = {}
    for trap, _, cell in ROW.findall(page):
        if trap in rows:
            found.append(f"{trap} has two rows")
        rows[trap] = set(TEST_OF_ROW.findall(cell))
        if cell.startswith(NOT_HERE):
            rows[trap] = set()
        elif not rows[trap]:
            found.append(f"{trap} names no test")
        elif TEST_OF_ROW.sub("", cell).replace("<br>", ""):
            found.append(f"{trap} has more than tests in its last column")
        for path, suite, name in sorted(rows[trap]):
            tags = tests_by_file.get(path, {}).get((suite, name))
            if tags is None:
                found.append(f"{trap}: {path} has no test {suite}.{name}")
            elif TAG.fullmatch(trap) and trap not in tags:
                found.append(f"{trap}: {suite}.{name} does not name it")
    for path, tests in sorted(tests_by_file.items()):
        for (suite, name), tags in sorted(tests.items()):
            for trap in sorted(tags):
                if trap not in rows:
                    found.append(f"{trap} has no row, but {path} {suite}.{name} names it")
                elif (path, suite, name) not in rows[trap]:
                    found.append(f"{trap}: its row does not name {path} {suite}.{name}")
    if not rows:
        found.append(f"{PAGE} has no rows")
    return found


def main(root):
    tests_by_file = {
        str(path.relative_to(root)): tags_of_tests(path.read_text())
        for path in root.glob("tests/**/*.cc")
    }
    found = errors((root / PAGE).read_text(), tests_by_file)
    print("".join(line + "\n" for line in found), end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
