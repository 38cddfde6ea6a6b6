# SPDX-License-Identifier: MIT
"""The Debian releases whose compilers the known bugs are tried on, and how kassay runs in their roots.

scripts/debian-root makes a root once. A command in it sees the root as /, with kassay, the libraries that it was
linked with and the emulators of this machine on a mount of its own (/mnt) and an empty /tmp; all of these end with the
command, the root itself is not changed. Needs root, for chroot.
"""
import os
import pathlib
import shutil
import subprocess
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
KASSAY = os.environ.get("KASSAY", str(SOURCE / "build/release/kassay"))

# Packages are part of a root's name: another list makes another root.
PACKAGES = {
    "bullseye": "gcc-9 gcc-10 clang-9 clang-11 clang-13 lld-9 lld-11 lld-13 llvm-11 llvm-13 binutils rustc bindgen dwarves "
                "gcc-10-aarch64-linux-gnu gcc-9-aarch64-linux-gnu gcc-10-riscv64-linux-gnu",
    "bookworm": "gcc-11 gcc-12 clang-13 clang-14 clang-15 clang-16 clang-19 clang-22 lld-13 lld-14 lld-15 lld-16 lld-19 "
                "lld-22 llvm-14 llvm-19 binutils rustc bindgen dwarves gcc-12-aarch64-linux-gnu gcc-11-aarch64-linux-gnu "
                "gcc-12-riscv64-linux-gnu gcc-12-powerpc64le-linux-gnu gcc-12-s390x-linux-gnu gcc-12-arm-linux-gnueabihf",
    "trixie": "gcc-12 gcc-13 gcc-14 clang-17 clang-18 clang-19 lld-17 lld-18 lld-19 llvm-17 llvm-19 binutils rustc bindgen "
              "dwarves gcc-13-aarch64-linux-gnu gcc-14-aarch64-linux-gnu gcc-14-riscv64-linux-gnu "
              "gcc-14-powerpc64le-linux-gnu gcc-14-s390x-linux-gnu gcc-14-arm-linux-gnueabihf",
}
PREFIXES = {"arm64": "aarch64-linux-gnu-", "riscv": "riscv64-linux-gnu-", "powerpc": "powerpc64le-linux-gnu-",
            "s390": "s390x-linux-gnu-", "arm": "arm-linux-gnueabihf-"}
EMULATORS = ["aarch64", "arm", "riscv64", "s390x", "ppc64le"]
ENTER = """
root=$1
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --bind "$2" "$root/mnt"
mount -t tmpfs tmpfs "$root/tmp"
shift 2
exec chroot "$root" /usr/bin/env -i HOME=/tmp LC_ALL=C PATH=/usr/bin:/bin:/mnt/bin "$@"
"""


def root_of(suite):
    """The path of the root, made if need be."""
    done = subprocess.run([SOURCE / "scripts/debian-root", suite, *PACKAGES[suite].split()], stdout=subprocess.PIPE,
                          text=True, check=True)
    return done.stdout.strip()


def toolchains(suite, arches):
    """The compilers that a root was made for, each as words for make: "CC=gcc-9", "ARCH=arm64 LLVM=-13"."""
    words = PACKAGES[suite].split()
    result = []
    for arch in arches:
        prefix = PREFIXES.get(arch, "" if arch == "x86" else "(none)-")
        gcc = [word.split("-")[1] for word in words if word.startswith("gcc-")
               and word.endswith(prefix[:-1]) and word.count("-") == 1 + prefix.count("-")]
        result += [f"ARCH={arch} CROSS_COMPILE={prefix} CC={prefix}gcc-{version}" if prefix else f"CC=gcc-{version}"
                   for version in sorted(gcc, key=int)]
        clang = [word.split("-")[1] for word in words if word.startswith("clang-")]
        result += [f"ARCH={arch} LLVM=-{version}" if prefix else f"LLVM=-{version}" for version in clang]
    return result


class Guest:
    """What is mounted into roots: the program, its libraries, and static emulators, where this machine has them."""

    def __init__(self):
        self.place = tempfile.mkdtemp()
        os.mkdir(self.place + "/bin")
        shutil.copy(KASSAY, self.place + "/kassay")
        self.start = ["/mnt/kassay"]
        listed = subprocess.run(["ldd", KASSAY], stdout=subprocess.PIPE, text=True, check=False).stdout
        for line in listed.splitlines():
            path = next((word for word in line.split() if word.startswith("/")), None)
            if path:
                shutil.copy(path, self.place)
            if path and "=>" not in line:
                self.start = ["/mnt/" + os.path.basename(path), "--library-path", "/mnt", "/mnt/kassay"]
        for name in EMULATORS:
            emulator = shutil.which(f"qemu-{name}-static")
            if emulator:
                shutil.copy(emulator, self.place + "/bin")

    def close(self):
        shutil.rmtree(self.place)

    def kassay(self, root, arguments, **environment):
        """Runs it in the root: the finished process, with what it printed. Nothing is remembered between runs."""
        words = [f"{name}={value}" for name, value in environment.items()]
        return subprocess.run(["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private", "/bin/sh",
                               "-euc", ENTER, "enter", root, self.place, *words, *self.start, *arguments],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
