# SPDX-License-Identifier: MIT
"""Lock files, packages and archives made by hand, good ones and hostile ones."""
import hashlib
import io
import json
import os
import re
import subprocess
import tarfile
import tomllib

KASSAY = os.environ["KASSAY"]


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def digest_of(text):
    """What lock.digest has to be: the digest of the canonical JSON, without meta and itself."""
    lock = tomllib.loads(text)
    lock.pop("meta", None)
    lock["lock"].pop("digest", None)
    return "sha256:" + sha256(json.dumps(lock, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())


def signed(text):
    """The text with the digest that it needs."""
    return re.sub(r'^digest = ".*"$', 'digest = "%s"' % digest_of(text), text, count=1, flags=re.M)


def quoted(value):
    return json.dumps(value, ensure_ascii=False)


def lock_text(files, packages=(), closure=""):
    """A lock of one tool. files: (role, path, content, package name); packages: (name, sha256, filename)."""
    text = '[lock]\nschema = 1\ndigest = "sha256:%s"\n\n[[toolchain]]\nrole = "cc"\nfamily = "gcc"\n' % ("0" * 64)
    text += ('closure = "%s"\n' % closure if closure else "")
    text += "default_flags = []\nspecs_override = false\nwrapper_chain = []\n"
    for role, path, content, package in files:
        text += '\n[[toolchain.file]]\nrole = %s\npath = %s\nsha256 = "%s"\nsize = %d\n' % (
            quoted(role), quoted(path), sha256(content), len(content))
        text += "package = %s\n" % quoted(package) if package else ""
    for name, digest, filename in packages:
        text += '\n[[package]]\nname = "%s"\nversion = "1"\narch = "amd64"\npurl = "pkg:deb/debian/%s@1?arch=amd64"\n' % (name, name)
        text += 'sha256 = "%s"\nfilename = %s\n' % (digest, quoted(filename)) if digest else ""
        text += 'verified = "none"\n'
    return signed(text + "\n[environment]\ntaints = []\n")


def member(name, content=b"", type=tarfile.REGTYPE, target="", mode=0o755):
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname, info.mode = type, len(content), target, mode
    return info, content


def tar(members, compression="xz"):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:" + compression) as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def ar(members):
    """The container of a .deb: ar(5)."""
    data = b"!<arch>\n"
    for name, content in members:
        data += b"%-16s%-12d%-6d%-6d%-8s%-10d`\n" % (name.encode(), 0, 0, 0, b"100644", len(content))
        data += content + b"\n" * (len(content) % 2)
    return data


def deb(members, compression="xz"):
    control = tar([member("./postinst", b"#!/bin/sh\ntouch /tmp/kassay-postinst-was-run\n")])
    return ar([("debian-binary", b"2.0\n"), ("control.tar.xz", control),
               ("data.tar" + ("." + compression if compression else ""), tar(members, compression))])


def run(*arguments, env=None, cwd=None):
    return subprocess.run([KASSAY, *arguments], capture_output=True, text=True, env=env, cwd=cwd)
