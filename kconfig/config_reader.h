// SPDX-License-Identifier: MIT
// Reading .config and its kin: conf_read_simple() and conf_read() in scripts/kconfig/confdata.c.
//
// A configuration file is untrusted text: lines of any length, NUL bytes, CRLF are taken as conf takes them.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "kconfig/configuration.h"
#include "kconfig/setting.h"
#include "kconfig/source.h"

namespace kassay::kconfig {

/// Reads files into a configuration, and counts what it had to warn of.
class ConfigReader {
public:
  ConfigReader(Configuration &configuration, const Environment &environment, const SourceFiles &files,
               Messages &messages, bool is_silent)
      : configuration_(configuration), environment_(environment), files_(files), messages_(messages),
        is_silent_(is_silent) {}

  /// conf_read_simple() with a name. False if there is no such file.
  bool read_values(const std::string &name, Source source);
  /// conf_read_simple() without: KCONFIG_CONFIG, else the first file of KCONFIG_DEFCONFIG_LIST.
  bool read_default_values();
  /// conf_read(): reads, calculates all symbols in `order`, notes whether anything changed. Empty name:
  /// default.
  bool read(const std::string &name, const std::vector<SymbolId> &order);

  /// Likewise, of a text that stands for the file of that name.
  void read_text(const std::string &name, std::string_view content, const std::vector<SymbolId> &order);

  bool has_warned() const { return warnings_ > 0; }
  /// Called with the name of each symbol of auto.conf that no longer exists.
  void on_vanished(std::function<void(std::string_view)> call) { vanished_ = std::move(call); }

private:
  void load(const std::string &name, std::string_view content, Source source);
  void read_line(std::string_view line, Source source);
  void set_value(SymbolId symbol, std::string_view value, Source source);
  bool give(SymbolId symbol, std::string_view value, Source source);
  bool give_tristate(SymbolId symbol, std::string_view value, Source source);
  bool give_text(SymbolId symbol, std::string_view value, Source source);
  bool agrees(SymbolId symbol) const;
  bool has_choice_values() const;
  bool is_unset(std::string_view text) const;
  bool is_unset_number(SymbolId symbol, std::string_view value) const;
  bool read_found(const std::string &name);
  bool read_from_defconfig_list();
  void set_choice(SymbolId member, Source source);
  bool forget_idle(const std::vector<SymbolId> &order, bool is_unsaved);
  void settle(const std::vector<SymbolId> &order);
  void warn(const std::string &message);

  Configuration &configuration_;
  const Environment &environment_;
  const SourceFiles &files_;
  Messages &messages_;
  bool is_silent_ = false;
  std::function<void(std::string_view)> vanished_;
  std::string name_;
  std::string prefix_;
  bool warns_unknown_ = false;
  int line_ = 0;
  int warnings_ = 0;
};

} // namespace kassay::kconfig
