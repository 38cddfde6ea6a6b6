# SPDX-License-Identifier: MIT
"""Writes what verdict_matrix has seen into the rules: the `seen` list of each reproducer.

By architecture and version of the bug's tool; where all builds of a version that were tried are of Debian, only of
Debian's. What two builds of one version do differently cannot be recorded, and ends the run.
"""
import collections
import pathlib
import re
import sys

RULES = pathlib.Path(__file__).resolve().parents[2] / "rules"
KEYS = {"affected": "affected", "fixed": "fixed", "not-applicable": "not_applicable", "cannot-tell": "cannot_tell"}


def version_key(version):
    return [int(part) for part in version.split(".")]


def further_tool(text):
    """The tool of the rule's first [[also]]."""
    match = re.search(r'^\[\[also\]\]\ntool = "(.*)"', text, re.M)
    return match[1] if match else None


class Record:
    """What one reproducer showed."""

    def __init__(self):
        self.seen = collections.defaultdict(lambda: collections.defaultdict(set))  # (on, with, arch) -> version -> seen

    def add(self, tool, further, arch, observation):
        on = "Debian" if "Debian" in tool["text"] else ""
        number = re.match(r"[\d.]*\d", tool["version"])[0]
        self.seen[on, further, arch][number].add(observation)

    def tables(self, name):
        """Lines of the list; architectures with the same content share one."""
        shared = collections.defaultdict(list)
        for (on, further, arch), versions in sorted(self.seen.items()):
            lists = collections.defaultdict(list)
            for version in sorted(versions, key=version_key):
                if len(versions[version]) > 1:
                    sys.exit("%s on %s, version %s: %s" % (name, arch, version, " and ".join(sorted(versions[version]))))
                lists[KEYS[next(iter(versions[version]))]].append(version)
            text = ", ".join("%s = [%s]" % (key, quoted(lists[key])) for key in KEYS.values() if lists[key])
            shared[on, further, text].append(arch)
        for (on, further, text), arches in shared.items():
            head = ('on = "%s", ' % on if on else "") + ('with = "%s", ' % further if further else "")
            yield "  { %sarch = [%s], %s }," % (head, quoted(arches), text)


def quoted(words):
    return ", ".join('"%s"' % word for word in words)


def name_of(block):
    match = re.search(r'^name = "(.*)"$', block, re.M)
    return match[1] if match else ""


def rewritten(text, rule, records):
    """The rule's text with the lists of `records`: {reproducer: Record}."""
    parts = re.split(r"^(?=\[\[reproducer\]\]$)", text, flags=re.M)
    for at in range(1, len(parts)):
        name = name_of(parts[at])
        if name not in records:
            continue
        block = re.sub(r"^seen = \[\n(?:  .*\n)*\]\n", "", parts[at], flags=re.M)
        lines = ["seen = [", *records[name].tables("%s (%s)" % (rule, name)), "]"]
        body, rest = re.match(r"((?:.+\n)+)([^\0]*)", block).groups()
        parts[at] = body + "\n".join(lines) + "\n" + rest
    return "".join(parts)


def record(results):
    """Writes; the number of rules."""
    files = {path.stem: path for path in (RULES / "bugs").glob("*/*.toml")}
    texts = {rule: path.read_text() for rule, path in files.items()}
    records = collections.defaultdict(lambda: collections.defaultdict(Record))
    for toolchain in results:
        for bug in toolchain["bugs"]:
            rule = bug["id"]
            tool = toolchain["tools"].get(files[rule].parent.name)
            also = further_tool(texts[rule])
            further = re.match(r"[\d.]*\d", toolchain["tools"][also]["version"])[0] if also and bug["reproducers"] else ""
            for reproducer in bug["reproducers"]:
                records[rule][reproducer["name"]].add(tool, further, toolchain["arch"], reproducer["observation"])
    for rule, of_rule in records.items():
        files[rule].write_text(rewritten(texts[rule], rule, of_rule))
    return len(records)
