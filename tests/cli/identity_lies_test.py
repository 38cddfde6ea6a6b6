#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Identity is found by evidence: renamed compilers, wrappers, ccache, symlink chains and rustup's proxy resolve to the
real binary with the chain before it listed; each family is told by what it says; LLVM=, CROSS_COMPILE= and the
environment are taken as make would."""
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

KASSAY = os.environ["KASSAY"]
PASSED_ON = ("CC", "LD", "AR", "NM", "OBJCOPY", "OBJDUMP", "READELF", "STRIP", "HOSTCC", "RUSTC", "BINDGEN", "PAHOLE",
             "LLVM", "LLVM_IAS", "ARCH", "CROSS_COMPILE", "MAKEFLAGS", "RUSTUP_TOOLCHAIN")

AT_ONCE = 3
lock = threading.Lock()
failures = []
checks = cases = 0
skipped = []


def check(condition, text):
    global checks
    with lock:
        checks += 1
        if not condition:
            failures.append(text)
            print("FAILED:", text)


class World:
    """A scratch directory with tools in it, and one store for all runs."""

    def __init__(self, base):
        self.base = base
        self.environment = {**os.environ, "XDG_CACHE_HOME": base + "/cache", "XDG_STATE_HOME": base + "/state"}
        for name in PASSED_ON:
            self.environment.pop(name, None)

    def probe(self, *arguments, **environment):
        return subprocess.run([KASSAY, "probe", *arguments], env={**self.environment, **environment}, text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=120)

    def rows(self, *arguments, **environment):
        run = self.probe("--format", "json", *arguments, **environment)
        check(run.stdout.startswith("{"), f"{arguments}: exit {run.returncode}, {run.stderr[-300:]}")
        return {row["role"]: row for row in json.loads(run.stdout)["toolchains"]}

    def script(self, name, body, head="#!/bin/sh\n"):
        path = os.path.join(self.base, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(head + body + "\n")
        os.chmod(path, 0o755)
        return path

    def link(self, name, target):
        path = os.path.join(self.base, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(target, path)
        return path


def version_of(compiler):
    """By its macros, with nothing of kassay's."""
    text = subprocess.run([compiler, "-E", "-P", "-x", "c", "-"], input="__GNUC__.__GNUC_MINOR__.__GNUC_PATCHLEVEL__ "
                          "__clang_major__.__clang_minor__.__clang_patchlevel__\n", text=True, capture_output=True).stdout
    gcc, clang = re.sub(r" *\. *", ".", text.strip().replace('"', "")).split(None, 1)
    return ("gcc", gcc) if "clang" in clang else ("clang", clang.replace(" ", ""))


def expect(row, label, **wanted):
    """Every field as wanted; a compiled pattern must match all of it."""
    global cases
    with lock:
        cases += 1
    check(row["status"] == "present", f"{label}: {row['status']}: {row.get('problem')}")
    for name, value in wanted.items():
        found = row.get(name)
        good = value.fullmatch(str(found)) if isinstance(value, re.Pattern) else found == value
        check(good, f"{label}: {name} is {found!r}, not {value!r}")


def text_line(world, variable, *arguments):
    lines = world.probe(*arguments).stdout.splitlines()
    return next((line.strip() for line in lines if re.match(rf"  {variable} ", line)), "")


def renamed(world, gcc, family, version):
    """gcc under clang's name: a hard link (a copy where that is refused) next to its own libraries."""
    os.makedirs(world.base + "/prefix/bin")
    os.symlink("/usr/lib", world.base + "/prefix/lib")
    lie = world.base + "/prefix/bin/clang-99"
    try:
        os.link(gcc, lie)
    except OSError:
        shutil.copy2(gcc, lie)
    expect(world.rows(f"CC={lie}")["cc"], "gcc as clang-99", family=family, version=version, path=lie, wrapper_chain=[])
    check(f"gcc {version}" in text_line(world, "CC", f"CC={lie}"), "gcc as clang-99: text")
    alone = world.base + "/alone/gcc"
    os.makedirs(os.path.dirname(alone))
    shutil.copy2(gcc, alone)
    row = world.rows(f"CC={alone}")["cc"]
    check(row["status"] == "present" or "cannot preprocess: exited with 1: " in row["problem"],
          f"gcc without its libraries: {row}")


