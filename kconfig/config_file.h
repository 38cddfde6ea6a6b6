// SPDX-License-Identifier: MIT
// A configuration file as text: which line sets a symbol, and the file with other values in it.
//
// ConfigReader reads such a file into values; this is for saying where a value comes from, and for trying out
// what a user could write. A change is made as scripts/kconfig/merge_config.sh makes it: the symbol's lines
// go, the new one stands at the end.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace kassay::kconfig {

/// What one line says of a symbol.
struct ConfigSetting {
  std::string value; ///< as written, with quotes; n for "is not set"
  int line = 0;      ///< from 1
};

/// A configuration file's text and the settings in it.
class ConfigFile {
public:
  ConfigFile() = default;
  ConfigFile(std::string name, std::string text, std::string prefix);

  const std::string &name() const { return name_; }
  const std::string &text() const { return text_; }

  /// The symbol's last setting, which is the one that counts; nullptr if there is none.
  const ConfigSetting *find(std::string_view symbol) const;

  /// The text with other values, "" for no line at all. A value stands as written: y, 17, "text".
  std::string changed(const std::map<std::string, std::string> &values) const;

private:
  std::string_view symbol_of(std::string_view line) const;

  std::string name_;
  std::string text_;
  std::string prefix_;
  std::unordered_map<std::string, ConfigSetting> settings_;
};

} // namespace kassay::kconfig
