// SPDX-License-Identifier: MIT
#include "probe/loader.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <sys/stat.h>

#include "probe/elf.h"
#include "probe/loader_cache.h"
#include "probe/rooted_path.h"

namespace kassay {

namespace {

using std::string;
using std::string_view;
using Words = std::vector<string>;

constexpr std::size_t configuration_limit = 4u << 20; // bytes of ld.so.cache and the like; usual: 40 KiB
constexpr std::size_t library_limit = 10'000;         // of one process; more is a trap

// Like strtok(3): empty words are left out.
Words split(string_view text, string_view separators) {
  Words words;
  for (std::size_t begin = 0; (begin = text.find_first_not_of(separators, begin)) != string_view::npos;) {
    std::size_t end = std::min(text.find_first_of(separators, begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    begin = end;
  }
  return words;
}

string directory_of(const string &path) {
  std::size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash == string::npos ? 0 : slash);
}

string_view name_of(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// The directory name that Debian and its derivatives put between lib/ and the file; empty where they have
// none.
string multiarch_of(const ElfFacts &facts) {
  static const std::map<string, string, std::less<>> triplets = {
      {"x86_64", "x86_64-linux-gnu"},   {"i386", "i386-linux-gnu"},
      {"aarch64", "aarch64-linux-gnu"}, {"arm", "arm-linux-gnueabihf"},
      {"riscv64", "riscv64-linux-gnu"}, {"ppc64le", "powerpc64le-linux-gnu"},
      {"ppc64", "powerpc64-linux-gnu"}, {"ppc", "powerpc-linux-gnu"},
      {"s390x", "s390x-linux-gnu"},     {"mips64el", "mips64el-linux-gnuabi64"},
      {"mipsel", "mipsel-linux-gnu"},   {"loongarch64", "loongarch64-linux-gnu"},
      {"sparc64", "sparc64-linux-gnu"}};
  if (facts.machine == "x86_64" && facts.bits == 32)
    return "x86_64-linux-gnux32";
  auto triplet = triplets.find(facts.machine);
  return triplet == triplets.end() ? "" : triplet->second;
}

// glibc-hwcaps subdirectories that this machine's processor can use, best first. For a foreign machine none:
// which processor it would run on is not known.
Words usable_hwcaps(const ElfFacts &facts) {
  Words names;
#ifdef __x86_64__
  if (facts.machine != "x86_64" || facts.bits != 64)
    return names;
  if (__builtin_cpu_supports("x86-64-v4"))
    names.push_back("x86-64-v4");
  if (__builtin_cpu_supports("x86-64-v3"))
    names.push_back("x86-64-v3");
  if (__builtin_cpu_supports("x86-64-v2"))
    names.push_back("x86-64-v2");
#else
  static_cast<void>(facts);
#endif
  return names;
}

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
  Planner(const Environment &environment, const string &root) : environment_(environment), root_(root) {}

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
    auto resolved = resolve_in_root(root_, path);
    if (!resolved)
      return fail(ErrorKind::environment,
                  fmt::format("{}: No such file or directory", on_machine(root_, path)));
    auto facts = read_elf(on_machine(root_, *resolved));
    if (!facts)
      return std::unexpected(facts.error());
    if (!*facts)
      return fail(ErrorKind::environment, fmt::format("{}: not an ELF file", on_machine(root_, path)));
    remember_file(*resolved, 0);
    // The kernel tells a program its resolved path (/proc/self/exe); a library's origin is the path it was
    // found by.
    string origin = directory_of((*facts)->interpreter.empty() ? path : *resolved);
    objects_.push_back({path, origin, std::nullopt, **facts});
    names_.emplace(path, 0);
    choose_loader();
    if (!is_musl_ && !program().facts.soname.empty())
      names_.emplace(program().facts.soname, 0);
    return {};
  }

  // Which loader it is, and where that looks in the end.
  void choose_loader() {
    const ElfFacts &facts = program().facts;
    string interpreter = facts.interpreter;
    is_musl_ = name_of(interpreter).starts_with("ld-musl-") ||
               (interpreter.empty() && std::ranges::any_of(facts.needed, [](const string &name) {
                  return name == "libc.so" || name.starts_with("libc.musl-");
                }));
    if (interpreter.empty() && is_musl_)
      interpreter = "/lib/ld-musl-" + facts.machine + ".so.1";
    if (is_musl_)
      choose_musl_directories(interpreter);
    else
      choose_glibc_directories(interpreter);
  }

  void choose_glibc_directories(const string &interpreter) {
    const ElfFacts &facts = program().facts;
    string multiarch = multiarch_of(facts), beside = directory_of(interpreter), prefix = directory_of(beside);
    hwcaps_ = usable_hwcaps(facts);
    cache_path_ = "/etc/ld.so.cache";
    if (interpreter.empty() || prefix == "/" || prefix == "/usr" || beside == "/") {
      if (!multiarch.empty())
        default_directories_ = {"/lib/" + multiarch, "/usr/lib/" + multiarch};
      if (facts.bits == 64 || facts.machine == "x86_64")
        for (const char *directory : {"/lib64", "/usr/lib64"})
          default_directories_.push_back(directory);
      for (const char *directory : {"/lib", "/usr/lib"})
        default_directories_.push_back(directory);
    } else if (prefix != "/lib" && prefix != "/usr/lib") { // not /lib/x86_64-linux-gnu/ld-linux-x86-64.so.2
      default_directories_ = {beside, prefix + "/usr/lib"};
      cache_path_ = prefix + "/etc/ld.so.cache";
    } else {
      default_directories_ = {"/lib/" + multiarch, "/usr/lib/" + multiarch, "/lib", "/usr/lib"};
    }
    lib_ = is_directory("/usr/lib/" + multiarch) && !multiarch.empty() ? "lib/" + multiarch
           : facts.bits == 64 && is_directory("/usr/lib64")            ? "lib64"
                                                                       : "lib";
  }

  // musl: ../etc/ld-musl-ARCH.path, counted from the loader's directory, or three directories.
  void choose_musl_directories(const string &interpreter) {
    string prefix = directory_of(directory_of(interpreter));
    string_view architecture = name_of(interpreter);
    architecture.remove_prefix(string_view("ld-musl-").size());
    architecture = architecture.substr(0, architecture.find(".so"));
    auto list =
        read_configuration(fmt::format("{}/etc/ld-musl-{}.path", prefix == "/" ? "" : prefix, architecture));
    default_directories_ = list ? split(*list, ":\n") : Words{"/lib", "/usr/local/lib", "/usr/lib"};
  }

  void add_interpreter() {
    const string &path = program().facts.interpreter;
    auto found = open_library(path, "");
    if (!found) {
      plan_.missing.emplace_back(path, program().path);
      return;
    }
    append(*found, "", 0, fmt::format("interpreter of {}", program().path));
    names_.emplace(path, objects_.size() - 1);
  }

  // The loader complains about a preload that it does not find, and goes on; so it is not missing.
  void add_preloads() {
    if (auto variable = environment_.find("LD_PRELOAD"); variable != environment_.end())
      for (const string &name : split(variable->second, is_musl_ ? ": \t\n" : ": "))
        add(name, 0, "LD_PRELOAD", false);
    if (is_musl_)
      return;
    if (auto list = read_configuration("/etc/ld.so.preload"))
      for (const string &line : split(*list, "\n"))
        for (const string &name : split(string_view(line).substr(0, line.find('#')), ": \t"))
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
    if (names_.contains(name) || (is_musl_ && is_musl_itself(name)))
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
    auto resolved = resolve_in_root(root_, found.path);
    auto [known, is_new] = remember_file(resolved.value_or(found.path), objects_.size());
    names_.emplace(name, known);
    if (!is_new)
      return;
    if (!is_musl_ && !found.facts.soname.empty())
      names_.emplace(found.facts.soname, known);
    objects_.push_back({found.path, directory_of(found.path), by, found.facts});
    plan_.libraries.push_back({found.path, name, objects_[by].path, how});
  }

  // A file is mapped once, whatever the names it is found by. Returns its object, and whether it is a new
  // one.
  std::pair<std::size_t, bool> remember_file(const string &resolved, std::size_t object) {
    struct stat status{};
    if (stat(on_machine(root_, resolved).c_str(), &status) != 0)
      return {object, true};
    auto [entry, is_new] = files_.emplace(std::pair(status.st_dev, status.st_ino), object);
    return {entry->second, is_new};
  }

  // In musl these are the loader itself, whatever follows: libc.so.6, libc.musl-x86_64.so.1 (ldso/dynlink.c).
  static bool is_musl_itself(string_view name) {
    constexpr std::array<string_view, 7> reserved = {"c", "pthread", "rt", "m", "dl", "util", "xnet"};
    if (!name.starts_with("lib"))
      return false;
    name.remove_prefix(3);
    return std::ranges::find(reserved, name.substr(0, name.find('.'))) != reserved.end() &&
           name.find('.') != string_view::npos;
  }

  // The order of _dl_map_object (glibc) and load_library (musl).
  std::optional<Found> search(const string &name, std::size_t by) {
    if (name.find('/') != string::npos)
      return open_library(expand(name, objects_[by]), "");
    std::optional<Found> found;
    if (!is_musl_ && objects_[by].facts.runpath.empty())
      found = search_rpaths(name, by);
    if (!found)
      found = search_environment(name);
    if (!found && is_musl_)
      found = search_rpaths(name, by);
    if (!found && !is_musl_)
      found = search_list(name, objects_[by].facts.runpath, objects_[by], "RUNPATH of " + objects_[by].path);
    if (!found && !is_musl_)
      found = search_cache(name, objects_[by]);
    if (!found && (is_musl_ || !objects_[by].facts.no_default_libraries))
      for (const string &directory : default_directories_)
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
      if (has_runpath && !is_musl_)
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
    return search_list(name, split(variable->second, is_musl_ ? ":\n" : ":;"), program(), "LD_LIBRARY_PATH");
  }

  std::optional<Found> search_list(const string &name, const Words &directories, const Object &object,
                                   const string &via) {
    for (const string &directory : directories)
      if (auto found = search_directory(name, expand(directory, object), via))
        return found;
    return std::nullopt;
  }

  std::optional<Found> search_directory(const string &name, string directory, const string &via) {
    while (directory.size() > 1 && directory.ends_with('/'))
      directory.pop_back();
    if (!is_directory(directory))
      return std::nullopt;
    string prefix = directory == "/" ? "/" : directory + "/";
    if (!hwcaps_.empty() && is_directory(prefix + "glibc-hwcaps"))
      for (const string &hwcap : hwcaps_)
        if (auto found = open_library(fmt::format("{}glibc-hwcaps/{}/{}", prefix, hwcap, name), via))
          return found;
    return open_library(prefix + name, via);
  }

  std::optional<Found> search_cache(const string &name, const Object &object) {
    if (!cache_)
      cache_ = read_cache();
    for (const string &path : cache_->find(name, hwcaps_)) {
      if (object.facts.no_default_libraries &&
          std::ranges::find(default_directories_, directory_of(path)) != default_directories_.end())
        continue;
      if (auto found = open_library(path, "ld.so.cache"))
        return found;
    }
    return std::nullopt;
  }

  // A damaged cache is no cache, as for the loader.
  LoaderCache read_cache() {
    auto content = read_configuration(cache_path_);
    if (!content)
      return {};
    auto cache = LoaderCache::parse(std::move(*content), program().facts.big_endian, cache_path_);
    return cache ? std::move(*cache) : LoaderCache();
  }

  // The file, if it is one that the program could map; a file for another machine is passed over.
  std::optional<Found> open_library(const string &path, const string &via) const {
    auto resolved = resolve_in_root(root_, path);
    if (!resolved)
      return std::nullopt;
    auto facts = read_elf(on_machine(root_, *resolved));
    if (!facts || !*facts || !(*facts)->same_machine(program().facts))
      return std::nullopt;
    return Found{path, via, std::move(**facts)};
  }

  bool is_directory(const string &path) const {
    auto known = directories_.find(path);
    if (known == directories_.end()) {
      auto resolved = resolve_in_root(root_, path);
      struct stat status{};
      bool is =
          resolved && stat(on_machine(root_, *resolved).c_str(), &status) == 0 && S_ISDIR(status.st_mode);
      known = directories_.emplace(path, is).first;
    }
    return known->second;
  }

  std::optional<string> read_configuration(const string &path) {
    auto resolved = resolve_in_root(root_, path);
    std::ifstream file;
    if (resolved)
      file.open(on_machine(root_, *resolved), std::ios::binary);
    if (!resolved || !file)
      return std::nullopt;
    string content(configuration_limit, '\0');
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(file.gcount()));
    plan_.consulted.push_back(path);
    return content;
  }

