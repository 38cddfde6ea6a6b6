// SPDX-License-Identifier: MIT
#include "probe/loader.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <sys/stat.h>

#include "probe/loader_system.h"
#include "probe/rooted_path.h"

namespace kassay {

namespace {

using std::string;
using Words = std::vector<string>;

constexpr std::size_t library_limit = 10'000; // of one process; more is a trap

// A file that is mapped, with what its own needs are resolved by.
struct Object {
  string path;
  string origin;                     // what $ORIGIN stands for in it
  std::optional<std::size_t> loader; // the object that asked for it first
  ElfFacts facts;
};

struct Found {
  string path;
  string via; // how the search came upon it
  ElfFacts facts;
};

class Planner {
public:
  Planner(const Environment &environment, LoaderFiles &files)
      : environment_(environment), files_on_disk_(files) {}

  Result<LoadPlan> plan(const string &executable, const Words &dlopened) {
    if (auto opened = open_program(executable); !opened)
      return std::unexpected(opened.error());
    if (!program().facts.dynamic)
      return plan_;
    if (!program().facts.interpreter.empty()) {
      add_interpreter();
      add_preloads();
    }
    std::size_t next = 0;
    add_needs(next);
    for (const string &name : dlopened) {
      add(name, 0, fmt::format("dlopen by {}", program().path));
      add_needs(next);
    }
    return std::move(plan_);
  }

private:
  const Object &program() const { return objects_.front(); }

  Result<void> open_program(const string &path) {
    const std::optional<string> &resolved = files_on_disk_.resolve(path);
    if (!resolved)
      return fail(ErrorKind::environment,
                  fmt::format("{}: No such file or directory", on_machine(root(), path)));
    const Result<std::optional<ElfFacts>> &facts = *files_on_disk_.elf(path);
    if (!facts)
      return std::unexpected(facts.error());
    if (!*facts)
      return fail(ErrorKind::environment, fmt::format("{}: not an ELF file", on_machine(root(), path)));
    remember_file(*resolved, 0);
    // A program's $ORIGIN is resolved (/proc/self/exe), a library's the path that it was found by.
    string origin = directory_of((*facts)->interpreter.empty() ? path : *resolved);
    objects_.push_back({path, origin, std::nullopt, **facts});
    names_.emplace(path, 0);
    system_ = loader_system(**facts, files_on_disk_);
    plan_.consulted = system_.consulted;
    if (!system_.is_musl && !program().facts.soname.empty())
      names_.emplace(program().facts.soname, 0);
    return {};
  }

  void add_interpreter() {
    const string &path = program().facts.interpreter;
    auto found = open_library(path, "");
    if (!found) {
      plan_.missing.emplace_back(path, program().path);
      return;
    }
    append(*found, "", 0, fmt::format("interpreter of {}", program().path));
  }

  // The loader complains about a preload that it does not find, and goes on; so it is not missing.
  void add_preloads() {
    if (auto variable = environment_.find("LD_PRELOAD"); variable != environment_.end())
      for (const string &name : split_list(variable->second, system_.is_musl ? ": \t\n" : ": "))
        add(name, 0, "LD_PRELOAD", false);
    if (system_.is_musl)
      return;
    if (auto list = read_configuration("/etc/ld.so.preload"))
      for (const string &line : split_list(*list, "\n"))
        for (const string &name : split_list(line.substr(0, line.find('#')), ": \t"))
          add(name, 0, "/etc/ld.so.preload", false);
  }

  // What objects_[next...] need, breadth first, until nothing new comes.
  void add_needs(std::size_t &next) {
    for (; next < objects_.size() && objects_.size() < library_limit; ++next) {
      Words needed = objects_[next].facts.needed; // a copy: objects_ grows
      for (const string &name : needed)
        add(name, next, fmt::format("DT_NEEDED of {}", objects_[next].path));
    }
  }

  // Adds the library `name`, that object `by` asks for, unless it is there already.
  void add(const string &name, std::size_t by, const string &how, bool required = true) {
    if (names_.contains(name) || (system_.is_musl && is_musl_itself(name)))
      return;
    auto found = search(name, by);
    if (!found) {
      if (required && reported_.insert(name).second)
        plan_.missing.emplace_back(name, objects_[by].path);
      return;
    }
    append(*found, name, by, found->via.empty() ? how : fmt::format("{} via {}", how, found->via));
  }

  void append(const Found &found, const string &name, std::size_t by, const string &how) {
    const std::optional<string> &resolved = files_on_disk_.resolve(found.path);
    auto [known, is_new] = remember_file(resolved.value_or(found.path), objects_.size());
    names_.emplace(name, known);
    names_.emplace(found.path, known);
    if (!is_new)
      return;
    if (!system_.is_musl && !found.facts.soname.empty())
      names_.emplace(found.facts.soname, known);
    objects_.push_back({found.path, directory_of(found.path), by, found.facts});
    plan_.libraries.push_back({found.path, name, objects_[by].path, how});
  }

  // A file is mapped once, whatever the names it is found by. Returns its object, and whether that is new.
  std::pair<std::size_t, bool> remember_file(const string &resolved, std::size_t object) {
    struct stat status{};
    if (stat(on_machine(root(), resolved).c_str(), &status) != 0)
      return {object, true};
    auto [entry, is_new] = files_.emplace(std::pair(status.st_dev, status.st_ino), object);
    return {entry->second, is_new};
  }

