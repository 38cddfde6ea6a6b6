# SPDX-License-Identifier: MIT
"""Reads the Kconfig files of a kernel tree for one architecture, far enough to see what asks the toolchain.

For each symbol: its definitions, each with the type, the defaults and the conditions above it ("depends on",
and the if, menu and choice blocks around it), as the text the tree has, macros not expanded. This is no
Kconfig implementation: select, imply and prompts are not read, and values come from the tree's own conf
(compare_symbols). A full parser was rejected, because an oracle that shares our reading of the language would
share our mistakes; this one only chooses what to ask.
"""

import dataclasses
import functools
import pathlib
import re

MACRO = re.compile(r"\$\(|\$CC\b")
COMPILER_SYMBOLS = (
    r"(?:CC_IS_GCC|CC_IS_CLANG|AS_IS_GNU|AS_IS_LLVM|LD_IS_BFD|LD_IS_LLD|"
    r"(?:GCC|CLANG|AS|LD|LLD|RUSTC|RUSTC_LLVM|PAHOLE|BINDGEN)_VERSION)"
)


@dataclasses.dataclass
class Definition:
    """One `config` entry: where it is, and the text of its properties."""

    symbol: str
    where: str
    kind: str = ""
    prompt: bool = False
    defaults: list = dataclasses.field(default_factory=list)  # (value, condition or "")
    depends: list = dataclasses.field(default_factory=list)  # own "depends on"
    around: list = dataclasses.field(default_factory=list)  # of the blocks around it


def logical_lines(path):
    """(line number, text) with continuation lines joined."""
    start, text = 0, ""
    for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
        if not text:
            start = number
        if line.endswith("\\"):
            text += line[:-1] + " "
            continue
        yield start, text + line
        text = ""


def strip_comment(text):
    """Cuts a # comment that is outside quotes."""
    quote = ""
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == "#" and (index == 0 or text[index - 1].isspace()):
            return text[:index].rstrip()
    return text.rstrip()


def split_if(text):
    """`VALUE if CONDITION` -> (VALUE, CONDITION); parentheses and quotes are respected."""
    depth, quote = 0, ""
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'" and depth == 0:
            quote = character
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif depth == 0 and text.startswith(" if ", index):
            return text[:index].strip(), text[index + 4 :].strip()
    return text.strip(), ""


class Reader:
    """Walks `source` lines from the tree's top Kconfig."""

    def __init__(self, tree, srcarch):
        self.tree = pathlib.Path(tree)
        self.srcarch = srcarch
        self.definitions = []
        self.blocks = []  # conditions of the open if/menu/choice blocks, innermost last
        self.entry = None  # the Definition or block list that properties belong to

    def read(self, name):
        in_help, help_indent = False, None
        for number, raw in logical_lines(self.tree / name):
            indent = len(raw.expandtabs()) - len(raw.expandtabs().lstrip())
            if in_help:
                if not raw.strip():
                    continue
                if help_indent is None:
                    help_indent = indent
                if indent >= help_indent and indent > 0:
                    continue
                in_help = False
            text = strip_comment(raw.strip())
            if re.fullmatch(r"(---)?help(---)?", text):
                in_help, help_indent = True, None
            elif text:
                self.line(name, number, text)

    def line(self, name, number, text):
        word, _, rest = text.partition(" ") if " " in text else text.partition("\t")
        rest = rest.strip()
        if word in ("config", "menuconfig"):
            around = [condition for block in self.blocks for condition in block]
            self.entry = Definition(rest, f"{name}:{number}", around=around)
            self.definitions.append(self.entry)
        elif word == "if":
            self.blocks.append([rest])
            self.entry = None
        elif word in ("menu", "choice"):
            self.blocks.append([])
            self.entry = self.blocks[-1]
        elif word in ("endif", "endmenu", "endchoice"):
            self.blocks.pop()
            self.entry = None
        elif word == "comment":
            self.entry = []
        elif word in ("source", "rsource", "osource", "orsource"):
            self.entry = None
            for path in self.sourced(rest):
                self.read(path)
        else:
            self.property(word, rest, text)

    def sourced(self, rest):
        path = rest.strip("\"'").replace("$(SRCARCH)", self.srcarch).replace("$(HEADER_ARCH)", self.srcarch)
        path = path.replace("$SRCARCH", self.srcarch)
        if path == "scripts/Kconfig.include" or not (self.tree / path).exists():
            return []
        return [path]

    def property(self, word, rest, text):
        match = re.match(r"depends\s+on\s+(.*)", text)
        if match:
            target = self.entry.depends if isinstance(self.entry, Definition) else self.entry
            if target is not None:
                target.append(match[1])
        elif isinstance(self.entry, Definition):
            if word in ("bool", "tristate", "int", "hex", "string"):
                self.entry.kind = word
                self.entry.prompt |= bool(rest)
            elif word == "prompt":
                self.entry.prompt = True
            elif word in ("def_bool", "def_tristate"):
                self.entry.kind = word[4:]
                self.entry.defaults.append(split_if(rest))
            elif word == "default":
                self.entry.defaults.append(split_if(rest))


@functools.cache
def definitions(tree, srcarch):
    """Every definition of the tree for this SRCARCH, in the tree's order."""
    reader = Reader(tree, srcarch)
    reader.read("Kconfig")
    return reader.definitions


def series(tree):
    """"6.12", from the tree's Makefile."""
    text = (pathlib.Path(tree) / "Makefile").read_text()
    return ".".join(re.search(rf"^{name} = (\d+)$", text, re.M)[1] for name in ("VERSION", "PATCHLEVEL"))
