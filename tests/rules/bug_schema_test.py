#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""rules/bug.schema.json: every rule is of it, and of the broken rule files of bug_lint_test.cpp it refuses all but those whose
fault no schema can see. Prints how many were looked at."""
import ast
import glob
import json
import os
import re
import subprocess
import sys
import tomllib

try:
    import jsonschema
except ImportError:
    print("skipped: no python3-jsonschema")
    sys.exit(77)

SOURCE = os.environ["KASSAY_SOURCE_DIR"]
# What the lint says of a fault that needs more than the file: other files, the order of versions, the languages inside strings.
NOT_SEEN = {"gcc-1.toml", "empty", "do not overlap", "no regular expression", "column", "given already", "half-open", "did you mean 'gcc-1.c'?",
            "KASSAY_CONTROL", "load code", "own programs", "tool_flags", "its own sources", "names a path", "from kassay",
            "leave 'no_control' out", "x86, arm64", "the further tool", "ascending", "twice", "one tool"}


def read(name):
    with open(os.path.join(SOURCE, name), encoding="utf-8") as file:
        return file.read()


def broken_rules():
    """The good rule of the C++ test, and each of its rows: what the lint says of it, and the text."""
    text = read("tests/rules/bug_lint_test.cpp")
    good = re.search(r'good = R"\((.*?)\)"', text, re.S)[1]
    string = r'("(?:[^"\\]|\\.)*")'
    for row in re.findall(rf"(?m)^    \{{{string},\s*{string},\s*{string},\s*{string}\}},", text):
        old, new, _, says = map(ast.literal_eval, row)
        assert old in good, old
        yield says, good.replace(old, new, 1)


def main():
    printed = subprocess.run([os.environ["KASSAY"], "rules", "schema"], stdout=subprocess.PIPE, check=True, text=True).stdout
    assert printed == read("rules/bug.schema.json"), "what is printed is not what is published"
    schema = json.loads(printed)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    rules = sorted(glob.glob(os.path.join(SOURCE, "rules/bugs/*/*.toml")))
    for path in rules:
        for error in validator.iter_errors(tomllib.loads(read(path))):
            sys.exit(f"{path}: {error.json_path}: {error.message}")
    refused = unseen = 0
    for says, text in broken_rules():
        if not validator.is_valid(tomllib.loads(text)):
            refused += 1
        elif says in NOT_SEEN:
            unseen += 1
        else:
            sys.exit(f"the schema accepts what the lint refuses: {says}\n{text}")
    print(f"{len(rules)} rules are of the schema; of {refused + unseen} broken ones it refuses {refused}")
    assert len(rules) > 200 and refused >= 35 and refused > unseen


main()
