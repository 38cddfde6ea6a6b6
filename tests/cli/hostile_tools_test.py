#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tools that crash, hang, flood, fork, daemonize or print garbage: each gets one clear row in text and in JSON, the
symbols that need it say so, kassay is back in time, needs no memory for it and leaves neither process nor file."""
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

KASSAY = os.environ["KASSAY"]
TIMEOUT = 2  # seconds a child may take
GRACE = 2  # seconds after which kassay must be back then
MEMORY_KIB = 100 * 1024  # above what an undisturbed run needs
AT_ONCE = 4
with open(KASSAY, "rb") as program:  # it keeps what was freed for a while, and is slow: neither limit says anything then
    SANITIZED = b"__asan_init" in program.read()
SYMBOL = {"CC": "CC_IS_GCC", "LD": "LD_IS_BFD", "PAHOLE": "PAHOLE_VERSION", "RUSTC": "RUSTC_VERSION",
          "BINDGEN": "BINDGEN_VERSION", "AR": "AR_IS_LLVM"}

# sh scripts. Name, variables, what it does, problem (a regular expression for all of it), words of the repeat line.
BROKEN = [
    ("crash", "CC LD PAHOLE", "kill -SEGV $$", r"killed by signal 11 \(SIGSEGV\)"),
    ("abort", "BINDGEN", "kill -ABRT $$", r"killed by signal 6 \(SIGABRT\)"),
    ("kill_group", "PAHOLE", "kill -KILL 0", r"killed by signal 9 \(SIGKILL\)"),
    ("hang", "CC LD RUSTC BINDGEN PAHOLE", "exec sleep 1000", "no end within 2 s"),
    ("stop", "PAHOLE", "kill -STOP $$", "no end within 2 s"),
    ("ignore_signals", "CC", "trap '' HUP INT QUIT TERM USR1 USR2 PIPE ALRM TSTP TTIN TTOU\n"
     "while :; do sleep 1000; done", "no end within 2 s"),
    ("busy", "PAHOLE", "while :; do :; done", "no end within 2 s"),
    ("close_and_stay", "PAHOLE", "exec >&- 2>&- <&-; sleep 1000", "no end within 2 s"),
    ("grandchild", "CC PAHOLE", "sleep 1000 & echo v1.24",
     "exited with 0 but left a process behind that held its output open"),
    ("grandchild_session", "LD PAHOLE", "setsid sleep 1000 & echo v1.24",
     "exited with 0 but left a process behind that held its output open"),
    ("grandchild_failing", "PAHOLE", "setsid sleep 1000 & exit 7",
     "exited with 7 but left a process behind that held its output open"),
    ("bomb", "PAHOLE", "i=0; while [ $i -lt 200 ]; do i=$((i+1)); sleep 1000 & done; echo v1.24",
     "exited with 0 but left a process behind that held its output open"),
    ("bomb_sessions", "PAHOLE", "i=0; while [ $i -lt 50 ]; do i=$((i+1)); setsid sleep 1000 & done; echo v1.24",
     "exited with 0 but left a process behind that held its output open"),
    ("gigabyte", "CC PAHOLE", "head -c 1G /dev/zero", r"printed more than \d+ bytes(: .{1,260})?"),
    ("endless", "LD RUSTC", "exec cat /dev/zero", r"printed more than \d+ bytes(: .{1,260})?"),
    ("endless_errors", "BINDGEN", "exec yes 'error: no' >&2", r"printed more than \d+ bytes: error: no"),
    ("both_streams", "PAHOLE", "yes >&2 & exec yes", r"printed more than \d+ bytes: y"),
    ("garbage", "CC LD", "head -c 3000 /dev/urandom", r"prints no (text for a )?version: .{0,200}"),
    ("nul_bytes", "PAHOLE RUSTC", r"printf 'v1.24\000\000\n'", r"prints no text for a version: v1\.24\\x00\\x00"),
    ("escapes", "CC PAHOLE", r"printf '\033[2J\033]0;owned\033\\v1.24\n'", r"prints no text for a version: \\x1b.*v1\.24"),
    ("bell", "LD", r"printf 'GNU ld 2.40\007\n'", r"prints no text for a version: GNU ld 2\.40\\x07"),
    ("invalid_utf8", "PAHOLE", r"printf 'v1.24 \377\300\257\n'", r"prints no text for a version: v1\.24 \\xff\\xc0\\xaf"),
    ("c1_control", "BINDGEN", r"printf 'bindgen 0.60.1\302\233m\n'",
     r"prints no text for a version: bindgen 0\.60\.1\\xc2\\x9bm"),
    ("silent", "CC LD RUSTC BINDGEN PAHOLE AR", "exit 0", "prints nothing for a version"),
    ("blank", "PAHOLE", r"printf ' \n\n\t\n'", "prints nothing for a version"),
    ("no_number", "PAHOLE", "echo hello", "prints no version: hello"),
    ("huge_number", "PAHOLE", "echo v99999999999999999999.1", r"prints no version: v9+\.1"),
    ("fails", "PAHOLE", "echo 'usage: none' >&2; exit 3", "exited with 3: usage: none"),
    ("fails_with_escapes", "PAHOLE", r"printf '\033[31merror: \200\n' >&2; exit 3",
     r"exited with 3: \\x1b\[31merror: \\x80"),
    ("fill_disk", "PAHOLE", "exec head -c 1G /dev/zero >big", r"killed by signal 25 \(SIGXFSZ\)"),
    ("hang_for_E", "CC", 'for a; do [ "$a" = -E ] && exec sleep 1000; done\nexec gcc "$@"', "no end within 2 s", "-E -P"),
    ("hang_for_v_and_E", "CC", 'for a; do case $a in -E|-v) exec sleep 1000; esac; done\nexec gcc "$@"',
     "no end within 2 s", "-E -P"),
    ("hang_for_c", "CC", 'for a; do [ "$a" = -c ] && exec sleep 1000; done\nexec gcc "$@"', "no end within 2 s", "-c"),
    ("fail_for_c", "CC", 'for a; do [ "$a" = -c ] && { echo no disk >&2; exit 1; }; done\nexec gcc "$@"',
     r"is gcc \d+\.\d+\.\d+, but cannot compile: exited with 1: no disk", "-c"),
    ("fail_for_E", "CC", 'for a; do [ "$a" = -E ] && { echo no cpp >&2; exit 1; }; done\nexec gcc "$@"',
     "cannot preprocess: exited with 1: no cpp", "-E -P"),
    ("crash_for_v", "CC", '[ "$1" = -v ] && kill -SEGV $$\nexec gcc "$@"', r"killed by signal 11 \(SIGSEGV\)", " -v"),
    ("no_libclang", "BINDGEN", '[ "$1" = --version ] && { echo bindgen 0.60.1; exit; }\necho "error: no libclang" >&2; exit 1',
     "its libclang does not work: exited with 1: error: no libclang", "libclang.h"),
    ("compiler", "PAHOLE RUSTC BINDGEN", 'exec gcc "$@"', r"is no (pahole|rustc|bindgen): gcc .*"),
    ("ls", "LD AR", 'exec ls "$@"', r"is no (linker|ar) known here: ls .*"),
    ("no_compiler", "CC", 'case $1 in --version) echo cc 1.0;; *) cat;; esac', "is no C compiler known here: .*", "-E"),
]
# sh scripts that answer well and misbehave otherwise: the row is of a present pahole 1.24.
PRESENT = [
    ("daemon", "setsid sh -c 'exec >/dev/null 2>&1 </dev/null; sleep 1000' & echo v1.24"),
    ("daemon_twice", "(setsid sh -c '(exec >/dev/null 2>&1; sleep 1000) & exit 0' >/dev/null 2>&1 &); echo v1.24"),
    ("background", "sleep 1000 >/dev/null 2>&1 & echo v1.24"),
    ("remove_directory", 'rm -rf "$PWD"; echo v1.24'),
    ("change_permissions", 'mkdir -p "$TMPDIR/a/b"; echo x >"$TMPDIR/a/b/c"; chmod 0 "$TMPDIR/a/b" "$TMPDIR/a" "$TMPDIR"; echo v1.24'),
    ("many_files", 'i=0; while [ $i -lt 500 ]; do i=$((i+1)); echo >f$i; done; mkdir -p d/d/d/d; ln -s / d/l; echo v1.24'),
]

failures = []
checks = 0
slowest = (0.0, "")  # seconds, run
lock = threading.Lock()


def check(condition, text):
    global checks
    with lock:
        checks += 1
        if not condition:
            failures.append(text)
            print("FAILED:", text)


class Finished:
    """One run of kassay, watched: exit code, output, wall time, its own peak memory, what it left."""

    def __init__(self, base, name, arguments, path=None):
        self.name = name
        self.directory = os.path.join(base, "tmp", re.sub(r"\W", "_", name))
        os.makedirs(self.directory)
        environment = {**os.environ, "TMPDIR": self.directory, "XDG_CACHE_HOME": os.path.join(base, "cache"),
                       "XDG_STATE_HOME": os.path.join(base, "state")}
        for variable in ("MAKEFLAGS", "CC", "LD", "LLVM", "CROSS_COMPILE", "ARCH"):
            environment.pop(variable, None)
        if path:
            environment["PATH"] = path
        began = time.monotonic()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen([KASSAY, "probe", "--timeout", str(TIMEOUT), *arguments], stdout=out, stderr=err,
                                       stdin=subprocess.DEVNULL, env=environment)
            self.peak = 0
            while process.poll() is None:
                self.peak = max(self.peak, peak_kib(process.pid))
                if time.monotonic() - began > 60:
                    process.kill()
                time.sleep(0.01)
            self.seconds = time.monotonic() - began
            out.seek(0)
            err.seek(0)
            self.out, self.err = out.read(), err.read()
        self.code = process.returncode
        self.left = processes_of(self.directory)
        self.files = os.listdir(self.directory)


def peak_kib(pid):
    try:
        with open(f"/proc/{pid}/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


def processes_of(directory):
    """Processes that kassay started in this run: TMPDIR, working directory or command line name the directory."""
    mark = directory.encode() + b"/"
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as environ, open(f"/proc/{pid}/cmdline", "rb") as cmdline:
                text = environ.read() + b"\n" + cmdline.read()
            text += b"\n" + os.readlink(f"/proc/{pid}/cwd").encode() + b"/"
        except OSError:
            continue
        if mark in text:
            found.append((pid, text[-200:]))
    return found


def note_time(seconds, name):
    global slowest
    with lock:
        slowest = max(slowest, (seconds, name))


def check_run(run, normal, codes):
    note_time(run.seconds, run.name)
    check(run.code in codes, f"{run.name}: exit {run.code}, not {codes}: {run.err[-300:]}")
    if not SANITIZED:
        check(run.seconds <= TIMEOUT + GRACE, f"{run.name}: took {run.seconds:.1f} s")
        check(run.peak <= normal + MEMORY_KIB, f"{run.name}: needed {run.peak} KiB, normal are {normal}")
    check(not run.left, f"{run.name}: left {run.left}")
    check(not run.files, f"{run.name}: left {run.files}")


def json_row(run, variable):
    rows = [row for row in json.loads(run.out)["toolchains"] if row["variable"] == variable]
    check(len(rows) == 1, f"{run.name}: {len(rows)} rows for {variable}")
    return rows[0]


def text_row(run, variable):
    """The row's first line without its label, and the faint line below it."""
    lines = run.out.decode().splitlines()
    toolchain = lines[:lines.index("closures")]
    rows = [at for at, line in enumerate(toolchain) if re.match(rf"  {variable} ", line)]
    check(len(rows) == 1, f"{run.name}: {len(rows)} lines for {variable}")
    return toolchain[rows[0]].split(None, 1)[1], toolchain[rows[0] + 1].strip()


