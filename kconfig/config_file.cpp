// SPDX-License-Identifier: MIT
#include "kconfig/config_file.h"

namespace kassay::kconfig {
namespace {

constexpr std::string_view unset = " is not set";

/// Calls visit(line without its newline) for each line.
template <class Visit> void for_each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    visit(line);
  }
}

} // namespace

ConfigFile::ConfigFile(std::string name, std::string text, std::string prefix)
    : name_(std::move(name)), text_(std::move(text)), prefix_(std::move(prefix)) {
  int number = 0;
  for_each_line(text_, [&](std::string_view line) {
    ++number;
    const std::string_view symbol = symbol_of(line);
    if (symbol.empty())
      return;
    const std::string_view value =
        line.starts_with('#') ? "n" : line.substr(prefix_.size() + symbol.size() + 1);
    settings_[std::string(symbol)] = {std::string(value), number};
  });
}

/// The symbol that a line sets, "" if it sets none.
std::string_view ConfigFile::symbol_of(std::string_view line) const {
  const bool is_comment = line.starts_with("# ");
  if (is_comment) {
    if (!line.ends_with(unset))
      return {};
    line.remove_prefix(2);
    line.remove_suffix(unset.size());
  }
  if (!line.starts_with(prefix_))
    return {};
  line.remove_prefix(prefix_.size());
  const auto equals = line.find('=');
  if (is_comment)
    return equals == std::string_view::npos ? line : std::string_view();
  return equals == std::string_view::npos ? std::string_view() : line.substr(0, equals);
}

const ConfigSetting *ConfigFile::find(std::string_view symbol) const {
  const auto found = settings_.find(std::string(symbol));
  return found == settings_.end() ? nullptr : &found->second;
}

std::string ConfigFile::changed(const std::map<std::string, std::string> &values) const {
  std::string result;
  for_each_line(text_, [&](std::string_view line) {
    if (!values.contains(std::string(symbol_of(line))))
      result.append(line).append("\n");
  });
  for (const auto &[name, value] : values) {
    if (value == "n")
      result += "# " + prefix_ + name + std::string(unset) + "\n";
    else if (!value.empty())
      result += prefix_ + name + "=" + value + "\n";
  }
  return result;
}

} // namespace kassay::kconfig