def wrappers(world, gcc, family, version):
    bodies = {
        "plain": 'exec gcc "$@"',
        "child": 'gcc "$@"\nexit $?',
        "says_more": 'echo "wrapper: gcc $*" >&2\nexec gcc "$@"',
        "filters": 'gcc "$@" 2>&1 | sed "s/warning/WARNING/"',
        "lies_about_version": '[ "$1" = --version ] && { echo "clang version 99.0.1"; exit; }\nexec gcc "$@"',
        "asks_first": 'uname -m >/dev/null\ncat /dev/null\nexec gcc "$@"',
        "adds_flags": 'exec gcc -g0 -pipe "$@"',
    }
    for name, body in bodies.items():
        path = world.script("wrap/" + name, body)
        expect(world.rows(f"CC={path}")["cc"], f"wrapper {name}", family=family, version=version, path=gcc,
               wrapper_chain=[path])
        line = text_line(world, "CC", f"CC={path}")
        check(line.endswith(f"behind {path}") or f"behind {path} [" in line, f"wrapper {name}: text is {line!r}")
    inner = world.script("wrap/inner", 'exec gcc "$@"')
    outer = world.script("wrap/outer", f'{inner} "$@"\nexit $?')
    expect(world.rows(f"CC={outer}")["cc"], "wrapper of a wrapper", path=gcc, wrapper_chain=[outer, inner])
    headless = world.script("wrap/headless", 'exec gcc "$@"', head="")
    expect(world.rows(f"CC={headless}")["cc"], "wrapper without #! line", family=family, version=version, path=gcc,
           wrapper_chain=[headless, os.path.realpath("/bin/sh")])
    to_wrapper = world.link("wrap/to_wrapper", inner)
    expect(world.rows(f"CC={to_wrapper}")["cc"], "symlink to a wrapper", path=gcc, wrapper_chain=[inner])
    own = world.script("wrap/own_words", 'echo "Own toolchain 7.1"\n[ "$1" = --version ] || exec gcc "$@"')
    row = world.rows(f"CC={own}")["cc"]
    check(own in [file["path"] for file in row.get("files", [])] or row["status"] == "broken", f"own words: {row}")


def symlinks(world, gcc, family, version):
    last = world.link("links/c", shutil.which("gcc"))
    world.link("links/b", last)
    first = world.link("links/clang", "b")
    expect(world.rows(f"CC={first}")["cc"], "symlink chain", family=family, version=version, path=gcc, wrapper_chain=[])


def ccache(world, gcc, family, version):
    program = shutil.which("ccache")
    if not program:
        skipped.append("ccache is not installed")
        return
    real = os.path.realpath(program)
    expect(world.rows("CC=ccache gcc")["cc"], "ccache gcc", spelled="ccache gcc", family=family, version=version,
           path=gcc, wrapper_chain=[real])
    masquerade = world.link("masquerade/gcc", program)
    expect(world.rows(f"CC={masquerade}")["cc"], "masquerade", family=family, version=version, path=gcc,
           wrapper_chain=[real])
    inner = world.script("wrap/for_ccache", 'exec gcc "$@"')
    expect(world.rows(f"CC=ccache {inner}")["cc"], "ccache of a wrapper", path=gcc, wrapper_chain=[real, inner])


def several_words(world, gcc, family, version):
    expect(world.rows("CC=gcc -O1 -fno-strict-aliasing")["cc"], "CC with flags", spelled="gcc -O1 -fno-strict-aliasing",
           family=family, version=version, path=gcc, wrapper_chain=[])
    quoted = world.script("wrap/with blank", 'exec gcc "$@"')
    expect(world.rows(f"CC='{quoted}' -g0")["cc"], "quoted word", path=gcc, wrapper_chain=[quoted])
    row = world.rows("CC=env X=1 gcc")["cc"]
    expect(row, "env", path=gcc, wrapper_chain=[os.path.realpath(shutil.which("env"))])


