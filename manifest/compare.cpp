// SPDX-License-Identifier: MIT
#include "manifest/compare.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace kassay::manifest {
namespace {

/// What stands in the lock of one side only has nothing here.
template <class T> using ByName = std::map<std::string, const T *>;

template <class T, class Name> ByName<T> by_name(const std::vector<T> &elements, Name name) {
  ByName<T> result;
  for (const T &element : elements)
    result.emplace(name(element), &element);
  return result;
}

template <class T> std::set<std::string> names(const ByName<T> &a, const ByName<T> &b) {
  std::set<std::string> all;
  for (const auto *side : {&a, &b})
    for (const auto &[name, element] : *side)
      all.insert(name);
  return all;
}

template <class T> const T *find(const ByName<T> &elements, const std::string &name) {
  const auto found = elements.find(name);
  return found == elements.end() ? nullptr : found->second;
}

std::string joined(const std::vector<std::string> &values) {
  return fmt::format("{}", fmt::join(values, " "));
}

std::string package_name(const LockedPackage &package) {
  return package.arch.empty() ? package.name : package.name + ":" + package.arch;
}

bool is_driver(const LockedFile &file) {
  return file.role == "driver" || file.role == "wrapper";
}

std::string short_digest(const LockedFile *file) {
  return file ? "sha256:" + file->sha256.substr(0, 16) : "";
}

class Comparison {
public:
  Comparison(const LockFile &before, const LockFile &after, Level level)
      : before_(before), after_(after), level_(level) {}

  std::vector<Change> run() {
    tools();
    if (level_ >= Level::driver)
      files();
    if (level_ >= Level::closure)
      environment();
    if (level_ >= Level::capabilities)
      capabilities();
    if (level_ >= Level::defects)
      defects();
    std::ranges::stable_sort(packages_, {}, &Change::subject);
    changes_.insert(changes_.begin(), packages_.begin(), packages_.end());
    return std::move(changes_);
  }

private:
  void add(Level level, std::string kind, std::string subject, std::string before, std::string after,
           std::string cause = {}) {
    if (before != after)
      changes_.push_back({level, std::move(kind), std::move(subject), std::move(before), std::move(after),
                          std::move(cause)});
  }

  static std::string role(const LockedTool &tool) { return tool.role; }

  void tools() {
    const auto a = by_name(before_.tools, role), b = by_name(after_.tools, role);
    for (const std::string &name : names(a, b)) {
      const LockedTool *x = find(a, name), *y = find(b, name);
      if (!x || !y) {
        add(Level::version, "tool", name, x ? x->version_text : "", y ? y->version_text : "");
        continue;
      }
      add(Level::version, "version", name, x->version_text, y->version_text);
      add(Level::version, "target", name, x->target, y->target);
      if (level_ >= Level::driver)
        add(Level::driver, "wrapper", name, joined(x->wrapper_chain), joined(y->wrapper_chain));
      if (level_ < Level::closure)
        continue;
      add(Level::closure, "configuration", name, x->configured_with, y->configured_with);
      add(Level::closure, "default flags", name, joined(x->default_flags), joined(y->default_flags));
      add(Level::closure, "specs override", name, x->specs_override ? "yes" : "no",
          y->specs_override ? "yes" : "no");
    }
  }

  /// Of both sides' tools, the files that differ in bytes. A file that only moved is no change: closures go
  /// by role and bytes, so that a relocated copy stays what it is.
  void files() {
    const auto a = by_name(before_.tools, role), b = by_name(after_.tools, role);
    std::set<std::string> told;
    for (const std::string &name : names(a, b)) {
      const LockedTool *x = find(a, name), *y = find(b, name);
      if (!x || !y || (level_ >= Level::closure && !x->closure.empty() && x->closure == y->closure))
        continue;
      compare_files(x->files, y->files, told);
    }
  }

  void compare_files(const std::vector<LockedFile> &x, const std::vector<LockedFile> &y,
                     std::set<std::string> &told) {
    std::multiset<std::pair<std::string, std::string>> kept; // (role, bytes) that are on both sides
    for (const LockedFile &file : y)
      kept.emplace(file.role, file.sha256);
    std::vector<const LockedFile *> gone, come;
    for (const LockedFile &file : x)
      if (const auto same = kept.find({file.role, file.sha256}); same != kept.end())
        kept.erase(same);
      else
        gone.push_back(&file);
    for (const LockedFile &file : y)
      if (const auto left = kept.find({file.role, file.sha256}); left != kept.end()) {
        kept.erase(left);
        come.push_back(&file);
      }
    for (const LockedFile *file : gone)
      tell_file(file, counterpart(*file, come), told);
    for (const LockedFile *file : come)
      if (file)
        tell_file(nullptr, file, told);
  }

  /// The file that stands for one that is gone: the same path, else the same role where only one is left; it
  /// is taken out of `candidates`.
  static const LockedFile *counterpart(const LockedFile &file, std::vector<const LockedFile *> &candidates) {
    const auto same_path = [&](const LockedFile *other) { return other && other->path == file.path; };
    const auto same_role = [&](const LockedFile *other) {
      return other && other->role == file.role && file.role != "library";
    };
    auto found = std::ranges::find_if(candidates, same_path);
    if (found == candidates.end() && std::ranges::count_if(candidates, same_role) == 1)
      found = std::ranges::find_if(candidates, same_role);
    return found == candidates.end() ? nullptr : std::exchange(*found, nullptr);
  }

