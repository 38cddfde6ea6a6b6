# SPDX-License-Identifier: MIT
"""What the tests of `kassay scan` share: a compile database of small files, and a scan of it."""
import json
import os
import subprocess
import sys

SOURCE = os.environ["KASSAY_SOURCE_DIR"]
KASSAY = os.environ["KASSAY"]
PROGRAM = os.path.join(os.path.dirname(KASSAY), "kassay-scan")
BUGS = os.path.join(SOURCE, "rules", "bugs")


def skip_without_program():
    if not os.access(PROGRAM, os.X_OK):
        print("skipped: kassay-scan is not built here: it is not sanitized, and needs libclang-19-dev")
        sys.exit(77)


def database(directory, files, name="commands.json"):
    """A compile database of {path: flags}; paths are absolute. Returns its path."""
    entries = [{"directory": directory, "file": path, "arguments": ["gcc-12", *flags, "-c", "-o", "x.o", path]}
               for path, flags in sorted(files.items())]
    path = os.path.join(directory, name)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(entries, file)
    return path


def environment(directory, **changed):
    result = {"PATH": "/usr/bin:/bin", "HOME": directory, "XDG_CACHE_HOME": directory + "/cache",
              "XDG_STATE_HOME": directory + "/state"}
    result.update(changed)
    return result


def scan(*arguments, env, codes=(0,), **options):
    """Runs kassay scan; a status not in `codes` is an error."""
    done = subprocess.run([KASSAY, "scan", *arguments], env=env, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, **options)
    if done.returncode not in codes:
        raise AssertionError("kassay scan %s: status %d\n%s%s"
                             % (" ".join(arguments), done.returncode, done.stdout, done.stderr))
    return done


def facts(*arguments, env, codes=(0,)):
    return json.loads(scan("--all-rules", "--format", "json", *arguments, env=env, codes=codes).stdout)