def check_problem(base, normal, name, variable, tool, status, problem, repeat="", extra=()):
    json_run = Finished(base, f"{name} {variable} json", [f"{variable}={tool}", "--format", "json", *extra])
    text_run = Finished(base, f"{name} {variable} text", [f"{variable}={tool}", *extra])
    for run in (json_run, text_run):
        check_run(run, normal, [3])
        check(run.out.decode(errors="replace").replace("\n", "").isprintable(), f"{run.name}: output is not printable")
    row = json_row(json_run, variable)
    words = row.get("problem", "")
    check(row["status"] == status, f"{name} {variable}: {row['status']}")
    check(re.fullmatch(problem, words), f"{name} {variable}: says {words!r}")
    check(words.isprintable() and len(words) < 300, f"{name} {variable}: no clear line: {words!r}")
    check(repeat in row.get("repeat", "") and tool in row.get("repeat", ""), f"{name} {variable}: repeat is {row.get('repeat')}")
    shown, below = text_row(text_run, variable)
    check(re.fullmatch(problem, shown), f"{name} {variable}: text says {shown!r}")
    check(below == "repeat: " + row.get("repeat", ""), f"{name} {variable}: text repeats {below!r}")
    check_symbol(json_run, variable, tool, status, words)


def check_symbol(run, variable, tool, status, problem):
    symbols = {entry["symbol"]: entry for entry in json.loads(run.out)["symbols"]}
    name = SYMBOL[variable]
    if name not in symbols:
        check(variable == "BINDGEN", f"{run.name}: no symbol {name}")
        return
    if status == "absent":
        check(symbols[name]["value"] in ("n", "0"), f"{run.name}: {name} is {symbols[name]['value']}")
        check(symbols[name]["reason"] == problem, f"{run.name}: {name}: {symbols[name]['reason']}")
    else:
        check(symbols[name]["value"] == "cannot-tell", f"{run.name}: {name} is {symbols[name]['value']}")
        check(symbols[name]["reason"] == f"{tool}: {problem}", f"{run.name}: {name}: {symbols[name]['reason']}")


