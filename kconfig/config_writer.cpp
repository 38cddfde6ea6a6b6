// SPDX-License-Identifier: MIT
#include "kconfig/config_writer.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "kconfig/config_text.h"
#include "probe/atomic_file.h"

namespace kassay::kconfig {
namespace {

bool is_present(const std::string &path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0;
}

/// When a file was last written; nothing if there is none.
std::optional<std::int64_t> written_at(const std::string &path) {
  struct stat status = {};
  if (stat(path.c_str(), &status) != 0)
    return std::nullopt;
  return status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec;
}

bool is_directory(const std::string &path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// make_parent_dir().
bool make_parent(const std::string &path) {
  for (std::size_t at = path.find_first_not_of('/'); (at = path.find('/', at)) != std::string::npos;
       at = path.find_first_not_of('/', at)) {
    const std::string directory = path.substr(0, at);
    if (!is_directory(directory) && mkdir(directory.c_str(), 0755) != 0)
      return false;
  }
  return true;
}

/// FOO_BAR as foo/bar.h: where conf_touch_dep() put a marker to 5.12.
std::string marker_path(std::string_view name) {
  std::string path;
  for (const char c : name)
    path += c == '_' ? '/' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return path + ".h";
}

enum class Written : std::uint8_t { done, not_opened, failed };

/// A file with this content, made or emptied as fopen(3) with "w" does.
Written write_file(const std::string &path, std::string_view text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0)
    return Written::not_opened;
  bool is_good = true;
  while (is_good && !text.empty()) {
    const ssize_t put = ::write(fd, text.data(), text.size());
    if (put < 0 && errno == EINTR)
      continue;
    is_good = put > 0;
    text.remove_prefix(is_good ? static_cast<std::size_t>(put) : 0);
  }
  is_good &= close(fd) == 0;
  return is_good ? Written::done : Written::failed;
}

/// Keeps `name` as `old` without ever taking it away.
void keep_old(const std::string &name, const std::string &temporary, const std::string &old) {
  if (link(name.c_str(), temporary.c_str()) == 0) {
    if (rename(temporary.c_str(), old.c_str()) != 0)
      unlink(temporary.c_str());
    unlink(temporary.c_str()); // both names were the same file: rename(2) then does nothing
  } else if (errno != ENOENT) {
    rename(name.c_str(), old.c_str());
  }
}

} // namespace

void ConfigWriter::say(const std::string &text) {
  if (!is_silent_)
    messages_.out(fmt::format("#\n# {}\n#\n", text.substr(0, 4095)));
}

void ConfigWriter::say_errno(const char *call) {
  messages_.err(fmt::format("{}: {}\n", call, std::strerror(errno)));
}

void ConfigWriter::say_changed_input() {
  if (configuration_.model().dialect.warns_of_changed_input &&
      is_filled(environment_, "KCONFIG_WARN_CHANGED_INPUT"))
    messages_.err(changed_input(configuration_, prefix_));
}

bool ConfigWriter::replace(const std::string &name, std::string_view text) {
  const std::string temporary = fmt::format("{}.{}.tmp", name, getpid());
  const auto before = read_file(name);
  if (before && *before == text) {
    say("No change to " + name);
    return true;
  }
  if (write_file(temporary, text) != Written::done) {
    unlink(temporary.c_str());
    return false;
  }
  keep_old(name, temporary + ".old", name + ".old");
  if (rename(temporary.c_str(), name.c_str()) != 0)
    return false;
  say("configuration written to " + name);
  return true;
}

bool ConfigWriter::write_dot_config() {
  const std::string name = setting_or(environment_, "KCONFIG_CONFIG", ".config");
  if (name.empty()) {
    messages_.err("config name is empty\n");
    return false;
  }
  if (is_directory(name)) {
    messages_.err(name + ": Is a directory\n");
    return false;
  }
  if (!make_parent(name))
    return false;
  if (!configuration_.has_changed())
    configuration_.invalidate();
  const std::string text = dot_config(configuration_, prefix_);
  say_changed_input();
  bool is_good;
  if (is_filled(environment_, "KCONFIG_OVERWRITECONFIG")) {
    is_good = write_file(name, text) == Written::done;
    if (is_good)
      say("configuration written to " + name);
  } else {
    is_good = replace(name, text);
  }
  if (is_good)
    configuration_.set_changed(false);
  return is_good;
}

bool ConfigWriter::write_minimal(const std::string &path) {
  configuration_.invalidate();
  const bool is_good = write_if_changed(path, minimal_config(configuration_, prefix_)).has_value();
  say_changed_input();
  return is_good;
}

bool ConfigWriter::write_auto_file(const AutoFile &file) {
  const auto &[path, text] = file;
  if (!make_parent(path))
    return false;
  const std::string temporary = path + ".tmp";
  if (temporary.size() >= PATH_MAX)
    return false;
  switch (write_file(temporary, text)) {
  case Written::not_opened:
    say_errno("fopen");
    return false;
  case Written::failed:
    unlink(temporary.c_str());
    return false;
  case Written::done:
    break;
  }
  if (rename(temporary.c_str(), path.c_str()) == 0)
    return true;
  say_errno("rename");
  return false;
}

/// conf_touch_dep(): make rebuilds what depends on this symbol.
bool ConfigWriter::touch(const std::string &directory, std::string_view name) {
  const bool is_path = configuration_.model().dialect.markers_are_paths;
  const std::string path = directory + (is_path ? marker_path(name) : std::string(name));
  if (path.size() >= PATH_MAX || (is_path && !make_parent(path)))
    return false;
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0)
    return false;
  close(fd);
  return true;
}

