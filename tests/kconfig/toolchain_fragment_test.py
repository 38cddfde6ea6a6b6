#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kconfig.toolchain of real toolchains, in both styles, as read by the conf of Linux 6.12 and by Kconfiglib: the values
must be those that kassay reported. Prints how many were compared."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["KASSAY_SOURCE_DIR"], "tests/cli"))
import probe_fixture  # pylint: disable=wrong-import-position

KASSAY = os.environ["KASSAY"]
SOURCE = pathlib.Path(os.environ["KASSAY_SOURCE_DIR"])
TOOLCHAINS = [
    ["CC=gcc-12"],
    ["LLVM=-19"],
    ["CC=aarch64-linux-gnu-gcc-12", "CROSS_COMPILE=aarch64-linux-gnu-", "ARCH=arm64"],
    ["CC=gcc-12", "LD=ld.lld-19", "RUSTC=/nonexistent/rustc"],
]


def skip(reason):
    print("skipped:", reason)
    sys.exit(77)


def run(argv, **options):
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    if done.returncode:
        sys.exit(f"{argv}: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done


def build_conf(directory):
    found = subprocess.run([SOURCE / "scripts/kernel-source", "--cached", "6.12"], stdout=subprocess.PIPE, text=True)
    if found.returncode:
        skip("no Linux 6.12 here (scripts/kernel-source 6.12)")
    build = directory / "linux"
    run(["make", "-s", "-C", found.stdout.strip(), f"O={build}", "allnoconfig"], env=clean_environment())
    return build / "scripts/kconfig/conf"


def clean_environment(**extra):
    names = ("PATH", "HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "TMPDIR")
    return {"LC_ALL": "C", **{name: os.environ[name] for name in names if name in os.environ}, **extra}


def read_config(text):
    values = {}
    for line in text.splitlines():
        if match := re.fullmatch(r"CONFIG_(\w+)=(.*)", line):
            value = match[2]
            values[match[1]] = re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
    return values


def conf_values(conf, fragment):
    with tempfile.TemporaryDirectory() as directory:
        pathlib.Path(directory, "Kconfig").write_text(f'source "{fragment}"\n')
        done = subprocess.run([conf, "--alldefconfig", "Kconfig"], cwd=directory, env=clean_environment(srctree="."),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode or done.stderr:
            sys.exit(f"conf {fragment}: exit {done.returncode}\n{done.stderr}")
        return read_config(pathlib.Path(directory, ".config").read_text())


KCONFIGLIB = """
import kconfiglib, sys
kconf = kconfiglib.Kconfig("Kconfig", warn_to_stderr=False)
assert not kconf.warnings, kconf.warnings
kconf.write_config(".config")
"""


def kconfiglib_values(_, fragment):
    with tempfile.TemporaryDirectory() as directory:
        pathlib.Path(directory, "Kconfig").write_text(f'source "{fragment}"\n')
        run(["/usr/bin/python3", "-c", KCONFIGLIB], cwd=directory, env=clean_environment())
        return read_config(pathlib.Path(directory, ".config").read_text())


def differences(symbols, values):
    """Symbols whose value is another than kassay's; one that kassay cannot tell must not be there."""
    for symbol in symbols:
        expected = {"n": None, "cannot-tell": None}.get(symbol["value"], symbol["value"])
        if values.get(symbol["symbol"]) != expected:
            yield f'{symbol["symbol"]}: kassay {symbol["value"]!r}, here {values.get(symbol["symbol"])!r}'


def run_unit_tests(conf):
    """The texts that break a careless writer of macros, under the same conf; ctest alone has no conf for them."""
    tests = pathlib.Path(os.environ["KASSAY_BUILD_DIR"], "tests/kconfig_tests")
    done = run([tests, "--gtest_filter=FragmentUnderConf.*"], env=clean_environment(KASSAY_CONF=str(conf)))
    print(re.search(r"\[  PASSED  \].*", done.stdout)[0])


def main():
    readers = {}
    compared = wrong = 0
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        readers["conf"] = (conf_values, build_conf(directory))
        rules = probe_fixture.write_few_bugs(str(directory / "rules"), [])
        run_unit_tests(readers["conf"][1])
        if subprocess.run(["/usr/bin/python3", "-c", "import kconfiglib"], stderr=subprocess.DEVNULL).returncode == 0:
            readers["Kconfiglib"] = (kconfiglib_values, None)
        for toolchain in TOOLCHAINS:
            for style in ("static", "live"):
                out = directory / f"{'-'.join(toolchain).replace('/', '_')}-{style}"
                done = subprocess.run([KASSAY, "probe", "--format", "json", "--out", out, "--style", style,
                                       "--rules", rules, *toolchain],
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                if done.returncode not in (0, 3):
                    sys.exit(f"kassay probe {toolchain}: exit {done.returncode}\n{done.stderr}")
                symbols = json.loads(done.stdout)["symbols"]
                for reader, (read, argument) in readers.items():
                    found = list(differences(symbols, read(argument, out / "Kconfig.toolchain")))
                    compared += len(symbols)
                    wrong += len(found)
                    print(f"{' '.join(toolchain)}, {style}, {reader}: {len(symbols)} symbols compared, "
                          f"{len(found)} different")
                    for difference in found:
                        print("  ", difference)
    print(f"total: {compared} symbols compared in {len(readers)} readers ({', '.join(readers)}), {wrong} different")
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
