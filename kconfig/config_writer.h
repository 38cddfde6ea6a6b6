// SPDX-License-Identifier: MIT
// Writing .config, a minimal configuration, and the files that a build reads: scripts/kconfig/confdata.c.
//
// Same files, same order, same messages as conf, with two differences that only show when something goes
// wrong: .config never vanishes while .config.old is made, and a full disk leaves it as it was.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kconfig/config_reader.h"
#include "kconfig/configuration.h"
#include "kconfig/setting.h"

namespace kassay::kconfig {

/// Writes one configuration's files below the working directory.
class ConfigWriter {
public:
  /// `order` is the model's hash order.
  ConfigWriter(Configuration &configuration, const Environment &environment, const SourceFiles &files,
               const std::vector<SymbolId> &order, Messages &messages, bool is_silent)
      : configuration_(configuration), environment_(environment), files_(files), order_(order),
        messages_(messages), is_silent_(is_silent), prefix_(config_prefix(environment)) {}

  /// conf_write(NULL).
  bool write_dot_config();
  /// conf_write_defconfig().
  bool write_minimal(const std::string &path);
  /// conf_write_autoconf(): nothing if auto.conf is there and `overwrites` is not set.
  bool write_auto(bool overwrites);
  /// What the next make would have conf --syncconfig do, unless it would find nothing to do: all four files
  /// as they should be, none older than .config, auto.conf not older than any Kconfig file. For after
  /// write_dot_config().
  bool sync_auto();

private:
  struct AutoFile {
    std::string path, text;
  };

  std::string auto_conf_name() const;
  AutoFile dependencies() const;            ///< auto.conf.cmd
  std::vector<AutoFile> auto_files() const; ///< the others, in the order in which they are written
  bool is_synced() const;
  bool replace(const std::string &name, std::string_view text);
  bool write_auto_file(const AutoFile &file);
  bool touch_changed(const std::string &auto_conf_name);
  bool is_same_as_before(SymbolId symbol) const;
  bool touch(const std::string &directory, std::string_view name);
  void say(const std::string &text);
  void say_errno(const char *call);
  void say_changed_input();

  Configuration &configuration_;
  const Environment &environment_;
  const SourceFiles &files_;
  const std::vector<SymbolId> &order_;
  Messages &messages_;
  bool is_silent_;
  std::string prefix_;
};

} // namespace kassay::kconfig
