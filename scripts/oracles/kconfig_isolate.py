# SPDX-License-Identifier: MIT
"""Takes what the toolchain contributes to a symbol out of a tree's Kconfig, as text for the tree's own conf.

The definitions keep the tree's wording. What is not the toolchain's is replaced: in a "depends on" every
foreign symbol becomes the constant that constrains least (y where it stands positively, n below a "!"), in a
default it becomes the value that the tree's own .config gave it. So the question answered is: can this
toolchain make the symbol y in some configuration? Replacing the text in place was chosen over our own
evaluation, because then conf alone expands the macros, runs the commands and evaluates.
"""

import re

import kconfig_tree

TOKEN = re.compile(r"\s*(\|\||&&|!=|<=|>=|[=<>!()]|\"(?:\\.|[^\"])*\"|'(?:\\.|[^'])*'|[\w./-]+)")
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
WORDS = re.compile(r"[A-Z0-9_]*[A-Z_][A-Z0-9_]*$")

# What the architecture decides, and no toolchain: kept, with the value of the tree's .config.
OF_THE_ARCHITECTURE = ("64BIT", "32BIT", "X86", "X86_32", "X86_64", "ARM64", "RISCV")


def tokens(text):
    """Splits an expression; a macro call $(...) is one token."""
    result, index = [], 0
    while index < len(text):
        if text[index].isspace():
            index += 1
        elif text.startswith("$(", index):
            end = macro_end(text, index)
            result.append(text[index:end])
            index = end
        else:
            match = TOKEN.match(text, index)
            if not match:
                raise ValueError(f"cannot read {text!r} at {text[index:]!r}")
            result.append(match[1])
            index = match.end()
    return result


def macro_end(text, start):
    """Index behind the parenthesis that closes the macro call at `start`; conf counts parentheses only."""
    depth = 0
    for index in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if depth == 0 and text[index] == ")":
            return index + 1
    raise ValueError(f"unbalanced macro call in {text!r}")


class Rewriter:
    """Rewrites expressions; collects the foreign symbols it replaced."""

    def __init__(self, names, config):
        self.names = names  # symbol in the tree -> its name in the generated text
        self.config = config  # the tree's .config
        self.foreign = set()

    def condition(self, text):
        """A "depends on": least constraining."""
        return self.expression(text, lambda symbol, positive: "y" if positive else "n")

    def default(self, text):
        """A default's value or condition: as in the tree's own configuration."""
        return self.expression(text, lambda symbol, positive: self.config.get(symbol, "n"))

    def expression(self, text, replacement):
        rest = tokens(text)
        result = self.alternatives(rest, True, replacement)
        if rest:
            raise ValueError(f"cannot read {text!r} at {rest[0]!r}")
        return result

    def alternatives(self, rest, positive, replacement):
        parts = [self.conjunction(rest, positive, replacement)]
        while rest and rest[0] == "||":
            rest.pop(0)
            parts.append(self.conjunction(rest, positive, replacement))
        return " || ".join(parts)

    def conjunction(self, rest, positive, replacement):
        parts = [self.term(rest, positive, replacement)]
        while rest and rest[0] == "&&":
            rest.pop(0)
            parts.append(self.term(rest, positive, replacement))
        return " && ".join(parts)

    def term(self, rest, positive, replacement):
        token = rest.pop(0)
        if token == "!":
            return "!" + self.term(rest, not positive, replacement)
        if token == "(":
            inside = self.alternatives(rest, positive, replacement)
            rest.pop(0)
            return f"({inside})"
        operands = [token]
        if rest and rest[0] in COMPARISONS:
            operands += [rest.pop(0), rest.pop(0)]
        foreign = [word for word in operands if self.is_foreign(word, positive)]
        if foreign:
            self.foreign.update(foreign)
            return replacement(foreign[0], positive)
        return " ".join(self.names.get(word, word) for word in operands)

    def is_foreign(self, word, positive):
        """An option that a person may switch off (it has another name in our text) is foreign below a "!"."""
        if not WORDS.match(word) or word in OF_THE_ARCHITECTURE:
            return False
        return self.names.get(word) != word if not positive else word not in self.names


def isolate(definitions, names, config):
    """(Kconfig text, {generated name: foreign symbols}) for the symbols in `names`."""
    text = ['source "scripts/Kconfig.include"', ""]
    foreign = {}
    for symbol in OF_THE_ARCHITECTURE:
        text += [f"config {symbol}", f"\tdef_bool {config.get(symbol, 'n')}", ""]
    for definition in definitions:
        if definition.symbol in names and definition.symbol not in OF_THE_ARCHITECTURE:
            rewriter = Rewriter(names, config)
            text += block(definition, names[definition.symbol], rewriter)
            foreign.setdefault(names[definition.symbol], set()).update(rewriter.foreign)
    return "\n".join(text), foreign


def block(definition, name, rewriter):
    """One definition, as Kconfig text."""
    lines = [f"config {name}", f"\t{definition.kind or 'bool'}"]
    if definition.prompt:
        lines.append("\tdefault y")
    else:
        for value, condition in definition.defaults:
            if definition.kind in ("bool", "tristate"):
                value = rewriter.default(value)
            lines.append(f"\tdefault {value}" + (f" if {rewriter.default(condition)}" if condition else ""))
    for condition in definition.around + definition.depends:
        lines.append(f"\tdepends on {rewriter.condition(condition)}")
    return lines + [""]


def own_terms(definition):
    """Whether the definition itself asks the toolchain, and in which words."""
    texts = [f"{value} if {condition}" if condition else value for value, condition in definition.defaults]
    texts += definition.depends
    pattern = re.compile(r"\$\(|\$CC\b|\b" + kconfig_tree.COMPILER_SYMBOLS + r"\b")
    return [text for text in texts if pattern.search(text)]
