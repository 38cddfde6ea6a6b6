// SPDX-License-Identifier: MIT
// Writers of the files that carry a toolchain's symbols into a build: Kconfig.toolchain in two styles,
// toolchain.mk, toolchain.h and toolchain.config.
//
// All are byte-stable: symbols and variables sorted by name, no time, no host. A symbol that cannot be told
// is a comment with its reason, never an n; in the live style the question is asked all the same.
//
// The live style needs no kassay and nothing of the kernel: its macros are defined at its top, under names
// that begin with kassay-, so that they meet none of scripts/Kconfig.include. Each question runs in an empty
// directory of its own, without input, with LC_ALL=C, as kassay runs it. Traps of the macro language
// (scripts/kconfig/preprocess.c): arguments end at commas whatever quotes say, a reference ends at the first
// parenthesis that matches, a macro that expands to nothing leaves a syntax error behind. Limit: where a
// question has to be quoted for sh (comments, newlines, quotes that do not match), a tool whose own words
// hold a single quote breaks it. Rejected: writing "$(CC)" as it is in the live style. An unset CC would ask
// an empty command.
#pragma once

#include <span>
#include <string>

namespace kassay::kconfig {

/// One symbol, as any part of kassay can state it.
struct FragmentSymbol {
  std::string name;   ///< without CONFIG_
  std::string type;   ///< "bool", "tristate", "int", "hex" or "string"
  std::string value;  ///< "y", "m", "n", digits, text; not looked at where it is not known
  bool known = true;  ///< false: cannot tell
  std::string reason; ///< why n, or why it cannot be told; may be ""
  std::string help;   ///< may be ""
  std::string needs;  ///< Kconfig expression, "" for none
  std::string live;   ///< the question as shell text, with $(CC) ... for tool variables; "" if there is none
  std::string live_value; ///< Kconfig expression, where the value is derived from other symbols; else ""
};

/// One tool of the build.
struct ToolVariable {
  std::string name;  ///< "CC", "CLANG_FLAGS"
  std::string value; ///< "ccache gcc-12"
};

enum class Style {
  fixed, ///< the values as they are now: def_bool y
  live,  ///< the questions: def_bool $(kassay-success,...)
};

/// Kconfig.toolchain. `tools` are the defaults of the live style; the environment of conf goes before them.
std::string kconfig_fragment(std::span<const FragmentSymbol> symbols, std::span<const ToolVariable> tools,
                             Style style);

/// toolchain.mk: the tools (`CC := gcc`) and CONFIG_ variables as in include/config/auto.conf: n is not set.
std::string make_fragment(std::span<const FragmentSymbol> symbols, std::span<const ToolVariable> tools);

/// toolchain.h: macros as in include/generated/autoconf.h.
std::string c_header(std::span<const FragmentSymbol> symbols);

/// toolchain.config: lines as in a .config.
std::string config_fragment(std::span<const FragmentSymbol> symbols);

} // namespace kassay::kconfig
