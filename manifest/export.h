// SPDX-License-Identifier: MIT
// A lock file in the forms that others read. Each is a pure function of the lock: the same bytes each time.
#pragma once

#include <string>

#include "manifest/lock_file.h"
#include "probe/result.h"

namespace kassay::manifest {

/// CycloneDX 1.6 JSON: packages with purl and digest, the files of all closures each once (below the package
/// that owns it), the tools, and who needs what; as vulnerabilities the defects that are affected
/// ("exploitable"), suspected or unclear ("in_triage"), or claimed but fixed ("not_affected"). `version` is
/// kassay's own.
std::string cyclonedx(const LockFile &lock, const std::string &version);

/// in-toto Statement v1 with SLSA provenance v1, unsigned: the lock file's text is the subject, packages and
/// closure files are the resolved dependencies.
std::string slsa_provenance(const LockFile &lock, const std::string &version);

/// in-toto Statement v1 with test-result v0.1, unsigned: each symbol that was tried is a test, which passed
/// where an answer was found and is a warning where none could be told; each defect is one, which passed
/// where it is fixed, failed where the toolchain is affected, and is a warning where that is not known.
std::string test_result(const LockFile &lock, const std::string &version);

/// As in deb-buildinfo(5): Installed-Build-Depends, Build-Tainted-By and Environment. Only packages of dpkg.
std::string buildinfo(const LockFile &lock);

/// "name:arch=version" lines, sorted, as debootsnap(1) and apt-get(8) take them. Only packages of dpkg.
std::string package_list(const LockFile &lock);

/// A Dockerfile that installs the packages by their versions and compares every closure file: from the mirror
/// that the image knows, or as snapshot.debian.org was at `timestamp` ("20250520T000000Z"). Fails where the
/// lock has a file that no Debian package brings.
Result<std::string> dockerfile(const LockFile &lock, const std::string &timestamp);

} // namespace kassay::manifest