  void tell_file(const LockedFile *x, const LockedFile *y, std::set<std::string> &told) {
    const LockedFile &any = x ? *x : *y;
    const Level level = is_driver(any) ? Level::driver : Level::closure;
    if (level > level_ || !told.insert(any.path).second)
      return;
    add(level, "file", any.path, short_digest(x), short_digest(y), cause_of(x, y));
  }

  std::string cause_of(const LockedFile *x, const LockedFile *y) {
    const LockedPackage *p = owner(before_, x), *q = owner(after_, y);
    if (!p && !q)
      return "no package owns it";
    if (p && q && package_name(*p) == package_name(*q) && p->version == q->version)
      return fmt::format("{} {} on both sides: the file was changed by something else", p->name, p->version);
    const std::string subject = package_name(p ? *p : *q);
    if (packages_told_.insert(subject).second)
      packages_.push_back(
          {Level::closure, "package", subject, p ? p->version : "",
           q ? (p && package_name(*q) != subject ? package_name(*q) + " " : "") + q->version : "", ""});
    return subject;
  }

  static const LockedPackage *owner(const LockFile &lock, const LockedFile *file) {
    if (!file || file->package.empty())
      return nullptr;
    const auto found = std::ranges::find(lock.packages, file->package, &LockedPackage::name);
    return found == lock.packages.end() ? nullptr : &*found;
  }

  void environment() {
    const auto value = [](const LockedEnvironment &environment, const std::string &name) {
      const auto found = environment.variables.find(name);
      return found == environment.variables.end() ? std::string() : found->second;
    };
    std::set<std::string> all(before_.environment.taints.begin(), before_.environment.taints.end());
    all.insert(after_.environment.taints.begin(), after_.environment.taints.end());
    for (const std::string &name : all) {
      const auto side = [&](const LockedEnvironment &environment) {
        const bool there = std::ranges::find(environment.taints, name) != environment.taints.end();
        const std::string text = value(environment, name);
        return !there ? std::string() : text.empty() ? "set" : text;
      };
      add(Level::closure, "environment", name, side(before_.environment), side(after_.environment));
    }
  }

  void capabilities() {
    const auto name = [](const Capability &capability) { return capability.symbol; };
    const auto a = by_name(before_.capabilities, name), b = by_name(after_.capabilities, name);
    const auto value = [](const Capability *capability) {
      return !capability ? std::string() : capability->value ? *capability->value : "cannot-tell";
    };
    for (const std::string &symbol : names(a, b)) {
      const Capability *x = find(a, symbol), *y = find(b, symbol);
      if (x && y && x->probe != y->probe && value(x) == value(y))
        continue; // asked in another way, answered alike
      add(Level::capabilities, "capability", symbol, value(x), value(y), y && y->value != "y" ? y->why : "");
    }
  }

  void defects() {
    const auto name = [](const Defect &defect) { return defect.id; };
    const auto a = by_name(before_.defects, name), b = by_name(after_.defects, name);
    for (const auto &[id, x] : a)
      if (const Defect *y = find(b, id))
        add(Level::defects, "defect", id, x->verdict, y->verdict);
  }

  const LockFile &before_, &after_;
  Level level_;
  std::vector<Change> changes_, packages_;
  std::set<std::string> packages_told_;
};

std::string arrow(const Change &change) {
  return change.before.empty()  ? fmt::format("{} {} appeared", change.subject, change.after)
         : change.after.empty() ? fmt::format("{} {} is gone", change.subject, change.before)
                                : fmt::format("{} {} -> {}", change.subject, change.before, change.after);
}

} // namespace

std::string to_string(Level level) {
  return fmt::format("L{}", static_cast<int>(level));
}

std::vector<Change> compare(const LockFile &before, const LockFile &after, Level level) {
  return Comparison(before, after, level).run();
}

std::optional<Level> failed_level(const std::vector<Change> &changes) {
  const auto lowest = std::ranges::min_element(changes, {}, &Change::level);
  return lowest == changes.end() ? std::nullopt : std::optional(lowest->level);
}

std::string explanation(const std::vector<Change> &changes) {
  if (changes.empty())
    return "";
  // What comes first in this list causes what comes later.
  for (const char *kind : {"tool", "wrapper", "environment", "package", "file"}) {
    std::vector<std::string> lines;
    for (const Change &change : changes)
      if (change.kind == kind)
        lines.push_back(
            kind == std::string_view("file")
                ? fmt::format("{}: {}", change.subject, change.cause.empty() ? "other bytes" : change.cause)
                : arrow(change));
    if (lines.empty())
      continue;
    constexpr std::size_t shown = 3;
    const std::size_t more = lines.size() > shown ? lines.size() - shown : 0;
    lines.resize(lines.size() - more);
    std::string text = fmt::format("{}", fmt::join(lines, "; "));
    if (more > 0)
      text += fmt::format("; and {} more", more);
    const bool driver_changed =
        std::ranges::any_of(changes, [](const Change &change) { return change.level <= Level::driver; });
    return text + (driver_changed ? "" : "; driver unchanged");
  }
  return arrow(changes.front());
}

} // namespace kassay::manifest
