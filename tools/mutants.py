"""Makes mutants of a C++ source: the same text with one operator or constant changed.

    for mutant in mutants_of("framing/framer.cc", text): ...

It reads the text alone and relies on clang-format: a `<` with a space on both sides is an operator,
one without belongs to a template. Left alone are what is checked by the compiler or never fails
(static_assert, assert, requires, concepts, template heads), lines that the coverage leaves out
("// COVERAGE: why"), lines of which every mutant does the same ("// MUTANT: why"), an operator or constant
of a line of which that is so ("// MUTANT <=: why") and the first value of a variable that the call on the
next line fills in: clang-tidy alone wants that it has one.
"""

import collections
import dataclasses
import re

from cpp_text import closing, code_only, marked_lines

# Operators, as clang-format sets them, and what may stand in their place.
_BINARY = {
    "<": ["<=", ">="],
    "<=": ["<", ">"],
    ">": [">=", "<="],
    ">=": [">", "<"],
    "==": ["!="],
    "!=": ["=="],
    "+": ["-"],
    "-": ["+"],
    "*": ["/"],
    "/": ["*"],
    "%": ["*"],
    "&&": ["||"],
    "||": ["&&"],
    "&": ["|"],
    "|": ["&"],
    "^": ["|"],
    "<<": [">>"],
    ">>": ["<<"],
    "+=": ["-="],
    "-=": ["+="],
    "|=": ["&="],
    "&=": ["|="],
    "<<=": [">>="],
    ">>=": ["<<="],
}
_WORDS = {"true": "false", "false": "true", "std::min": "std::max", "std::max": "std::min"}

_BINARY_AT = re.compile(r"(?<=\s)(?:<<=?|>>=?|[<>=!]=|&&|\|\||[-+|&]=|[-<>+*/%&|^])(?=\s)")
_STEP_AT = re.compile(r"\+\+(?=\w)|--(?=\w)")
_NOT_AT = re.compile(r"!(?=[\w(:*])")
_NUMBER_AT = re.compile(r"(?<![\w.'])(0[xX][0-9a-fA-F']+|\d[\d']*)([uUlLzZ]*)(?![\w.'])")
_WORD_AT = re.compile(r"(?<![\w:])(?:true|false|std::min|std::max)(?=[^\w])")
_EARLY_RETURN_AT = re.compile(r"\bif \((?=.*\) return\b)")

# What follows is no place for a mutant, up to the end of the bracket or the statement.
_SPARED_BRACKETS = re.compile(r"\b(?:static_assert|assert)\(")
_SPARED_SPANS = re.compile(
    r"^\s*#[^\n]*(?:\\\n[^\n]*)*|\boperator\W{1,3}(?=\()|\bconcept\b[^;]*;|\brequires\b[^{;]*"
    r"|\btemplate <[^{};()]*?>(?=\s)|^using [^;]*;",
    re.MULTILINE,
)
# `uint64_t count = 0;`, and count or &count is the last argument of a call in the next statement, which
# is no loop and returns nothing: in these it may be counted up.
_FILLED_IN = re.compile(
    r"^ *[\w:]+ (\w+) = (?:0|false);\n(?! *(?:for|while|return)\b)[^;]*?(?:, |\(&|, &)\1\)", re.MULTILINE
)


@dataclasses.dataclass(frozen=True)
class Mutant:
    path: str
    line: int
    start: int  # what is replaced, as offsets in the file
    end: int
    old: str
    new: str
    name: str  # of this change in this line, wherever the line moves to

    def apply(self, text):
        return text[: self.start] + self.new + text[self.end :]

    def __str__(self):
        return f"{self.path}:{self.line}: {self.old} -> {self.new or 'nothing'}"


def _candidates(code):
    """(start, end, new text) of every change that may be made to the code."""
    for match in _BINARY_AT.finditer(code):
        for new in _BINARY[match[0]]:
            yield *match.span(), new
    for match in _STEP_AT.finditer(code):
        yield *match.span(), "--" if match[0] == "++" else "++"
    for match in _NOT_AT.finditer(code):
        yield *match.span(), ""
    for match in _WORD_AT.finditer(code):
        yield *match.span(), _WORDS[match[0]]
    for match in _NUMBER_AT.finditer(code):
        number = int(match[1].replace("'", ""), 16 if match[1][:2] in ("0x", "0X") else 10)
        form = hex if match[1][:2] in ("0x", "0X") else str
        yield *match.span(), form(number + 1) + match[2]
    for match in _EARLY_RETURN_AT.finditer(code):
        # The error that is not noticed.
        end = closing(code, match.end() - 1)
        if ";" not in code[match.end() : end]:
            yield match.end() - 1, end, "(false)"


def _spared(text, code):
    """Offsets at which nothing is changed."""
    spared = set()
    for match in _SPARED_SPANS.finditer(code):
        spared.update(range(*match.span()))
    for match in _FILLED_IN.finditer(code):
        spared.update(range(match.start(), code.index("\n", match.start())))
    for match in _SPARED_BRACKETS.finditer(code):
        spared.update(range(match.start(), closing(code, match.end() - 1)))
    marked = marked_lines(text, "COVERAGE").keys() | marked_lines(text, "MUTANT").keys()
    at = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if number in marked:
            spared.update(range(at, at + len(line)))
        at += len(line)
    return spared


def _spared_tokens(text):
    """(line, operator or constant) of those that are marked alone."""
    tokens = set(re.findall(r"// MUTANT (\S+):", text))
    return {(line, token) for token in tokens for line in marked_lines(text, f"MUTANT {re.escape(token)}")}


def mutants_of(path, text):
    """All mutants of the file, in the order of the text."""
    code = code_only(text)
    spared, spared_tokens = _spared(text, code), _spared_tokens(text)
    places = {place for place in _candidates(code) if place[0] not in spared}
    alike = collections.Counter()
    found = []
    for start, end, new in sorted(places):
        begin = text.rfind("\n", 0, start) + 1
        line = text[begin : text.find("\n", start)]
        column = start - begin - len(line) + len(line.lstrip())
        name = f"{path}: {line.strip()}: {column}: {text[start:end]} -> {new}"
        alike[name] += 1
        number = text.count("\n", 0, start) + 1
        if (number, text[start:end]) in spared_tokens:
            continue
        old = " ".join(text[start:end].split())
        found.append(Mutant(path, number, start, end, old, new, f"{name}: {alike[name]}"))
    return found