def rustc(world):
    """A proxy as rustup's: one ELF file for all names that executes the toolchain's own."""
    real = next((path for path in ["/usr/bin/rustc"] if os.path.isfile(path)), None)
    if real and shutil.which("gcc"):
        source = world.base + "/proxy.c"
        with open(source, "w") as file:
            file.write('#include <unistd.h>\nint main(int c, char **v) { (void)c; execv("%s", v); return 1; }\n' % real)
        proxy = world.base + "/rustup-like"
        subprocess.run(["gcc", "-o", proxy, source], check=True)
        name = world.link("proxies/rustc", proxy)
        version = subprocess.run([real, "--version"], text=True, capture_output=True).stdout.split()[1]
        expect(world.rows(f"RUSTC={name}")["rustc"], "fake rustup", family="rustc", version=version,
               path=os.path.realpath(real), wrapper_chain=[proxy])
    else:
        skipped.append("no /usr/bin/rustc for a fake proxy")
    found = shutil.which("rustc")
    if found and os.path.basename(os.path.realpath(found)).startswith("rustup"):
        sysroot = subprocess.run([found, "--print", "sysroot"], text=True, capture_output=True).stdout.strip()
        expect(world.rows(f"RUSTC={found}")["rustc"], "rustup", path=os.path.realpath(sysroot + "/bin/rustc"),
               wrapper_chain=[os.path.realpath(found)])
    else:
        skipped.append("no rustup")


def linkers(world):
    for name, family, pattern in (("ld.bfd", "bfd", r"GNU ld .*"), ("ld.gold", "gold", r"GNU gold .*"),
                                  ("mold", "mold", r"mold .*"), ("ld.lld-19", "lld", r".*LLD 19.*"),
                                  ("ld.lld-14", "lld", r".*LLD 14.*")):
        path = shutil.which(name)
        if not path:
            skipped.append(name + " is not installed")
            continue
        lie = world.script("lies/" + ("ld.bfd" if family == "lld" else "ld.lld") + name, f'exec {path} "$@"')
        if family == "lld":  # looks at its own name: a symlink named ld.lld as a build would have it
            lie = path
        row = world.rows(f"LD={lie}")["ld"]
        expect(row, name, family=family, version_text=re.compile(pattern), path=os.path.realpath(path),
               wrapper_chain=[] if lie == path else [lie])
        check(row["version"].count(".") >= 1 and row["version"] in row["version_text"], f"{name}: {row['version']}")


def binutils(world):
    texts = {
        "elfutils": ("readelf", "eu-readelf (elfutils) 0.188", "0.188"),
        "llvm": ("readelf", "llvm-readelf, compatible with GNU readelf\nDebian LLVM version 19.1.7\n  Optimized build.", "19.1.7"),
        "binutils": ("readelf", "GNU readelf (GNU Binutils for Debian) 2.40", "2.40"),
    }
    for family, (role, text, version) in texts.items():
        path = world.script("text/" + family, f"cat <<'E'\n{text}\nE")
        expect(world.rows(f"{role.upper()}={path}")[role], f"text of {family}", family=family, version=version)
    fedora = world.script("text/fedora", "echo 'GNU ar version 2.41-34.fc39'")
    expect(world.rows(f"AR={fedora}")["ar"], "text of Fedora's ar", family="binutils", version="2.41")
    for text in ("LLVM 12.2", "ls (GNU coreutils) 9.1", "BusyBox v1.35.0"):
        path = world.script("text/other", f"echo '{text}'")
        row = world.rows(f"AR={path}")["ar"]
        check(row["status"] == "broken" and row["problem"] == f"is no ar known here: {text}", f"{text}: {row}")
    real = shutil.which("llvm-ar-19")
    if real:
        lie = world.script("lies/gnu-ar", 'exec llvm-ar-19 "$@"')
        expect(world.rows(f"AR={lie}")["ar"], "llvm-ar behind gnu-ar", family="llvm", path=os.path.realpath(real),
               wrapper_chain=[lie], version=re.compile(r"19\..*"))


def llvm(world):
    if not shutil.which("clang-19"):
        skipped.append("clang-19 is not installed")
        return
    version = version_of("clang-19")[1]
    clang = os.path.realpath(shutil.which("clang-19"))
    rows = world.rows("LLVM=-19")
    expect(rows["cc"], "LLVM=-19", spelled="clang-19", family="clang", version=version, path=clang)
    expect(rows["as"], "LLVM=-19 as", family="llvm", version=version, notes=["clang's integrated assembler"])
    expect(rows["hostcc"], "LLVM=-19 hostcc", spelled="clang-19", family="clang", path=clang)
    if shutil.which("ld.lld-19"):
        expect(rows["ld"], "LLVM=-19 ld", spelled="ld.lld-19", family="lld")
    expect(rows["nm"], "LLVM=-19 nm", spelled="llvm-nm-19", family="llvm")
    directory = os.path.dirname(clang) + "/"
    rows = world.rows(f"LLVM={directory}")
    expect(rows["cc"], "LLVM=dir/", spelled=directory + "clang", family="clang", version=version, path=clang)
    expect(rows["strip"], "LLVM=dir/ strip", spelled=directory + "llvm-strip", family="llvm")
    lie = world.script("lies/gcc-12", 'exec clang-19 "$@"')
    expect(world.rows(f"CC={lie}")["cc"], "clang behind gcc-12", family="clang", version=version, path=clang,
           wrapper_chain=[lie])
    rows = world.rows("LLVM=-19", "LLVM_IAS=0")
    expect(rows["as"], "LLVM_IAS=0", family="gas")


