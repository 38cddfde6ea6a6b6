#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kassay config and make in a real kernel tree: after the one, the other has nothing to do for the configuration's
sake."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

KASSAY = os.environ["KASSAY"]
SOURCE = os.environ["KASSAY_SOURCE_DIR"]


def skip(reason):
    print("skipped: " + reason)
    sys.exit(77)


def states(directory):
    found = {}
    for top, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(top, name)
            status = os.lstat(path)
            found[path] = (status.st_mtime_ns, status.st_ctime_ns)
    return found


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL, **options)


def prepare_after_kassay(tree, out):
    """make prepare starts no conf, and leaves every file of the configuration as it is."""
    run(KASSAY, "config", "--kernel", tree, "O=" + out, "defconfig")
    before = states(out)
    trace = os.path.join(out, "trace")
    made = run("strace", "-f", "-qq", "-e", "trace=execve", "-o", trace, "make", "-j2", "-C", tree, "O=" + out, "prepare")
    with open(trace, encoding="utf-8", errors="replace") as file:
        executed = re.findall(r'execve\("([^"]+)"', file.read())
    assert any(name.endswith("fixdep") for name in executed), "the trace does not show what make runs"
    started = [name for name in executed if name.endswith("kconfig/conf")]
    assert not started, started
    assert "SYNC" not in made.stdout, made.stdout
    touched = [path for path, state in states(out).items() if path in before and before[path] != state]
    assert not touched, touched
    return len(executed), len(before)


def kassay_after_make(tree, out):
    """kassay config olddefconfig touches none of make defconfig's files."""
    run("make", "-s", "-C", tree, "O=" + out, "defconfig")
    before = states(out)
    done = run(KASSAY, "config", "--kernel", tree, "O=" + out, "olddefconfig")
    assert done.stdout == "#\n# No change to .config\n#\n", done
    after = states(out)
    assert after == before, [path for path in set(before) | set(after) if before.get(path) != after.get(path)]
    return len(before)


def main():
    if not shutil.which("strace"):
        skip("no strace")
    unpacked = subprocess.run([os.path.join(SOURCE, "scripts/kernel-source"), "6.12"], capture_output=True, text=True)
    if unpacked.returncode != 0:
        skip("no kernel tree: " + unpacked.stderr.strip())
    tree = unpacked.stdout.strip()
    with tempfile.TemporaryDirectory(prefix="kassay-config-") as top:
        executed, files = prepare_after_kassay(tree, os.path.join(top, "one"))
        print("make prepare: %d programs started, conf not among them; %d files of the configuration untouched"
              % (executed, files))
        print("kassay config olddefconfig: %d files of make defconfig untouched"
              % kassay_after_make(tree, os.path.join(top, "two")))


main()
