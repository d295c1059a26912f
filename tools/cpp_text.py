"""What of a C++ source is code, for the scripts that read sources as text."""

import re

# Comments, strings (raw ones too) and characters; a quote between digits is no character.
_NO_CODE = re.compile(
    r"""//[^\n]* | /\*.*?\*/
      | R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"
      | "(?:[^"\\\n]|\\.)*" | (?<![0-9a-fA-F])'(?:[^'\\\n]|\\.)*'""",
    re.DOTALL | re.VERBOSE,
)


def code_only(text):
    """The text with its comments and literals blanked; every line and column stays where it was."""
    return _NO_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def closing(code, start):
    """The position behind the bracket that closes the one at `start`; the end if none does."""
    pairs = {"(": ")", "{": "}", "[": "]"}
    opener, closer = code[start], pairs[code[start]]
    depth = 0
    for at in range(start, len(code)):
        depth += (code[at] == opener) - (code[at] == closer)
        if depth == 0:
            return at + 1
    return len(code)


def marked_lines(text, mark):
    """line -> reason, for the lines that a comment "// MARK: reason" is about.

    These are the comment's line and, if it stands alone, the rest of the comment and the statement
    behind it; when that opens a block, also the block. A comment without a reason has the reason "".
    """
    lines, code = text.splitlines(), code_only(text).splitlines()
    marked = {}
    for number, line in enumerate(lines, 1):
        match = re.search(rf"// {mark}:\s*(.*)", line)
        if not match:
            continue
        last = number
        stands_alone = not code[number - 1].strip()
        while last < len(lines) and stands_alone and code[last - 1].rstrip()[-1:] not in tuple(";{}"):
            last += 1
        if code[last - 1].rstrip().endswith("{"):
            start = sum(len(each) + 1 for each in code[: last - 1]) + code[last - 1].rindex("{")
            rest = "\n".join(code)
            last = rest.count("\n", 0, closing(rest, start)) + 1
        marked.update((each, match[1]) for each in range(number, last + 1))
    return marked
