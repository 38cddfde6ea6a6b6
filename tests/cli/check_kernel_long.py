#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`kassay check --kernel` on Linux 6.12, with gcc-12 and with LLVM=-19: every value that it shows is that of the .config which
the kernel's own make wrote, every line of source that it names has the word, and two runs give the same bytes."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

KASSAY = os.environ["KASSAY"]
SOURCE = os.environ["KASSAY_SOURCE_DIR"]
TOOLCHAINS = {"gcc-12": ["CC=gcc-12"], "clang-19": ["LLVM=-19"]}


def skip(reason):
    print("skipped: " + reason)
    sys.exit(77)


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def values_of(config):
    """What the file says of a symbol; n where it is silent is for the caller."""
    return dict(re.findall(r'(?m)^CONFIG_(\w+)="?(.*?)"?$', config))


def examine(tree, out, toolchain):
    """Compares one toolchain; returns the verdicts by id and how many values and lines were compared."""
    subprocess.run(["make", "-s", "-C", tree, "O=" + out, *toolchain, "defconfig"], check=True, stdout=subprocess.DEVNULL)
    command = [KASSAY, "check", "--kernel", tree, "O=" + out, *toolchain, "--format", "json", "--fail-on", "never"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3), (done.returncode, done.stderr)
    assert subprocess.run(command, capture_output=True, text=True, check=False).stdout == done.stdout, "two runs differ"
    report = json.loads(done.stdout)
    assert report["kernel"]["config"] == ".config", report["kernel"]
    config = values_of(read(os.path.join(out, ".config")))
    values = lines = 0
    for bug in report["bugs"]:
        shown = dict(bug.get("config_symbols", {}))
        for workaround in bug.get("workarounds", []):
            shown.update(workaround["values"])
            if workaround["state"] == "in-source":
                text = read(os.path.join(tree, workaround["file"])).splitlines()[workaround["line"] - 1]
                assert workaround["found_by"] in text, (bug["id"], workaround, text)
                lines += 1
        for name, value in shown.items():
            if value not in ("", "n", "0") or name in config: # what is not written may be n, 0 or empty
                assert config.get(name, "n") == value, (bug["id"], name, value, config.get(name))
            values += 1
    return {bug["id"]: bug for bug in report["bugs"]}, values, lines


def main():
    missing = [name for name in ("gcc-12", "clang-19", "ld.lld-19", "make", "flex", "bison", "bc") if not shutil.which(name)]
    if missing:
        skip("no " + ", ".join(missing))
    found = subprocess.run([SOURCE + "/scripts/kernel-source", "--cached", "6.12"], stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode:
        skip("no Linux 6.12 here (scripts/kernel-source 6.12)")
    tree = found.stdout.strip()
    with tempfile.TemporaryDirectory() as top:
        results = {}
        for name, toolchain in TOOLCHAINS.items():
            results[name], values, lines = examine(tree, os.path.join(top, name), toolchain)
            assert values > 60 and lines > 5, (name, values, lines)
            print(f"{name}: {values} values equal to .config, {lines} lines found in the source")
    gcc, clang = results["gcc-12"], results["clang-19"]
    assert (gcc["gcc-113921"]["verdict"], gcc["gcc-113921"]["held_off"]) == ("affected", True), gcc["gcc-113921"]
    assert gcc["gcc-113921"]["workarounds"][0]["values"] == {"GCC_ASM_GOTO_OUTPUT_BROKEN": "y"}
    assert clang["gcc-113921"]["verdict"] == "not-applicable" and "held_off" not in clang["gcc-113921"]
    assert (clang["llvm-44916"]["verdict"], clang["llvm-44916"]["held_off"]) == ("affected", False), clang["llvm-44916"]


if __name__ == "__main__":
    main()
