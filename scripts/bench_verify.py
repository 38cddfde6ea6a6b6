# SPDX-License-Identifier: MIT
"""scripts/bench verify: how long `kassay verify` takes at L2, warm and cold, beside sha256sum over the same files."""
import concurrent.futures
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib


def timed(argv, env, status=0):
    """Wall and CPU time in ms."""
    began = time.perf_counter()
    child = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, code, usage = os.wait4(child.pid, 0)
    wall = 1000 * (time.perf_counter() - began)
    child.returncode = os.waitstatus_to_exitcode(code)
    if child.returncode != status:
        sys.exit("%s: exit %d" % (" ".join(argv), child.returncode))
    return wall, 1000 * (usage.ru_utime + usage.ru_stime)


def sha256sum(files, cores):
    """Wall and CPU time in ms of sha256sum over the files, the largest first, one process a core."""
    shares = [[] for _ in range(cores)]
    for size, path in sorted(((os.path.getsize(path), path) for path in files), reverse=True):
        min(shares, key=lambda share: sum(entry[0] for entry in share)).append((size, path))
    began = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(cores) as pool:
        cpu = sum(pool.map(lambda share: timed(["sha256sum", *[path for _, path in share]], dict(os.environ))[1],
                           [share for share in shares if share]))
    return 1000 * (time.perf_counter() - began), cpu


def bytes_read(kassay, lock, words, env, files):
    """Of a warm run, by strace: bytes read from files of closures (ELF headers: where the loader would find what), how many
    of them were read as a whole, which hashing needs, and processes started; nothing without strace."""
    if not shutil.which("strace"):
        return None
    with tempfile.NamedTemporaryFile() as trace:
        timed(["strace", "-f", "-y", "-qq", "-e", "trace=read,pread64,mmap,execve,clone,fork,vfork,clone3", "-o", trace.name, kassay, "verify", lock,
               *words], env)
        text = trace.read().decode("utf-8", "replace")
    read = dict.fromkeys(files, 0)
    for match in re.finditer(r"(?:read|pread64)\(\d+<([^>]*)>.* = (\d+)", text):
        if match[1] in files:
            read[match[1]] += int(match[2])
    started = len(re.findall(r" (?:execve|clone3?|v?fork)\(", text)) - 1
    return sum(read.values()), sum(count >= os.path.getsize(path) for path, count in read.items()), started


def main(options, kassay):
    cores = len(os.sched_getaffinity(0))
    print("%-10s %10s %10s %10s %10s %10s %10s %8s" % ("", "warm", "least", "cold", "CPU", "sha256sum", "CPU", "MiB"))
    for words in (options.toolchain or ["CC=gcc-12", "LLVM=-19"]):
        words = words.split()
        with tempfile.TemporaryDirectory() as name:
            def place(which):
                directory = str(pathlib.Path(name, which))
                os.makedirs(directory, exist_ok=True)
                return {**os.environ, "XDG_CACHE_HOME": directory, "XDG_STATE_HOME": directory}
            lock, env = name + "/kassay.lock", place("warm")
            timed([kassay, "lock", *words, "-o", lock], env)
            with open(lock, "rb") as file:
                closure = {entry["path"] for tool in tomllib.load(file)["toolchain"] for entry in tool["file"]}
            files = {os.path.expanduser(path) for path in closure}
            verify = [kassay, "verify", lock, *words]
            for _ in range(3):
                timed(verify, env)
            warm = [timed(verify, env)[0] for _ in range(options.runs)]
            read = bytes_read(kassay, lock, words, env, files)
            cold, sums = [], []
            for run in range(max(1, options.runs // 4)):  # in turn: what else the machine does meets both
                cold.append(timed(verify, place("cold%d" % run)))
                sums.append(sha256sum(files, cores))
            size = sum(os.path.getsize(path) for path in files)
        print("%-10s %7.1f ms %7.1f ms %7.0f ms %7.0f ms %7.0f ms %7.0f ms %8.0f" % (
            " ".join(words), statistics.median(warm), min(warm), statistics.median(c[0] for c in cold), min(c[1] for c in cold),
            statistics.median(s[0] for s in sums), min(s[1] for s in sums), size / (1 << 20)))
        print("           cold takes %.2f times as long as sha256sum on %d cores (%d files)" % (
            statistics.median(c[0] / s[0] for c, s in zip(cold, sums)), cores, len(files)))
        if read:
            print("           warm: %d bytes of these files read, %d of them hashed, %d processes started" % read)
    return 0
