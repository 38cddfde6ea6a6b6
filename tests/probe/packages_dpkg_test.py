#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares package_owners() with `dpkg-query -S` on this machine's own database: a sample of its files under their
resolved names, all diverted files, and files that nobody owns. Prints how many were compared."""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

SAMPLE = 600
ENVIRONMENT = {"LC_ALL": "C", "PATH": os.environ.get("PATH", "/usr/bin:/bin")}


def skip(reason):
    print("skipped:", reason)
    sys.exit(77)


def dpkg_owners(listed):
    """Path as listed -> names of its packages, by dpkg-query."""
    run = subprocess.run(["dpkg-query", "-S", "--"] + [p.replace("\\", "\\\\").replace("[", "\\[").replace("*", "\\*")
                         .replace("?", "\\?") for p in listed], env=ENVIRONMENT, capture_output=True, text=True)
    owners = {}
    for line in run.stdout.splitlines():
        packages, _, path = line.rpartition(": ")
        if not line.startswith(("diversion by", "local diversion")):
            owners[path] = {name.split(":")[0] for name in packages.split(", ")}
    return owners


def sample_of_lists():
    paths = set()
    for name in glob.glob("/var/lib/dpkg/info/*.list"):
        with open(name, errors="surrogateescape") as lines:
            paths.update(line.rstrip("\n") for line in lines)
    regular = [p for p in sorted(paths) if p.isascii() and os.path.isfile(p) and not os.path.islink(p)]
    # what other symlinks than merged /usr lead to is not the file that the list means
    regular = [p for p in regular if os.path.realpath(p) in (p, "/usr" + p)]
    return regular[:: max(1, len(regular) // SAMPLE)]


def read_diversions():
    with open("/var/lib/dpkg/diversions") as lines:
        rows = lines.read().splitlines()
    return list(zip(rows[0::3], rows[1::3], rows[2::3]))


def main():
    if not shutil.which("dpkg-query"):
        skip("no dpkg-query here")
    diversions = read_diversions()
    diverted = {row[0] for row in diversions}
    listed = [p for p in sample_of_lists() if p not in diverted]
    expected = {os.path.realpath(p): min(names) for p, names in dpkg_owners(listed).items()}
    files_of_diversions = dpkg_owners(sorted(diverted))
    for origin, target, diverter in diversions:
        others = files_of_diversions.get(origin, set()) - {diverter}
        expected[os.path.realpath(target)] = min(others, default="")
    expected.update({f"/usr/local/nobody/owns/{i}": "" for i in range(10)})

    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as table:
        table.writelines(f"{path}\t{name}\n" for path, name in expected.items())
        table.flush()
        run = subprocess.run(
            [os.path.join(os.environ["KASSAY_BUILD_DIR"], "tests", "probe_tests"),
             "--gtest_also_run_disabled_tests", "--gtest_filter=PackagesOracle.*"],
            env={**ENVIRONMENT, "KASSAY_OWNERS_ROOT": "/", "KASSAY_OWNERS_EXPECTED": table.name})
    print(f"{len(expected)} paths compared with dpkg-query -S, {len(diversions)} of them diverted")
    sys.exit(run.returncode)


main()
