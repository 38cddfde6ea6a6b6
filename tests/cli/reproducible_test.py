#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The files of `probe --out` are byte-equal whatever surrounds the run: directory, HOME, user, locale, time zone, umask,
host name, temporary directory, number of jobs, a cold, warm or absent store. Prints how many files were compared."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import probe_fixture as fixture

KASSAY = os.environ["KASSAY"]
FILES = ["Kconfig.toolchain", "toolchain.mk", "toolchain.h", "toolchain.config", "kassay.lock", "Kconfig.bugs", "bugs.mk", "bugs.h", "denylist.json",
         "defects.toml"]
BUGS = ["gcc-113921", "gcc-94722", "gcc-88345", "gcc-108896", "bfd-2.41-xor", "gcc-58854"]  # of each kind one; all would take long
NOBODY = 65534
BASE = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}  # nothing below HOME: a toolchain of rustup's would be another one


def probe(base, name, style, arguments=(), environment=None, options=None, prefix=()):
    """Runs one variant in a HOME of its own; returns {file: bytes}."""
    home = base / name / "home"
    out = base / name / f"out-{style}"
    home.mkdir(parents=True, exist_ok=True)
    env = {**BASE, "HOME": str(home), **(environment or {})}
    argv = [*prefix, base / "kassay", "probe", "CC=gcc-12", "--format", "json", "--style", style, "--out", out, "--rules", base / "rules", *arguments]
    if options and "user" in options:
        for path in (base, base / name, home):
            os.chown(path, NOBODY, NOBODY)
    done = subprocess.run(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **(options or {}))
    if done.returncode:
        sys.exit(f"{name}: exit {done.returncode}\n{done.stderr.decode()}")
    return {file: (out / file).read_bytes() for file in FILES}


def german_surrounding(base):
    """The locale is not installed; in a mount namespace of its own it is, for kassay and for all that it starts."""
    if os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "true"], stderr=subprocess.DEVNULL).returncode:
        print("another locale: skipped: not allowed to mount")
        return None
    locales = base / "locales"
    locales.mkdir()
    subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", locales / "de_DE.utf8"], check=True)
    environment = {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "LANGUAGE": "de"}
    prefix = ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" /usr/lib/locale && exec "$@"', locales]
    for tool, german in (["gcc-12", "-v"], "gcc-Version"), (["ld", "/none"], "Datei oder Verzeichnis nicht gefunden"):
        done = subprocess.run([*prefix, *tool], env={**BASE, **environment}, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        if german not in done.stdout:
            sys.exit(f"another locale: control failed: {tool[0]} does not speak German, which would test nothing:\n"
                     f"{done.stdout}")
    return {"environment": environment, "prefix": prefix}


def variants(base):
    elsewhere = base / "elsewhere"
    elsewhere.mkdir()
    temporary = base / "temporary"
    temporary.mkdir(mode=0o777)
    yield "warm store", {"name": "reference"}
    yield "no store", {"arguments": ["--no-cache"]}
    yield "one job", {"arguments": ["-j1"]}
    yield "eight jobs", {"arguments": ["-j8"]}
    yield "another directory", {"options": {"cwd": elsewhere}}
    if german := german_surrounding(base):
        yield "another locale", german
    yield "another time zone", {"environment": {"TZ": "Pacific/Auckland"}}
    yield "another terminal", {"environment": {"TERM": "xterm-256color", "COLUMNS": "40", "CLICOLOR_FORCE": "1"}}
    yield "another TMPDIR", {"environment": {"TMPDIR": str(temporary)}}
    yield "another umask", {"options": {"umask": 0o077}}
    yield "MAKEFLAGS and noise", {"environment": {"MAKEFLAGS": "-j4 -k", "USER": "someone", "FOO": "bar"}}
    if os.geteuid() == 0:
        yield "another user", {"options": {"user": NOBODY, "group": NOBODY, "extra_groups": []}}
    if os.geteuid() == 0 and shutil.which("unshare"):
        script = 'hostname elsewhere.example 2>/dev/null || echo elsewhere > /proc/sys/kernel/hostname; exec "$@"'
        yield "another host name", {"prefix": ["unshare", "--uts", "sh", "-c", script, "sh"]}


def main():
    compared = different = 0
    with tempfile.TemporaryDirectory(prefix="kassay test ") as name:
        base = pathlib.Path(name)
        base.chmod(0o755)
        shutil.copy(KASSAY, base / "kassay")  # where another user can run it
        fixture.write_few_bugs(str(base / "rules"), BUGS)
        reference = {style: probe(base, "reference", style) for style in ("static", "live")}
        for number, (what, how) in enumerate(variants(base)):
            for style in ("static", "live"):
                found = probe(base, how.get("name", f"variant{number}"), style,
                              **{key: value for key, value in how.items() if key != "name"})
                for file in FILES:
                    compared += 1
                    if found[file] != reference[style][file]:
                        different += 1
                        pathlib.Path("reproducible-a").write_bytes(reference[style][file])
                        pathlib.Path("reproducible-b").write_bytes(found[file])
                        print(f"{what}, {style}: {file} differs:")
                        print(subprocess.run(["diff", "reproducible-a", "reproducible-b"], stdout=subprocess.PIPE,
                                             text=True).stdout[:2000])
            print(f"{what}: compared")
        before = {path: path.stat().st_mtime_ns for path in (base / "reference").rglob("*") if path.name in FILES}
        probe(base, "reference", "static")
        touched = [str(path) for path, time in before.items() if path.stat().st_mtime_ns != time]
        print(f"{len(before)} files of an unchanged result: {len(touched)} touched")
    print(f"{compared} files compared, {different} different")
    return 1 if different or touched or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
