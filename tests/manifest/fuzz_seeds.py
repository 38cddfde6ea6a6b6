#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/manifest/fuzz_seeds.py DIRECTORY: writes what the corpus of fuzz_lock begins with: a small lock of every kind of
section and value, and the files of other tools that may stand in its place."""
import pathlib
import sys

LOCK = """[lock]
schema = 1
digest = "sha256:%s"
kernel = { release = "6.12.1", arch = "x86", kconfig = "sha256:%s" }

[[toolchain]]
role = "cc"
family = "gcc"
version = "12.2.0"
version_text = "bytes:gcc %%FF 12"
target = "x86_64-linux-gnu"
closure = "sha256:%s"
behaviour = "sha256:%s"
configured_with = "sha256:%s"
default_flags = ["-fPIE"]
specs_override = false
wrapper_chain = ["/usr/bin/ccache"]

[[toolchain.file]]
role = "driver"
path = "/usr/bin/gcc-12"
sha256 = "%s"
size = 7
build_id = "0af"
package = "gcc-12"
found_by = "gcc-12"

[[toolchain.file]]
role = "library"
path = "~/lib/libc.so.6"
sha256 = "%s"
size = 8
found_by = "DT_NEEDED of /usr/bin/gcc-12 via ld.so.cache"

[[package]]
name = "gcc-12"
version = "12.2.0-14"
arch = "amd64"
source = "gcc-12 (12.2.0-14)"
purl = "pkg:deb/debian/gcc-12@12.2.0-14?arch=amd64&distro=debian-12"
sha256 = "%s"
filename = "pool/main/g/gcc-12/gcc-12.deb"
origin = { label = "Debian", suite = "bookworm", component = "main" }
verified = "index-only"

[[origin]]
kind = "local-build"
directory = "~/lib"

[environment]
libc = "libc6 2.36"
interpreter = "/usr/lib/ld.so"
taints = ["GCC_EXEC_PREFIX"]

[[environment.variable]]
name = "GCC_EXEC_PREFIX"
value = "/x"

[[capability]]
symbol = "CC_HAS_SLS"
type = "bool"
value = "y"
probe = "sha256:%s"

[[capability]]
symbol = "UNKNOWN"
type = "bool"
cannot_tell = true
why = "crashed"

[meta]
tool = "kassay"
""" % tuple(digit * 64 for digit in "012345678")

SEEDS = {
    "lock": LOCK,
    "tuxmake": '{"compiler": {"name": "gcc", "version": "12", "version_full": "gcc 12"}, "tools": {"ld": "GNU ld 2.40"}}',
    "buildinfo": "Format: 1.0\nInstalled-Build-Depends:\n cpp-12 (= 12.2.0-14),\n gcc-12 (= 12.2.0-14)\nEnvironment:\n A=\"b\"\n",
    "record": '{"schema": 1, "lock": "sha256:0", "content": [{"package": "p", "kind": "deb", "sha256": "%s", "size": 1}]}' % ("a" * 64),
}

for name, text in SEEDS.items():
    pathlib.Path(sys.argv[1], name).write_text(text, encoding="utf-8")
