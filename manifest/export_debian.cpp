// SPDX-License-Identifier: MIT
// For Debian's own tools: deb-buildinfo(5), debootsnap(1), and a Dockerfile.
#include "manifest/export.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

namespace kassay::manifest {

namespace {

bool is_deb(const LockedPackage &package) {
  return package.purl.starts_with("pkg:deb/");
}

/// The wanted form of each of dpkg's packages, sorted.
template <class Form> std::set<std::string> debs(const LockFile &lock, Form form) {
  std::set<std::string> result;
  for (const LockedPackage &package : lock.packages)
    if (is_deb(package))
      result.insert(form(package));
  return result;
}

std::string qualified_name(const LockedPackage &package) {
  return package.arch.empty() || package.arch == "all" ? package.name : package.name + ":" + package.arch;
}

/// In a .buildinfo, a value is quoted, with '"' and '\' escaped.
std::string quoted(const std::string &value) {
  std::string text;
  for (const char c : value)
    text += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return '"' + text + '"';
}

std::string shell_word(const std::string &text) {
  std::string result = "'";
  for (const char c : text)
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

/// The suite that the packages are from, and which Debian that is: of the most of them.
std::string image_tag(const LockFile &lock) {
  std::map<std::string, std::size_t> suites;
  for (const LockedPackage &package : lock.packages) {
    if (package.origin && !package.origin->suite.empty())
      ++suites[package.origin->suite];
    else if (const auto at = package.purl.find("distro=debian-"); at != std::string::npos)
      ++suites[package.purl.substr(at + 14)];
  }
  const auto most = std::ranges::max_element(suites, {}, [](const auto &entry) { return entry.second; });
  return most == suites.end() ? "stable" : most->first.substr(0, most->first.find('-'));
}

} // namespace

std::string buildinfo(const LockFile &lock) {
  std::string text = "Format: 1.0\nSource: linux-toolchain\nBinary: \n";
  if (!lock.environment.taints.empty()) {
    text += "Build-Tainted-By:\n";
    for (const std::string &taint : lock.environment.taints)
      text += fmt::format(" {}\n", encoded_text(taint));
  }
  const auto packages = debs(lock, [](const LockedPackage &package) {
    return fmt::format(" {} (= {})", qualified_name(package), package.version);
  });
  text += "Installed-Build-Depends:\n";
  for (const std::string &package : packages)
    text += fmt::format("{}{}\n", package, package == *packages.rbegin() ? "" : ",");
  if (!lock.environment.variables.empty()) {
    text += "Environment:\n";
    for (const auto &[name, value] : lock.environment.variables)
      text += fmt::format(" {}={}\n", encoded_text(name), quoted(encoded_text(value)));
  }
  return text;
}

std::string package_list(const LockFile &lock) {
  std::string text;
  for (const std::string &line : debs(lock, [](const LockedPackage &package) {
         return fmt::format("{}={}", qualified_name(package), package.version);
       }))
    text += line + "\n";
  return text;
}

Result<std::string> dockerfile(const LockFile &lock, const std::string &timestamp) {
  std::map<std::string, std::string> files;
  for (const LockedTool &tool : lock.tools)
    for (const LockedFile &file : tool.files) {
      if (file.package.empty() || file.path.find('\n') != std::string::npos)
        return fail(ErrorKind::usage, fmt::format("{}: no package brings it", encoded_text(file.path)),
                    "`kassay archive` and `kassay restore` keep files of any origin");
      files[file.path] = file.sha256;
    }
  if (std::ranges::any_of(lock.packages, [](const LockedPackage &package) { return !is_deb(package); }))
    return fail(ErrorKind::usage, "a Dockerfile can be made of Debian's packages only");
  const std::string tag = image_tag(lock);
  std::string text =
      fmt::format("# The toolchain of lock {}.\nFROM debian:{}-slim\n", lock_digest(lock), tag);
  if (!timestamp.empty())
    text += fmt::format(
        "RUN rm -f /etc/apt/sources.list.d/* && printf '%s\\n' \\\n"
        "  'deb [check-valid-until=no] http://snapshot.debian.org/archive/debian/{0} {1} main' \\\n"
        "  'deb [check-valid-until=no] http://snapshot.debian.org/archive/debian/{0} {1}-updates main' \\\n"
        "  'deb [check-valid-until=no] http://snapshot.debian.org/archive/debian-security/{0} {1}-security "
        "main' \\\n"
        "  >/etc/apt/sources.list\n",
        timestamp, tag);
  text += "RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "
          "--allow-downgrades";
  for (const std::string &package : debs(lock, [](const LockedPackage &each) {
         return fmt::format("{}={}", qualified_name(each), each.version);
       }))
    text += " \\\n    " + shell_word(package);
  text +=
      " && rm -rf /var/lib/apt/lists/*\n# Every file of every closure, byte for byte.\nRUN printf '%s\\n'";
  for (const auto &[path, sha256] : files)
    text += fmt::format(" \\\n    {}", shell_word(sha256 + "  " + path));
  return text + " | sha256sum --check --quiet\n";
}

} // namespace kassay::manifest
