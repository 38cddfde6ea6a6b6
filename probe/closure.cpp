// SPDX-License-Identifier: MIT
#include "probe/closure.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "probe/closure_files.h"
#include "probe/digest.h"
#include "probe/find_executable.h"
#include "probe/text_lines.h"

namespace kassay {

namespace {

bool has_closure(const Tool &tool) {
  static const std::set<std::string> roles = {"cc",      "ld",      "as",      "ar",    "nm",
                                              "objcopy", "objdump", "readelf", "strip", "hostcc",
                                              "rustc",   "bindgen", "pahole"};
  return tool.present() && roles.contains(tool.role);
}

/// A program as GCC names it: a full path, or a bare name that it looks up in PATH.
std::string program_path(const std::string &name, const Environment &environment) {
  if (name.empty())
    return {};
  const auto found = find_executable(name, environment);
  return found ? *found : name.find('/') != std::string::npos ? name : "";
}

/// What the compiler answered to -print-prog-name and -print-file-name.
void add_asked(const Tool &tool, const Environment &environment, std::vector<ClosureRoot> &roots) {
  for (const auto &[question, answer] : tool.details) {
    const std::size_t equals = question.find('=');
    if (!question.starts_with("-print-") || equals == std::string::npos)
      continue;
    const std::string name = question.substr(equals + 1);
    const std::string path = name.find('.') == std::string::npos ? program_path(answer, environment) : answer;
    if (path.empty() || path == name)
      continue;
    const std::string by = shell_quoted(tool.words) + " " + question;
    if (name == "plugin") // a directory of plugins' headers and, by custom, of plugins
      continue;
    roots.push_back({name, path, by});
  }
}

/// What a compiler passes to the linker with -plugin: part of both.
void add_linker_plugin(const Tool &tool, const std::vector<Tool> &tools, std::vector<ClosureRoot> &roots) {
  const Tool *cc = tool.family == "bfd" || tool.family == "gold" ? find_tool(tools, "cc") : &tool;
  const auto plugin = cc ? cc->details.find("linker-plugin") : tool.details.end();
  if (cc && plugin != cc->details.end())
    roots.push_back({"plugin", plugin->second, "passed with -plugin by " + shell_quoted(cc->words)});
}

/// Options that a compiler takes from files: they are not ELF, and decide as much as any of its parts.
void add_configuration(const Tool &tool, std::vector<ClosureRoot> &roots) {
  const auto files = tool.details.find("configuration");
  if (files == tool.details.end())
    return;
  TextLines lines(files->second);
  for (std::string_view line; lines.next(line);)
    roots.push_back({"configuration", std::string(line), "read by " + shell_quoted(tool.words)});
}

void add_rustc(const Tool &tool, std::vector<ClosureRoot> &roots) {
  const auto sysroot = tool.details.find("sysroot");
  if (sysroot == tool.details.end())
    return;
  const std::string directory = sysroot->second + "/lib/rustlib/" + tool.target + "/codegen-backends";
  std::error_code error;
  for (const auto &entry : std::filesystem::directory_iterator(directory, error))
    roots.push_back({"codegen-backend", entry.path(), "loaded from " + directory});
}

std::vector<ClosureRoot> roots_of(const Tool &tool, const Identification &identification,
                                  const Environment &environment) {
  std::vector<ClosureRoot> roots;
  roots.push_back({"driver", tool.path, shell_quoted(tool.words)});
  for (const std::string &wrapper : tool.wrapper_chain)
    roots.push_back({"wrapper", wrapper, "executed by " + shell_quoted(tool.words)});
  add_asked(tool, environment, roots);
  add_linker_plugin(tool, identification.tools, roots);
  add_configuration(tool, roots);
  add_rustc(tool, roots);
  if (const auto seen = identification.seen.find(tool.role); seen != identification.seen.end())
    for (const std::string &path : seen->second)
      roots.push_back({"loaded", path, "opened by " + shell_quoted(tool.words)});
  return roots;
}

void add_file_facts(std::vector<Tool> &tools, AnswerBook &book) {
  std::set<std::string> paths;
  for (const Tool &tool : tools)
    for (const ClosureFile &file : tool.files)
      paths.insert(file.path);
  const auto facts = book.file_facts({paths.begin(), paths.end()});
  for (Tool &tool : tools) {
    for (ClosureFile &file : tool.files)
      if (const auto found = facts.find(file.path); found != facts.end()) {
        file.sha256 = found->second.sha256;
        file.size = found->second.size;
        file.build_id = found->second.build_id;
      }
    for (const ClosureFile &file : tool.files)
      if (file.sha256.empty())
        tool.notes.push_back(file.path + ": cannot be read");
    std::erase_if(tool.files, [](const ClosureFile &file) { return file.sha256.empty(); });
    if (!tool.files.empty())
      tool.closure = closure_digest(tool.files);
  }
}

nlohmann::json to_json(const std::map<std::string, Package> &owners) {
  auto json = nlohmann::json::object();
  for (const auto &[path, package] : owners)
    json[path] = {package.manager, package.name, package.version, package.arch, package.source, package.purl};
  return json;
}

std::optional<std::map<std::string, Package>> from_json(const nlohmann::json &json) {
  if (!json.is_object())
    return std::nullopt;
  std::map<std::string, Package> owners;
  for (const auto &[path, fields] : json.items()) {
    if (!fields.is_array() || fields.size() != 6 ||
        !std::ranges::all_of(fields, [](const nlohmann::json &field) { return field.is_string(); }))
      return std::nullopt;
    owners[path] = {fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]};
  }
  return owners;
}

/// Reading the package databases takes longer than a warm run may, so that the owners are remembered.
std::vector<Error> add_packages(std::vector<Tool> &tools, AnswerBook &book) {
  std::set<std::string> distinct;
  for (const Tool &tool : tools) {
    if (tool.path.starts_with('/'))
      distinct.insert(tool.path);
    for (const ClosureFile &file : tool.files)
      distinct.insert(file.path);
  }
  const std::vector<std::string> paths(distinct.begin(), distinct.end());
  std::string key = Digest("package owners 1").add_list("path", paths).finish();

  std::vector<Error> errors;
  std::map<std::string, Package> owners;
  const auto remembered = book.find(key);
  const auto known =
      remembered ? from_json(nlohmann::json::from_msgpack(remembered->value, true, false)) : std::nullopt;
  if (known) {
    owners = *known;
  } else {
    const std::int64_t began = now_ns();
    auto found = package_owners("/", paths);
    if (!found)
      return {found.error()};
    errors = found->unreadable;
    owners = std::move(found->owners);
    std::vector<Ingredient> ingredients;
    for (const std::string &path : found->evidence)
      ingredients.push_back({path, AccessKind::opened});
    std::string value;
    nlohmann::json::to_msgpack(to_json(owners), value);
    if (errors.empty())
      book.keep(std::move(key), std::move(value), ingredients, began);
  }
  for (Tool &tool : tools) {
    if (const auto owner = owners.find(tool.path); owner != owners.end())
      tool.package = owner->second;
    for (ClosureFile &file : tool.files)
      if (const auto owner = owners.find(file.path); owner != owners.end())
        file.package = owner->second;
  }
  return errors;
}

} // namespace

std::vector<Error> collect_closures(Identification &identification, const Environment &environment,
                                    AnswerBook &book) {
  std::vector<Tool *> tools;
  std::vector<std::vector<ClosureRoot>> roots;
  for (Tool &tool : identification.tools)
    if (has_closure(tool)) {
      tools.push_back(&tool);
      roots.push_back(roots_of(tool, identification, environment));
    }
  std::vector<ClosureFiles> found = closure_files(roots, environment, book);
  for (std::size_t i = 0; i < tools.size(); ++i) {
    tools[i]->files = std::move(found[i].files);
    std::ranges::move(found[i].notes, std::back_inserter(tools[i]->notes));
  }
  add_file_facts(identification.tools, book);
  return add_packages(identification.tools, book);
}

std::string closure_digest(const std::vector<ClosureFile> &files) {
  std::vector<std::pair<std::string, std::string>> sorted;
  for (const ClosureFile &file : files)
    sorted.emplace_back(file.role, file.sha256);
  std::ranges::sort(sorted);
  Digest digest("closure 1");
  for (const auto &[role, sha256] : sorted)
    digest.add("role", role).add("sha256", sha256);
  return "sha256:" + digest.finish();
}

} // namespace kassay
