// SPDX-License-Identifier: MIT
#include "manifest/foreign_lock.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "probe/text_lines.h"

namespace kassay::manifest {

namespace {

/// The compiler's version text; of the other tools those that are no matter of choice: with clang, TuxMake
/// names GNU's ld beside, which does not link.
Result<std::optional<ForeignLock>> tuxmake(const nlohmann::json &json, const std::string &file) {
  const auto compiler = json.find("compiler");
  if (compiler == json.end() || !compiler->is_object() || !compiler->contains("version_full") ||
      !(*compiler)["version_full"].is_string())
    return fail(ErrorKind::usage,
                fmt::format("{}: has no compiler.version_full: no metadata of TuxMake", file));
  ForeignLock lock{"TuxMake metadata", {}, {}};
  lock.versions["cc"] = (*compiler)["version_full"];
  const bool is_gcc = compiler->value("name", nlohmann::json()) == "gcc";
  const auto tools = json.find("tools");
  if (tools != json.end() && tools->is_object())
    for (const char *role : {"ld", "as", "ar", "nm", "objcopy", "strip", "rustc", "bindgen", "pahole"}) {
      const bool is_binutils =
          std::string_view("ld as ar nm objcopy strip").find(role) != std::string_view::npos;
      if (const auto text = tools->find(role); text != tools->end() && text->is_string() &&
                                               (is_gcc || !is_binutils) &&
                                               !text->get_ref<const std::string &>().empty())
        lock.versions[role] = *text;
    }
  return lock;
}

/// " cpp-12 (= 12.2.0-14)," below Installed-Build-Depends.
Result<std::optional<ForeignLock>> buildinfo(std::string_view text, const std::string &file) {
  ForeignLock lock{".buildinfo", {}, {}};
  bool in_list = false;
  TextLines lines(text);
  for (std::string_view line; lines.next(line);) {
    if (!line.starts_with(' ')) {
      in_list = line.starts_with("Installed-Build-Depends:");
      line.remove_prefix(in_list ? std::string_view("Installed-Build-Depends:").size() : 0);
    }
    if (!in_list || line.find_first_not_of(" \r") == std::string_view::npos)
      continue;
    const std::size_t name = line.find_first_not_of(' '), open = line.find(" (= "), close = line.find(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open || open <= name)
      return fail(ErrorKind::usage,
                  fmt::format("{}:{}: is no \"package (= version)\"", file, lines.number()));
    lock.packages[std::string(line.substr(name, open - name))] = line.substr(open + 4, close - open - 4);
  }
  return lock;
}

} // namespace

Result<std::optional<ForeignLock>> parse_foreign(std::string_view text, const std::string &file) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && text[first] == '{') {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object())
      return fail(ErrorKind::usage, fmt::format("{}: is no JSON", file));
    return tuxmake(json, file);
  }
  if (text.starts_with("Installed-Build-Depends:") ||
      text.find("\nInstalled-Build-Depends:") != std::string_view::npos)
    return buildinfo(text, file);
  return std::nullopt;
}

ForeignComparison compare_foreign(const ForeignLock &before, const LockFile &after) {
  ForeignComparison result;
  for (const auto &[role, text] : before.versions)
    for (const LockedTool &tool : after.tools)
      if (tool.role == role) {
        ++result.compared;
        // One side may have the whole line and the other the version in it.
        if (tool.version_text.find(text) == std::string::npos &&
            text.find(tool.version_text) == std::string::npos)
          result.changes.push_back({Level::version, "version", role, text, tool.version_text, ""});
      }
  if (before.packages.empty())
    return result;
  for (const LockedPackage &package : after.packages) {
    auto found = before.packages.find(package.name + ":" + package.arch);
    if (found == before.packages.end())
      found = before.packages.find(package.name);
    if (found == before.packages.end()) {
      ++result.missing;
      continue;
    }
    ++result.compared;
    if (found->second != package.version)
      result.changes.push_back({Level::closure, "package", found->first, found->second, package.version, ""});
  }
  return result;
}

} // namespace kassay::manifest
