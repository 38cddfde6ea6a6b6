// SPDX-License-Identifier: MIT
// One symbol's line in each of the files that carry a configuration, and those files' contents.
//
// The printers of scripts/kconfig/confdata.c. Pure text: who writes it where is config_writer.h.
#pragma once

#include <string>
#include <string_view>

#include "kconfig/configuration.h"

namespace kassay::kconfig {

/// What becomes of a bool that is n.
enum class UnsetStyle : std::uint8_t { as_n, as_comment, left_out };

/// "CONFIG_X=y\n": print_symbol_for_dotconfig(), ..._autoconf(), ..._listconfig(). Strings are quoted if
/// `quotes`.
std::string config_line(const Configuration &configuration, SymbolId symbol, std::string_view prefix,
                        UnsetStyle unset, bool quotes);

/// .config: conf_write(). Calculates what it writes.
std::string dot_config(Configuration &configuration, std::string_view prefix);
/// A minimal configuration: conf_write_defconfig().
std::string minimal_config(Configuration &configuration, std::string_view prefix);

/// include/config/auto.conf, include/generated/autoconf.h and rustc_cfg, symbols in `order`.
std::string auto_conf(const Configuration &configuration, const std::vector<SymbolId> &order,
                      std::string_view prefix);
std::string autoconf_h(const Configuration &configuration, const std::vector<SymbolId> &order,
                       std::string_view prefix);
std::string rustc_cfg(const Configuration &configuration, const std::vector<SymbolId> &order,
                      std::string_view prefix);
/// include/config/auto.conf.cmd: the files and variables that the symbols depend on.
std::string auto_conf_cmd(const Model &model, std::string_view auto_conf_name);

/// What conf 7.2 and later say when KCONFIG_WARN_CHANGED_INPUT is set: "" if nothing changed.
std::string changed_input(Configuration &configuration, std::string_view prefix);

} // namespace kassay::kconfig