  // $ORIGIN, $LIB and $PLATFORM, with or without braces (ld.so(8), "Dynamic string tokens"); musl has the
  // first.
  string expand(const string &text, const Object &object) const {
    const std::array<std::pair<string_view, string_view>, 3> tokens = {
        {{"ORIGIN", object.origin}, {"LIB", lib_}, {"PLATFORM", program().facts.machine}}};
    string expanded;
    for (std::size_t at = 0; at < text.size();) {
      string_view rest = string_view(text).substr(at);
      std::size_t taken = 0;
      for (std::size_t i = 0; i < (is_musl_ ? 1u : tokens.size()) && !taken && rest[0] == '$'; ++i) {
        string braced = fmt::format("${{{}}}", tokens[i].first), plain = fmt::format("${}", tokens[i].first);
        bool is_plain =
            rest.starts_with(plain) &&
            (rest.size() == plain.size() ||
             (!isalnum(static_cast<unsigned char>(rest[plain.size()])) && rest[plain.size()] != '_'));
        taken = rest.starts_with(braced) ? braced.size() : is_plain ? plain.size() : 0;
        if (taken)
          expanded += tokens[i].second;
      }
      if (!taken)
        expanded += rest[0];
      at += std::max<std::size_t>(taken, 1);
    }
    return expanded;
  }

  const Environment &environment_;
  const string &root_;
  LoadPlan plan_;
  bool is_musl_ = false;
  Words hwcaps_, default_directories_;
  string cache_path_, lib_;
  std::optional<LoaderCache> cache_;    // read when first asked
  std::vector<Object> objects_;         // [0] is the program
  std::map<string, std::size_t> names_; // every name that an object goes by
  std::map<std::pair<dev_t, ino_t>, std::size_t> files_;
  std::set<string> reported_;                  // names in plan_.missing
  mutable std::map<string, bool> directories_; // is it one?
};

} // namespace

Result<LoadPlan> plan_loading(const string &executable, const Environment &environment, const string &root,
                              const Words &dlopened) {
  return Planner(environment, root).plan(executable, dlopened);
}

} // namespace kassay