def cross(world):
    compiler = next((name for name in ("aarch64-linux-gnu-gcc-12", "aarch64-linux-gnu-gcc") if shutil.which(name)), None)
    if not compiler:
        skipped.append("no compiler for aarch64")
        return
    rows = world.rows("ARCH=arm64", "CROSS_COMPILE=aarch64-linux-gnu-", f"CC={compiler}")
    expect(rows["cc"], "cross gcc", family="gcc", version=version_of(compiler)[1], target="aarch64-linux-gnu",
           path=os.path.realpath(shutil.which(compiler)))
    expect(rows["ld"], "cross ld", spelled="aarch64-linux-gnu-ld", family="bfd")
    expect(rows["as"], "cross as", family="gas", path=re.compile(r".*/aarch64-linux-gnu-as"))
    expect(rows["hostcc"], "host compiler", spelled="gcc")
    run = json.loads(world.probe("--format", "json", "ARCH=arm64", "CROSS_COMPILE=aarch64-linux-gnu-", f"CC={compiler}").stdout)
    check((run["arch"], run["srcarch"]) == ("arm64", "arm64"), f"cross: {run['arch']} {run['srcarch']}")


def environment(world, gcc):
    global cases
    with lock:
        cases += 3
    wrapper = world.script("wrap/from_environment", 'exec gcc "$@"')
    run = world.probe("--format", "json", CC=wrapper)
    row = next(row for row in json.loads(run.stdout)["toolchains"] if row["role"] == "cc")
    check(row["path"] == gcc and row["spelled"] == wrapper, f"CC from the environment: {row['path']}")
    check(f"kassay: CC={wrapper} is taken from the environment; make itself would want it on its command line\n"
          in run.stderr, f"no note on stderr: {run.stderr[-300:]}")
    run = world.probe("--format", "json", "CC=gcc", CC=wrapper)
    row = next(row for row in json.loads(run.stdout)["toolchains"] if row["role"] == "cc")
    check(row["spelled"] == "gcc" and "environment" not in run.stderr, f"command line loses: {row['spelled']}")
    run = world.probe("CCC=gcc")
    check(run.returncode == 2 and not run.stdout, f"unknown variable: exit {run.returncode}")
    check("CCC: no such variable" in run.stderr and "did you mean 'CC'?" in run.stderr, f"unknown variable: {run.stderr}")
    for argument, words in (("CC=", "names no command"), ("gcc", "is not of the form NAME=VALUE"),
                            ("CC=gcc; rm x", "would be a command for a shell"), ("CC='gcc", "a quote is not closed")):
        run = world.probe(argument)
        check(run.returncode == 2 and words in run.stderr, f"{argument}: exit {run.returncode}, {run.stderr}")


def main():
    if not shutil.which("gcc"):
        print("skipped: needs gcc")
        sys.exit(77)
    base = os.path.realpath(tempfile.mkdtemp(prefix="kassay-identity-"))
    try:
        world = World(base)
        gcc = os.path.realpath(shutil.which("gcc"))
        family, version = version_of("gcc")
        if family != "gcc" or os.path.basename(gcc) == "ccache":
            print("skipped: gcc is not GCC itself here")
            sys.exit(77)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            tasks = [pool.submit(examine, world, gcc, family, version)
                     for examine in (wrappers, renamed, symlinks, ccache, several_words)]
            tasks += [pool.submit(examine, world) for examine in (binutils, llvm, cross, rustc, linkers)]
            tasks.append(pool.submit(environment, world, gcc))
            for task in tasks:
                task.result()
    finally:
        shutil.rmtree(base, ignore_errors=True)
    for reason in skipped:
        print("not compared:", reason)
    print(f"{cases} identities, {checks} checks, {len(failures)} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
