// SPDX-License-Identifier: MIT
#include "manifest/wrappers.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "manifest/restore.h"
#include "probe/command.h"
#include "probe/elf.h"
#include "probe/rooted_path.h"

namespace kassay::manifest {

namespace {

/// What a compiler starts by these names, and a lock has by these roles.
constexpr std::array<std::string_view, 8> parts = {"cc1",         "cc1plus", "collect2", "lto1",
                                                   "lto-wrapper", "as",      "ld",       "objcopy"};

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.front() != '-' && name.front() != '.' &&
         std::ranges::all_of(name, [](unsigned char c) {
           return std::isalnum(c) || c == '.' || c == '_' || c == '+' || c == '-';
         });
}

/// The name that a tool was called by: the last word of "ccache gcc-12" that is no option; "" for a stranger
/// one.
std::string called_name(const LockedTool &tool, const LockedFile &driver) {
  if (tool.role == "as") // asked for through the compiler
    return "as";
  std::string name, word;
  for (const char c : driver.found_by + " ")
    if (c != ' ') {
      word += c;
    } else {
      if (!word.starts_with('-'))
        name = word;
      word.clear();
    }
  name = std::filesystem::path(name).filename();
  return is_plain_name(name) ? name : "";
}

class Wrappers {
public:
  Wrappers(const LockFile &lock, const std::string &directory, const std::string &scripts)
      : lock_(lock), directory_(directory), scripts_(scripts) {}

  Result<std::map<std::string, std::string>> run() {
    for (const LockedTool &tool : lock_.tools)
      for (const LockedFile &file : tool.files) {
        const bool is_driver = file.role == "driver";
        const bool is_part = tool.role == "cc" && std::ranges::find(parts, file.role) != parts.end();
        if (!is_driver && !is_part)
          continue;
        const std::string name = is_driver ? called_name(tool, file) : file.role;
        // A part's script gives way to a tool of the same name, which is what make names.
        if (const auto added = add(tool, file, name, is_driver); !added)
          return std::unexpected(added.error());
      }
    return std::move(scripts_by_name_);
  }

private:
  Result<void> add(const LockedTool &tool, const LockedFile &file, const std::string &name, bool is_driver) {
    const std::string path = restored_path(directory_, file.path);
    const auto elf = read_elf(path);
    if (!elf)
      return std::unexpected(elf.error());
    if (!*elf)
      return {}; // a script runs as it is, from PATH
    const auto put = [&](const std::string &as, const std::string &program) {
      const std::string text = script(tool, program, (*elf)->interpreter, is_driver);
      if (is_driver)
        scripts_by_name_[as] = text;
      else
        scripts_by_name_.try_emplace(as, text);
    };
    if (!name.empty())
      put(name, path);
    if (is_driver)
      for (const auto &[link, program] : names_of(path))
        put(link, program);
    return {};
  }

  /// The names in the same directory and in usr/bin that lead to a program, each with the path to start it
  /// by: that one of the program's own directory where there is one, since its name may say what it is to do
  /// (clang++, ld.lld), and its place where its parts are.
  std::map<std::string, std::string> names_of(const std::string &program) {
    std::map<std::string, std::string> names;
    const std::string own = std::filesystem::path(program).parent_path();
    std::error_code error;
    for (const std::string &place : std::set<std::string>{own, directory_ + "/usr/bin"})
      for (const auto &entry : std::filesystem::directory_iterator(place, error)) {
        const std::string name = entry.path().filename();
        if (!is_plain_name(name) ||
            resolve_in_root(directory_, entry.path().string().substr(directory_.size())) !=
                program.substr(directory_.size()))
          continue;
        if (place == own)
          names.try_emplace(name, entry.path());
        else
          names[name] = first_in(own, entry.path()).value_or(program);
      }
    return names;
  }

  /// The first step on the way of links from `link` that lies in the directory `own`.
  static std::optional<std::string> first_in(const std::string &own, std::filesystem::path link) {
    std::error_code error;
    for (int step = 0; step < 40 && std::filesystem::is_symlink(link, error); ++step) {
      const auto target = std::filesystem::read_symlink(link, error);
      if (target.is_absolute())
        return std::nullopt;
      link = (link.parent_path() / target).lexically_normal();
      if (link.parent_path() == own)
        return link.string();
    }
    return std::nullopt;
  }

  std::string script(const LockedTool &tool, const std::string &program, const std::string &interpreter,
                     bool is_driver) const {
    std::vector<std::string> command;
    if (const std::string loader = loader_of(tool, interpreter); !loader.empty())
      command = {loader, "--inhibit-cache", "--library-path", library_path(tool)};
    command.push_back(program);
    if (is_driver && (tool.family == "gcc" || tool.family == "clang"))
      add_compiler_options(program, command);
    if (is_driver && tool.family == "clang")
      command.emplace_back("-no-canonical-prefixes");
    std::string text = "#!/bin/sh\n";
    for (const LockedFile &file : tool.files)
      if (std::filesystem::path(file.path).filename().string().starts_with("libclang") &&
          tool.role == "bindgen")
        text += "export LIBCLANG_PATH=" +
                shell_quoted({std::filesystem::path(restored_path(directory_, file.path)).parent_path()}) +
                "\n";
    return text + "exec " + shell_quoted(command) + " \"$@\"\n";
  }

  /// Its parts come as scripts, too; and debug information names its headers as the original's does, which
  /// GCC finds by way of its own directory. Of several maps GCC tries the last first.
  void add_compiler_options(const std::string &program, std::vector<std::string> &command) const {
    const std::string own = std::filesystem::path(program).parent_path();
    const std::string above = std::filesystem::path(own).parent_path();
    command.push_back("-B" + scripts_ + "/");
    command.push_back(fmt::format("-ffile-prefix-map={}=", directory_));
    command.push_back(fmt::format("-ffile-prefix-map={}/..={}", own, above.substr(directory_.size())));
  }

  /// The restored loader; "" for a static program.
  std::string loader_of(const LockedTool &tool, const std::string &interpreter) const {
    if (interpreter.empty())
      return "";
    const auto found = std::ranges::find(tool.files, "loader", &LockedFile::role);
    return found == tool.files.end() ? "" : restored_path(directory_, found->path);
  }

  std::string library_path(const LockedTool &tool) const {
    std::vector<std::string> directories;
    for (const LockedFile &file : tool.files) {
      if (file.role != "library" && file.role != "loader")
        continue;
      std::string place = std::filesystem::path(restored_path(directory_, file.path)).parent_path();
      if (std::ranges::find(directories, place) == directories.end())
        directories.push_back(std::move(place));
    }
    return fmt::format("{}", fmt::join(directories, ":"));
  }

  const LockFile &lock_;
  const std::string &directory_, &scripts_;
  std::map<std::string, std::string> scripts_by_name_;
};

} // namespace

Result<std::map<std::string, std::string>> wrapper_scripts(const LockFile &lock, const std::string &directory,
                                                           const std::string &scripts) {
  return Wrappers(lock, directory, scripts).run();
}

} // namespace kassay::manifest
