// SPDX-License-Identifier: MIT
// What `kassay symbols` prints: the symbols that a toolchain decides, or what another one would change.
#pragma once

#include <string>
#include <vector>

#include "cli/terminal.h"
#include "kconfig/configured_tree.h"
#include "kconfig/drift.h"
#include "kconfig/fragment.h"
#include "kconfig/provenance.h"

namespace kassay::cli {

/// One toolchain on a tree.
struct ToolchainSymbols {
  const kconfig::ConfiguredTree &tree;
  std::vector<std::string> variables; ///< NAME=VALUE, as given
  std::string config;                 ///< the configuration file; empty: none
  std::vector<kconfig::ToolchainSymbol> symbols;
};

/// Two of them, and what differs.
struct ToolchainDrift {
  const ToolchainSymbols &before;
  const ToolchainSymbols &after;
  std::vector<kconfig::Change> changes;
};

std::string symbols_text(const ToolchainSymbols &found, const Palette &palette);
std::string symbols_json(const ToolchainSymbols &found);
std::string symbols_markdown(const ToolchainSymbols &found);

std::string drift_text(const ToolchainDrift &drift, const Palette &palette);
std::string drift_json(const ToolchainDrift &drift);
std::string drift_markdown(const ToolchainDrift &drift);

/// The symbols and the tools as kconfig/fragment.h writes them.
std::vector<kconfig::FragmentSymbol> fragment_symbols(const ToolchainSymbols &found);
std::vector<kconfig::ToolVariable> fragment_tools(const ToolchainSymbols &found);

} // namespace kassay::cli