def check_present(base, normal, name, tool):
    run = Finished(base, f"{name} json", [f"PAHOLE={tool}", "--format", "json"])
    check_run(run, normal, [0])
    row = json_row(run, "PAHOLE")
    check(row["status"] == "present" and row["version"] == "1.24", f"{name}: {row.get('problem')}")
    text = Finished(base, f"{name} text", [f"PAHOLE={tool}"])
    check_run(text, normal, [0])
    check(text_row(text, "PAHOLE")[0].startswith("pahole 1.24 "), f"{name}: {text_row(text, 'PAHOLE')[0]}")


def check_trials(base, normal, name, body, reason, jobs):
    """A compiler that misbehaves in trials only: its row stands, its symbols cannot be told, and kassay is back."""
    tool = script(base, name + jobs, body)
    run = Finished(base, f"{name} {jobs} json", [f"CC={tool}", "--format", "json", jobs])
    check_run(run, normal, [3])
    check(json_row(run, "CC")["status"] == "present", f"{name}: CC is {json_row(run, 'CC').get('problem')}")
    unknown = [entry["reason"] for entry in json.loads(run.out)["symbols"] if entry["value"] == "cannot-tell"]
    check(any(re.fullmatch(reason, words) for words in unknown), f"{name} {jobs}: {set(unknown)}")
    check(len(unknown) > 40, f"{name} {jobs}: only {len(unknown)} cannot be told")
    named = [words for words in unknown if re.fullmatch(reason, words) or "lost too much time" in words]
    check(len(named) > 40, f"{name} {jobs}: only {len(named)} name the tool")


