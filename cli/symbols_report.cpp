// SPDX-License-Identifier: MIT
#include "cli/symbols_report.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "cli/markdown.h"
#include "kconfig/setting.h"
#include "probe/kbuild.h"
#include "probe/printable.h"

namespace kassay::cli {
namespace {

using kconfig::Change;
using kconfig::ConfiguredTree;
using kconfig::MacroUse;
using kconfig::Model;
using kconfig::ShellAnswer;
using kconfig::Symbol;
using kconfig::SymbolId;
using kconfig::SymbolType;
using kconfig::ToolchainSymbol;

constexpr std::size_t longest_line = 4096;
constexpr std::size_t longest_value = 100;

/// The word of a Kconfig file.
std::string_view type_word(SymbolType type) {
  return type == SymbolType::integer ? "int" : type_name(type);
}

std::string value_of(const ConfiguredTree &tree, SymbolId symbol) {
  return std::string(tree.configuration().text(symbol));
}

std::string place_text(const Model &model, kconfig::Place place) {
  return fmt::format("{}:{}", model.file_name(place), place.line);
}

/// Where the symbol is defined first.
std::string definition(const Model &model, SymbolId symbol) {
  const auto &menus = model.symbols[symbol].menus;
  return menus.empty() ? "" : place_text(model, model.menus[menus.front()].place);
}

std::chrono::microseconds cpu_time(const ShellAnswer &answer) {
  return answer.cost.user + answer.cost.system;
}

std::string milliseconds(std::chrono::microseconds time) {
  return fmt::format("{:.1f} ms", static_cast<double>(time.count()) / 1000);
}

/// What make found out itself: the variables that stand in for commands.
std::vector<std::pair<std::string, std::string>> variables_of(const Model &model, const MacroUse &use) {
  std::vector<std::pair<std::string, std::string>> variables;
  for (const std::uint32_t number : use.environment)
    variables.push_back(model.environment[number]);
  return variables;
}

std::string kernel(const ConfiguredTree &tree) {
  return fmt::format("Linux {}, {}", kconfig::setting_or(tree.tree().environment, "KERNELVERSION", "?"),
                     tree.tree().srcarch);
}

/// What the compiler calls itself, from make.
std::string compiler(const ConfiguredTree &tree) {
  return kconfig::setting_or(tree.tree().environment, "CC_VERSION_TEXT", "");
}

std::string toolchain_text(const ToolchainSymbols &found) {
  return printable(fmt::format("{}{}{}", fmt::join(found.variables, " "), found.variables.empty() ? "" : ": ",
                               compiler(found.tree)),
                   longest_line);
}

/// The commands of all symbols, each once, and what they cost.
std::string cost_text(const ToolchainSymbols &found) {
  std::set<std::uint32_t> commands;
  for (const ToolchainSymbol &symbol : found.symbols)
    for (const MacroUse *use : symbol.macros)
      commands.insert(use->commands.begin(), use->commands.end());
  std::chrono::microseconds time{};
  for (const std::uint32_t command : commands)
    if (const ShellAnswer *answer = found.tree.answers().find(found.tree.model().commands[command]))
      time += cpu_time(*answer);
  return fmt::format("{} commands, {:.2f} s of CPU time", commands.size(),
                     static_cast<double>(time.count()) / 1e6);
}

std::size_t widest_name(const ToolchainSymbols &found) {
  std::size_t width = 0;
  for (const ToolchainSymbol &symbol : found.symbols)
    width = std::max(width, found.tree.model().symbols[symbol.symbol].name.size());
  return width;
}

std::string painted(const std::string &value, const Palette &palette) {
  return value == "y" ? palette.good(value) : value;
}

/// A macro as written, and the commands behind it.
std::string macro_text(const ToolchainSymbols &found, const MacroUse &use, const Palette &palette) {
  const Model &model = found.tree.model();
  std::string text = fmt::format("    {}: {} is {}\n", place_text(model, use.place),
                                 printable(use.raw, longest_line), printable(use.result, longest_value));
  for (const std::uint32_t number : use.commands) {
    const std::string &command = model.commands[number];
    const ShellAnswer *answer = found.tree.answers().find(command);
    text +=
        palette.faint(fmt::format("      {}  [{}, {}]", printable(command, longest_line),
                                  answer ? describe(answer->outcome) : "not run",
                                  milliseconds(answer ? cpu_time(*answer) : std::chrono::microseconds{}))) +
        "\n";
  }
  return text;
}

nlohmann::json macro_json(const ToolchainSymbols &found, const MacroUse &use) {
  const Model &model = found.tree.model();
  nlohmann::json json = {{"file", as_utf8(model.file_name(use.place))},
                         {"line", use.place.line},
                         {"raw", as_utf8(use.raw)},
                         {"result", as_utf8(use.result)}};
  json["commands"] = nlohmann::json::array();
  for (const std::uint32_t number : use.commands) {
    const std::string &command = model.commands[number];
    nlohmann::json entry = {{"command", as_utf8(command)}};
    if (const ShellAnswer *answer = found.tree.answers().find(command)) {
      entry["output"] = as_utf8(answer->text);
      entry["stderr"] = as_utf8(answer->err);
      entry["outcome"] = describe(answer->outcome);
      entry["cpu_us"] = cpu_time(*answer).count();
    }
    json["commands"].push_back(entry);
  }
  json["environment"] = nlohmann::json::object();
  for (const auto &[name, value] : variables_of(model, use))
    json["environment"][name] = as_utf8(value);
  return json;
}

nlohmann::json symbol_json(const ToolchainSymbols &found, const ToolchainSymbol &of) {
  const Model &model = found.tree.model();
  const Symbol &symbol = model.symbols[of.symbol];
  nlohmann::json json = {{"symbol", symbol.name},
                         {"type", type_word(symbol.type)},
                         {"value", as_utf8(value_of(found.tree, of.symbol))},
                         {"in_config", found.tree.line(of.symbol).has_value()}};
  json["places"] = nlohmann::json::array();
  for (const kconfig::MenuId menu : symbol.menus) {
    const kconfig::Place place = model.menus[menu].place;
    json["places"].push_back({{"file", as_utf8(model.file_name(place))}, {"line", place.line}});
  }
  json["macros"] = nlohmann::json::array();
  for (const MacroUse *use : of.macros)
    json["macros"].push_back(macro_json(found, *use));
  return json;
}

nlohmann::json toolchain_json(const ToolchainSymbols &found) {
  return {{"variables", found.variables}, {"cc", as_utf8(compiler(found.tree))}};
}

nlohmann::json header_json(const ToolchainSymbols &found) {
  return {{"schema", 1},
          {"kernel", kconfig::setting_or(found.tree.tree().environment, "KERNELVERSION", "")},
          {"srcarch", found.tree.tree().srcarch},
          {"config", as_utf8(found.config)},
          {"toolchain", toolchain_json(found)}};
}

std::string line_text(const std::optional<std::string> &line) {
  return line ? printable(*line, longest_value) : "-";
}

std::string change_text(const Change &change) {
  return fmt::format("{} -> {}", line_text(change.before), line_text(change.after));
}

std::string cause_text(const Change &change) {
  return fmt::format("{}", fmt::join(change.cause, " < "));
}

/// The direct changes, or the others.
std::vector<const Change *> select(const ToolchainDrift &drift, bool is_direct) {
  std::vector<const Change *> changes;
  for (const Change &change : drift.changes)
    if (change.is_direct == is_direct)
      changes.push_back(&change);
  return changes;
}

std::string changes_text(const std::vector<const Change *> &changes, const Palette &palette) {
  std::size_t name_width = 0, change_width = 0;
  for (const Change *change : changes) {
    name_width = std::max(name_width, change->name.size());
    if (const std::size_t width = change_text(*change).size(); width <= 30)
      change_width = std::max(change_width, width);
  }
  std::string text;
  for (const Change *change : changes) {
    const std::string shown = change_text(*change);
    text += change->cause.empty() ? fmt::format("  {:<{}}  {}\n", change->name, name_width, shown)
                                  : fmt::format("  {:<{}}  {:<{}}  {}\n", change->name, name_width, shown,
                                                change_width, palette.faint("by " + cause_text(*change)));
  }
  return text;
}

std::string config_words(const ToolchainSymbols &found) {
  return found.config.empty() ? "no configuration" : found.config;
}

} // namespace

std::string symbols_text(const ToolchainSymbols &found, const Palette &palette) {
  std::string out = fmt::format("{}\n  {}\n  {}\n\n", palette.heading(kernel(found.tree)),
                                toolchain_text(found), config_words(found));
  out += palette.heading("symbols that the toolchain decides") +
         fmt::format(" ({}; {})\n", found.symbols.size(), cost_text(found));
  const std::size_t width = widest_name(found);
  for (const ToolchainSymbol &symbol : found.symbols) {
    const Model &model = found.tree.model();
    out += fmt::format("  {:<{}}  {}  {}\n", model.symbols[symbol.symbol].name, width,
                       painted(printable(value_of(found.tree, symbol.symbol), longest_value), palette),
                       palette.faint(fmt::format("{}, {}", type_word(model.symbols[symbol.symbol].type),
                                                 definition(model, symbol.symbol))));
    for (const MacroUse *use : symbol.macros)
      out += macro_text(found, *use, palette);
  }
  return out;
}

std::string symbols_json(const ToolchainSymbols &found) {
  nlohmann::json json = header_json(found);
  json["symbols"] = nlohmann::json::array();
  for (const ToolchainSymbol &symbol : found.symbols)
    json["symbols"].push_back(symbol_json(found, symbol));
  return json.dump(2) + "\n";
}

std::string symbols_markdown(const ToolchainSymbols &found) {
  std::string out = fmt::format("## Symbols that the toolchain decides\n\n{}, {}: {}\n\n"
                                "| symbol | value | type | place | asked by |\n|---|---|---|---|---|\n",
                                markdown_cell(kernel(found.tree)), markdown_cell(config_words(found)),
                                markdown_cell(toolchain_text(found)));
  for (const ToolchainSymbol &symbol : found.symbols) {
    const Model &model = found.tree.model();
    std::vector<std::string> macros;
    for (const MacroUse *use : symbol.macros)
      macros.push_back(markdown_code(printable(use->raw, longest_line)));
    out += fmt::format("| {} | {} | {} | {} | {} |\n", model.symbols[symbol.symbol].name,
                       markdown_cell(printable(value_of(found.tree, symbol.symbol), longest_value)),
                       type_word(model.symbols[symbol.symbol].type),
                       markdown_cell(definition(model, symbol.symbol)), fmt::join(macros, "<br>"));
  }
  return out;
}

std::string drift_text(const ToolchainDrift &drift, const Palette &palette) {
  const auto direct = select(drift, true), others = select(drift, false);
  std::string out =
      fmt::format("{}\n  before  {}\n  after   {}\n  {}\n\n", palette.heading(kernel(drift.before.tree)),
                  toolchain_text(drift.before), toolchain_text(drift.after), config_words(drift.before));
  out += palette.heading("toolchain symbols that change") + fmt::format(" ({} of {})\n{}", direct.size(),
                                                                        drift.before.symbols.size(),
                                                                        changes_text(direct, palette));
  out += "\n" + palette.heading("symbols that change with them") +
         fmt::format(" ({})\n{}", others.size(), changes_text(others, palette));
  return out;
}

std::string drift_json(const ToolchainDrift &drift) {
  nlohmann::json json = header_json(drift.before);
  json["against"] = toolchain_json(drift.after);
  json["toolchain_symbols"] = drift.before.symbols.size();
  json["changes"] = nlohmann::json::array();
  const auto line = [](const std::optional<std::string> &text) {
    return text ? nlohmann::json(as_utf8(*text)) : nlohmann::json();
  };
  for (const Change &change : drift.changes)
    json["changes"].push_back({{"symbol", change.name},
                               {"before", line(change.before)},
                               {"after", line(change.after)},
                               {"direct", change.is_direct},
                               {"cause", change.cause}});
  return json.dump(2) + "\n";
}

std::string drift_markdown(const ToolchainDrift &drift) {
  std::string out =
      fmt::format("## Configuration drift\n\n{}, {}\n\n- before: {}\n- after: {}\n\n"
                  "| symbol | before | after | by |\n|---|---|---|---|\n",
                  markdown_cell(kernel(drift.before.tree)), markdown_cell(config_words(drift.before)),
                  markdown_cell(toolchain_text(drift.before)), markdown_cell(toolchain_text(drift.after)));
  for (const bool is_direct : {true, false})
    for (const Change *change : select(drift, is_direct))
      out += fmt::format("| {} | {} | {} | {} |\n", change->name, markdown_cell(line_text(change->before)),
                         markdown_cell(line_text(change->after)),
                         is_direct ? "toolchain" : markdown_cell(cause_text(*change)));
  return out;
}

std::vector<kconfig::FragmentSymbol> fragment_symbols(const ToolchainSymbols &found) {
  std::vector<kconfig::FragmentSymbol> symbols;
  for (const ToolchainSymbol &symbol : found.symbols) {
    const Symbol &of = found.tree.model().symbols[symbol.symbol];
    kconfig::FragmentSymbol &entry = symbols.emplace_back();
    entry.name = of.name;
    entry.type = type_word(of.type);
    entry.value = value_of(found.tree, symbol.symbol);
  }
  return symbols;
}

std::vector<kconfig::ToolVariable> fragment_tools(const ToolchainSymbols &found) {
  std::vector<kconfig::ToolVariable> tools;
  for (const auto &[name, value] : found.tree.tree().environment)
    if (is_tool_variable(name) || name == "CLANG_FLAGS")
      tools.push_back({name, value});
  return tools;
}

} // namespace kassay::cli