  // The order of _dl_map_object (glibc) and load_library (musl).
  std::optional<Found> search(const string &name, std::size_t by) {
    if (name.find('/') != string::npos)
      return open_library(expand_tokens(name, objects_[by].origin, system_), "");
    std::optional<Found> found;
    if (!system_.is_musl && objects_[by].facts.runpath.empty())
      found = search_rpaths(name, by);
    if (!found)
      found = search_environment(name);
    if (!found && system_.is_musl)
      found = search_rpaths(name, by);
    if (!found && !system_.is_musl)
      found = search_list(name, objects_[by].facts.runpath, objects_[by], "RUNPATH of " + objects_[by].path);
    if (!found && !system_.is_musl)
      found = search_cache(name, objects_[by]);
    if (!found && (system_.is_musl || !objects_[by].facts.no_default_libraries))
      for (const string &directory : system_.default_directories)
        if ((found = search_directory(name, directory, "default directory")))
          break;
    return found;
  }

  // RPATHs of the object that asks, of the one that asked for it, and so on up to the program. In glibc an
  // object with a RUNPATH has no RPATH; in musl both are the same thing, and inherited.
  std::optional<Found> search_rpaths(const string &name, std::size_t by) {
    for (std::optional<std::size_t> link = by; link; link = objects_[*link].loader) {
      const Object &object = objects_[*link];
      bool has_runpath = !object.facts.runpath.empty();
      if (has_runpath && !system_.is_musl)
        continue;
      const Words &list = has_runpath ? object.facts.runpath : object.facts.rpath;
      if (auto found =
              search_list(name, list, object, (has_runpath ? "RUNPATH of " : "RPATH of ") + object.path))
        return found;
    }
    return std::nullopt;
  }

  std::optional<Found> search_environment(const string &name) {
    auto variable = environment_.find("LD_LIBRARY_PATH");
    if (variable == environment_.end())
      return std::nullopt;
    return search_list(name, split_list(variable->second, system_.is_musl ? ":\n" : ":;"), program(),
                       "LD_LIBRARY_PATH");
  }

  std::optional<Found> search_list(const string &name, const Words &directories, const Object &object,
                                   const string &via) {
    for (const string &directory : directories)
      if (auto found = search_directory(name, expand_tokens(directory, object.origin, system_), via))
        return found;
    return std::nullopt;
  }

  std::optional<Found> search_directory(const string &name, string directory, const string &via) {
    while (directory.size() > 1 && directory.ends_with('/'))
      directory.pop_back();
    if (!is_directory(directory))
      return std::nullopt;
    string prefix = directory == "/" ? "/" : directory + "/";
    if (!system_.hwcaps.empty() && is_directory(prefix + "glibc-hwcaps"))
      for (const string &hwcap : system_.hwcaps)
        if (auto found = open_library(fmt::format("{}glibc-hwcaps/{}/{}", prefix, hwcap, name), via))
          return found;
    return open_library(prefix + name, via);
  }

  std::optional<Found> search_cache(const string &name, const Object &object) {
    if (!cache_asked_) {
      cache_asked_ = true;
      cache_ = files_on_disk_.cache(system_.cache_path, program().facts.big_endian);
      if (cache_)
        plan_.consulted.push_back(system_.cache_path);
    }
    if (!cache_)
      return std::nullopt;
    for (const string &path : cache_->find(name, system_.hwcaps)) {
      if (object.facts.no_default_libraries &&
          std::ranges::find(system_.default_directories, directory_of(path)) !=
              system_.default_directories.end())
        continue;
      if (auto found = open_library(path, "ld.so.cache"))
        return found;
    }
    return std::nullopt;
  }

  // The file, if it is one that the program could map; a file for another machine is passed over.
  std::optional<Found> open_library(const string &path, const string &via) {
    const Result<std::optional<ElfFacts>> *facts = files_on_disk_.elf(path);
    if (!facts || !*facts || !**facts || !(**facts)->same_machine(program().facts))
      return std::nullopt;
    return Found{path, via, ***facts};
  }

  bool is_directory(const string &path) { return files_on_disk_.is_directory(path); }

  std::optional<string> read_configuration(const string &path) {
    const std::optional<string> &content = files_on_disk_.text(path);
    if (content)
      plan_.consulted.push_back(path);
    return content;
  }

  const string &root() const { return files_on_disk_.root(); }

  const Environment &environment_;
  LoaderFiles &files_on_disk_;
  LoadPlan plan_;
  LoaderSystem system_;
  bool cache_asked_ = false;
  const LoaderCache *cache_ = nullptr;  // once asked; nullptr: there is none
  std::vector<Object> objects_;         // [0] is the program
  std::map<string, std::size_t> names_; // every name that an object goes by
  std::map<std::pair<dev_t, ino_t>, std::size_t> files_;
  std::set<string> reported_; // names in plan_.missing
};

} // namespace

Result<LoadPlan> plan_loading(const string &executable, const Environment &environment, const string &root,
                              const Words &dlopened) {
  LoaderFiles files(root);
  return plan_loading(executable, environment, files, dlopened);
}

Result<LoadPlan> plan_loading(const string &executable, const Environment &environment, LoaderFiles &files,
                              const Words &dlopened) {
  return Planner(environment, files).plan(executable, dlopened);
}

} // namespace kassay
