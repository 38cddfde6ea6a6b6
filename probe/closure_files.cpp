// SPDX-License-Identifier: MIT
#include "probe/closure_files.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include <nlohmann/json.hpp>

#include "probe/digest.h"
#include "probe/elf.h"
#include "probe/file_state.h"
#include "probe/loader.h"
#include "probe/loader_system.h"
#include "probe/real_binary.h"

namespace kassay {

namespace {

using Roots = std::vector<std::vector<ClosureRoot>>;

class Collector {
public:
  explicit Collector(const Environment &environment) : environment_(environment) {}

  ClosureFiles collect(const std::vector<ClosureRoot> &roots) {
    ClosureFiles found;
    std::map<std::string, ClosureFile> files; // by path: a file counts once, in its first role
    const auto add = [&](const std::string &role, const std::string &path, const std::string &found_by) {
      const std::optional<std::string> &real = disk_.resolve(path);
      if (real && !files.contains(*real) && file_state(*real).kind == FileState::Kind::regular)
        files[*real] = {.role = role, .path = *real, .found_by = found_by};
    };
    for (const ClosureRoot &root : roots)
      if (root.role != "loaded")
        add(root.role, root.path, root.found_by);
    for (const ClosureRoot &root : roots) {
      // What an executable loads comes with its own needs, looked up in that executable's context.
      if (root.role == "loaded" && files.contains(disk_.resolve(root.path).value_or("")))
        continue;
      for (const LoadedLibrary &library : libraries(root.path, found.notes))
        add(library.needed_as.empty() ? "loader" : "library", library.path, library.how);
    }
    for (const ClosureRoot &root : roots)
      add("loaded", root.path, root.found_by);
    for (auto &[path, file] : files)
      found.files.push_back(std::move(file));
    std::ranges::sort(found.files, {},
                      [](const ClosureFile &file) { return std::tie(file.role, file.path); });
    return found;
  }

  std::vector<Ingredient> ingredients() const {
    std::vector<Ingredient> all;
    for (const std::string &path : disk_.looked_at())
      all.push_back({path, AccessKind::inspected});
    return all;
  }

private:
  const std::vector<LoadedLibrary> &libraries(const std::string &path, std::vector<std::string> &notes) {
    const std::optional<std::string> &real = disk_.resolve(path);
    const auto [known, unknown] = plans_.try_emplace(real.value_or(path));
    if (unknown && real && is_elf_file(*real)) {
      auto plan = plan_loading(known->first, environment_, disk_);
      if (plan)
        known->second = std::move(plan->libraries);
      else
        notes.push_back(plan.error().message);
    }
    return known->second;
  }

  const Environment &environment_;
  LoaderFiles disk_;
  std::map<std::string, std::vector<LoadedLibrary>> plans_; // by executable, for all tools
};

/// What decides besides the files: the roots, the loader's variables and this machine's processor.
std::string key_of(const Roots &roots, const Environment &environment) {
  Digest digest("closure files 1");
  for (const std::vector<ClosureRoot> &tool : roots) {
    digest.add("roots", tool.size());
    for (const ClosureRoot &root : tool)
      digest.add("role", root.role).add("path", root.path).add("found by", root.found_by);
  }
  for (const auto &[name, value] : environment)
    if (name.starts_with("LD_"))
      digest.add("name", name).add("value", value);
  return digest.add_list("processor", processor_hwcaps()).finish();
}

nlohmann::json to_json(const std::vector<ClosureFiles> &tools) {
  auto json = nlohmann::json::array();
  for (const ClosureFiles &tool : tools) {
    auto files = nlohmann::json::array();
    for (const ClosureFile &file : tool.files)
      files.push_back({file.role, file.path, file.found_by});
    json.push_back({{"files", std::move(files)}, {"notes", tool.notes}});
  }
  return json;
}

/// Empty if it is not what to_json() writes: the store is a file that anything may have written to.
std::vector<ClosureFiles> from_json(const std::string &msgpack) {
  std::vector<ClosureFiles> tools;
  try {
    for (const nlohmann::json &tool : nlohmann::json::from_msgpack(msgpack)) {
      ClosureFiles &found = tools.emplace_back();
      for (const nlohmann::json &file : tool.at("files"))
        found.files.push_back({.role = file.at(0), .path = file.at(1), .found_by = file.at(2)});
      found.notes = tool.at("notes");
    }
  } catch (const nlohmann::json::exception &) {
    return {};
  }
  return tools;
}

} // namespace

std::vector<ClosureFiles> closure_files(const Roots &roots, const Environment &environment,
                                        AnswerBook &book) {
  const std::string key = key_of(roots, environment);
  if (const auto known = book.find(key))
    if (auto tools = from_json(known->value); tools.size() == roots.size())
      return tools;
  const std::int64_t began = now_ns();
  Collector collector(environment);
  std::vector<ClosureFiles> tools;
  for (const std::vector<ClosureRoot> &tool : roots)
    tools.push_back(collector.collect(tool));
  std::string value;
  nlohmann::json::to_msgpack(to_json(tools), value);
  book.keep(key, std::move(value), collector.ingredients(), began);
  return tools;
}

} // namespace kassay