def script(base, name, body):
    path = os.path.join(base, "tools", name)
    with open(path, "w") as file:
        file.write("#!/bin/sh\n" + body + "\n")
    os.chmod(path, 0o755)
    return path


def special_files(base):
    """Name, path, status, problem: what is no program at all."""
    tools = os.path.join(base, "tools")
    paths = {name: os.path.join(tools, name) for name in
             ("directory", "pipe", "plain", "interpreter", "zero_bytes", "loop", "dangling")}
    os.mkdir(paths["directory"])
    os.mkfifo(paths["pipe"])
    for name, text, mode in (("plain", "#!/bin/sh\necho v1.24\n", 0o644), ("zero_bytes", "", 0o755),
                             ("interpreter", "#!/nowhere/sh\n", 0o755)):
        with open(paths[name], "w") as file:
            file.write(text)
        os.chmod(paths[name], mode)
    os.symlink(paths["loop"], paths["loop"])
    os.symlink("/nowhere", paths["dangling"])
    return [("directory", paths["directory"], "broken", "is a directory"),
            ("pipe", paths["pipe"], "broken", "is no regular file"),
            ("plain", paths["plain"], "broken", "is not executable"),
            ("interpreter", paths["interpreter"], "broken", "is there, but the interpreter or loader that it names is not"),
            ("zero_bytes", paths["zero_bytes"], "broken", "prints nothing for a version"),
            ("loop", paths["loop"], "broken", "not started: Too many levels of symbolic links"),
            ("dangling", paths["dangling"], "absent", re.escape(paths["dangling"]) + ": not found"),
            ("missing", "kassay-no-such-tool", "absent", "kassay-no-such-tool: not found in PATH")]


