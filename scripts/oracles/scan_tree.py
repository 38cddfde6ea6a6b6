# SPDX-License-Identifier: MIT
"""A kernel tree to scan: configured and prepared once in a folder of its own, and kassay scan's answers about it."""

import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
KASSAY = os.environ.get("KASSAY", str(ROOT / "build" / "release" / "kassay"))


def run(argv, **options):
    """Runs a command; its output is shown where it fails."""
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", **options)
    if done.returncode != 0:
        sys.exit("%s: status %d\n%s%s" % (shlex.join(map(str, argv)), done.returncode, done.stdout[-4000:],
                                           done.stderr[-4000:]))
    return done.stdout


def kernel_source(series):
    return pathlib.Path(series if "/" in series else run([ROOT / "scripts" / "kernel-source", series]).strip())


def prepared(source, objtree, variables, goals=()):
    """objtree, with the architecture's defconfig and what files include; `goals` are built on top."""
    make = ["make", "-C", source, "O=%s" % objtree, *variables]
    if not (objtree / "include/generated/asm-offsets.h").exists():
        run([*make, "defconfig"])
        run([*make, "prepare"])
    if goals:
        run([*make, "-j%d" % (os.cpu_count() or 1), *goals])
    return objtree


def derived(source, objtree, variables, output):
    """The compile database that kassay derives; no rule is looked for (a shard that has no file)."""
    run([KASSAY, "scan", "--kernel", source, "O=%s" % objtree, *variables, "--all-rules", "--rule", "gcc-113921",
         "--commands-out", output, "--shard", "999999/1000000"])
    return json.loads(pathlib.Path(output).read_text())


def arguments_of(entry):
    return entry.get("arguments") or shlex.split(entry["command"])
