// SPDX-License-Identifier: MIT
// What both fuzz targets share: files that are in memory, a console that says nothing and ends the questions,
// and every text that can be made of a configuration. Nothing is read, executed or written.
#pragma once

#include <map>
#include <string>

#include "kconfig/config_text.h"
#include "kconfig/configuration.h"
#include "kconfig/source.h"

namespace kassay::kconfig {

class MemoryFiles final : public SourceFiles {
public:
  MemoryFiles() : SourceFiles(std::nullopt) {}
  void put(std::string name, std::string content) { files_[std::move(name)] = std::move(content); }
  std::optional<std::string> read(const std::string &name) const override {
    const auto found = files_.find(name);
    return found == files_.end() ? std::nullopt : std::optional(found->second);
  }

private:
  std::map<std::string, std::string> files_;
};

class QuietConsole final : public Console {
public:
  void out(std::string_view) override {}
  void err(std::string_view) override {}
  bool read_line(std::string &line, std::size_t) override {
    static constexpr const char *answers[] = {"\n",  "y\n",    "m\n",  "n\n",   "?\n",
                                              "1\n", "0x1f\n", "2?\n", "text\n"};
    if (++asked_ > 300)
      throw Exit{1}; // 6.1 asks for ever where a default is invalid
    line = answers[static_cast<std::size_t>(asked_) % std::size(answers)];
    return true;
  }
  bool at_end_of_input() const override { return false; }
  bool is_terminal() const override { return false; }

private:
  int asked_ = 0;
};

/// Everything that is written of a configuration; its size, so that nothing is left out.
inline std::size_t all_texts(Configuration &configuration, const std::vector<SymbolId> &order) {
  std::size_t size = dot_config(configuration, "CONFIG_").size();
  size += auto_conf(configuration, order, "CONFIG_").size();
  size += autoconf_h(configuration, order, "CONFIG_").size();
  size += rustc_cfg(configuration, order, "CONFIG_").size();
  size += changed_input(configuration, "CONFIG_").size();
  configuration.invalidate();
  return size + minimal_config(configuration, "CONFIG_").size();
}

} // namespace kassay::kconfig