def check_unnamed(base, normal):
    """pahole and bindgen not there, and nobody asked for them: said, but no failure."""
    directory = os.path.join(base, "bin")
    os.mkdir(directory)
    for source in ("/usr/bin", "/bin", "/usr/local/bin"):
        for name in os.listdir(source) if os.path.isdir(source) else ():
            if name not in ("pahole", "bindgen") and not os.path.lexists(os.path.join(directory, name)):
                os.symlink(os.path.join(source, name), os.path.join(directory, name))
    run = Finished(base, "unnamed json", ["--format", "json"], path=directory)
    check(run.code == 0, f"unnamed: exit {run.code}")
    for variable in ("PAHOLE", "BINDGEN"):
        row = json_row(run, variable)
        check(row["status"] == "absent" and row["problem"] == f"{variable.lower()}: not found in PATH", f"unnamed: {row}")
    text = Finished(base, "unnamed text", [], path=directory)
    check_run(text, normal, [0])
    check(text_row(text, "PAHOLE")[0] == "pahole: not found in PATH", f"unnamed: {text_row(text, 'PAHOLE')}")


def main():
    if not shutil.which("gcc") or not shutil.which("setsid"):
        print("skipped: needs gcc and setsid")
        sys.exit(77)
    base = tempfile.mkdtemp(prefix="kassay-hostile-")
    began = time.monotonic()
    try:
        os.makedirs(os.path.join(base, "tools"))
        Finished(base, "fill the store", [])
        normal = Finished(base, "normal", []).peak
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            tasks = [pool.submit(check_problem, base, normal, name, variable, script(base, name, body), "broken",
                                 problem, *repeat)
                     for name, variables, body, problem, *repeat in BROKEN for variable in variables.split()]
            tasks += [pool.submit(check_problem, base, normal, "one job " + name, "CC", script(base, name, body), "broken",
                                  problem, *repeat, extra=["-j1"])
                      for name, _, body, problem, *repeat in BROKEN if name == "hang_for_v_and_E"]
            tasks += [pool.submit(check_problem, base, normal, name, variable, path, status, problem)
                      for name, path, status, problem in special_files(base)
                      for variable in (("CC", "PAHOLE") if name in ("directory", "missing") else ("PAHOLE",))]
            tasks += [pool.submit(check_present, base, normal, name, script(base, name, body)) for name, body in PRESENT]
            for task in tasks:
                task.result()
        trials = 0  # one after another: their time is kassay's own work, beside what the tool loses
        for jobs in ("-j1", "-j2"):
            for name, action, reason in (
                    ("trials_hang", "exec sleep 1000", "no end within 2 s"),
                    ("trials_flood", "exec cat /dev/zero", r"printed more than \d+ bytes"),
                    ("trials_leave", "{ setsid sleep 1000 & }", r"exited with \d but left a process behind .*")):
                body = f'for a; do [ "$a" = -Werror ] && {action}; done\nexec gcc "$@"'
                check_trials(base, normal, name, body, reason, jobs)
                trials += 1
        check_unnamed(base, normal)
    finally:
        subprocess.run(["chmod", "-R", "u+rwx", base], check=False)
        shutil.rmtree(base, ignore_errors=True)
    print(f"{len(tasks) + trials + 1} hostile tools, {checks} checks, {len(failures)} failed; "
          f"normal peak {normal} KiB; slowest {slowest[1]}, {slowest[0]:.1f} s; {time.monotonic() - began:.0f} s")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