bool ConfigWriter::is_same_as_before(SymbolId id) const {
  const GivenValue &before = configuration_.given(id, Source::automatic);
  const SymbolType type = configuration_.model().symbols[id].type;
  const bool is_logical = type == SymbolType::boolean || type == SymbolType::tristate;
  if (!configuration_.is_written(id))
    return !before.is_set;
  if (!before.is_set)
    return is_logical && configuration_.tristate(id) == Tristate::no;
  return is_logical ? configuration_.tristate(id) == before.tri
                    : type != SymbolType::unknown && configuration_.text(id) == before.text;
}

/// conf_touch_deps(): the markers of all symbols whose value is not what the last auto.conf says.
bool ConfigWriter::touch_changed(const std::string &auto_conf_name) {
  const std::string directory = auto_conf_name.substr(0, auto_conf_name.rfind('/') + 1);
  ConfigReader reader(configuration_, environment_, files_, messages_, is_silent_);
  reader.on_vanished([&](std::string_view name) { touch(directory, name); });
  reader.read_values(auto_conf_name, Source::automatic);
  const bool calculates_here = configuration_.model().dialect.has_choice_values;
  if (calculates_here)
    configuration_.calculate(configuration_.model().modules);
  for (const SymbolId id : order_) {
    const Symbol &symbol = configuration_.model().symbols[id];
    if (calculates_here)
      configuration_.calculate(id);
    if (!symbol.is_choice && !symbol.is_never_written && !is_same_as_before(id) &&
        !touch(directory, symbol.name))
      return false;
  }
  return true;
}

std::string ConfigWriter::auto_conf_name() const {
  return setting_or(environment_, "KCONFIG_AUTOCONFIG", "include/config/auto.conf");
}

ConfigWriter::AutoFile ConfigWriter::dependencies() const {
  const std::string name = auto_conf_name();
  const bool is_fixed = configuration_.model().dialect.lists_last_file_bare;
  return {(is_fixed ? "include/config/auto.conf" : name) + ".cmd",
          auto_conf_cmd(configuration_.model(), name)};
}

std::vector<ConfigWriter::AutoFile> ConfigWriter::auto_files() const {
  std::vector<AutoFile> files = {
      {setting_or(environment_, "KCONFIG_AUTOHEADER", "include/generated/autoconf.h"),
       autoconf_h(configuration_, order_, prefix_)}};
  if (configuration_.model().dialect.writes_rustc_cfg)
    files.push_back({setting_or(environment_, "KCONFIG_RUSTCCFG", "include/generated/rustc_cfg"),
                     rustc_cfg(configuration_, order_, prefix_)});
  files.push_back({auto_conf_name(), auto_conf(configuration_, order_, prefix_)});
  return files;
}

bool ConfigWriter::is_synced() const {
  const auto config = written_at(setting_or(environment_, "KCONFIG_CONFIG", ".config"));
  const auto is_current = [&](const AutoFile &file) {
    return config && written_at(file.path) >= config && read_file(file.path) == file.text;
  };
  const auto is_newer = [&, at = written_at(auto_conf_name())](const std::string &file) {
    auto source = written_at(file);
    if (!source && !file.starts_with('/'))
      source = written_at(setting_or(environment_, "srctree", ".") + "/" + file);
    return source > at;
  };
  return is_current(dependencies()) && std::ranges::all_of(auto_files(), is_current) &&
         std::ranges::none_of(configuration_.model().files, is_newer);
}

bool ConfigWriter::sync_auto() {
  configuration_.calculate(configuration_.model().modules);
  for (const SymbolId id : order_)
    configuration_.calculate(id);
  return is_synced() || write_auto(true);
}

bool ConfigWriter::write_auto(bool overwrites) {
  if (!overwrites && is_present(auto_conf_name()))
    return true;
  const Dialect &dialect = configuration_.model().dialect;
  if (!write_auto_file(dependencies()) && !dialect.lists_last_file_bare)
    return false;
  for (const SymbolId id : order_)
    if (!dialect.has_choice_values)
      configuration_.calculate(id);
  return touch_changed(auto_conf_name()) &&
         std::ranges::all_of(auto_files(), [&](const AutoFile &file) { return write_auto_file(file); });
}

} // namespace kassay::kconfig
