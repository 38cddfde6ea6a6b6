// SPDX-License-Identifier: MIT
#include "cli/toolchain_files.h"

#include <filesystem>

#include <fmt/format.h>

#include "cli/bug_survey.h"
#include "cli/toolchain_lock.h"
#include "manifest/lock_file.h"
#include "probe/atomic_file.h"
#include "rules/trial_command.h"

namespace kassay::cli {

namespace {

kconfig::FragmentSymbol symbol_of(const rules::Feature &feature, const rules::Decision &decision) {
  kconfig::FragmentSymbol symbol;
  symbol.name = decision.symbol;
  symbol.type = rules::keyword(decision.type);
  symbol.value = decision.value;
  symbol.known = decision.known;
  symbol.reason = decision.reason;
  symbol.help = feature.help;
  symbol.needs = feature.needs ? feature.needs->text() : "";
  symbol.live = rules::live_shell(feature.trial);
  if (const auto *derived = std::get_if<rules::ValueTrial>(&feature.trial))
    symbol.live_value = derived->value.text();
  return symbol;
}

} // namespace

std::vector<kconfig::ToolVariable> tool_variables(const Identification &identification) {
  std::vector<kconfig::ToolVariable> variables;
  for (const Tool &tool : identification.tools)
    if (!tool.variable.empty())
      variables.push_back({tool.variable, tool.spelled});
  variables.push_back({"CLANG_FLAGS", fmt::format("{}", fmt::join(identification.clang_flags, " "))});
  return variables;
}

Result<void> write_toolchain_files(const Survey &survey, const std::string &directory, kconfig::Style style) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error)
    return fail(ErrorKind::environment, fmt::format("{}: {}", directory, error.message()),
                "name another --out");
  std::vector<kconfig::FragmentSymbol> symbols;
  for (std::size_t i = 0; i < survey.decisions.size(); ++i)
    symbols.push_back(symbol_of(survey.features[i], survey.decisions[i]));
  const auto variables = tool_variables(survey.identification);
  const std::pair<const char *, std::string> files[] = {
      {"Kconfig.toolchain", kconfig::kconfig_fragment(symbols, variables, style)},
      {"toolchain.mk", kconfig::make_fragment(symbols, variables)},
      {"toolchain.h", kconfig::c_header(symbols)},
      {"toolchain.config", kconfig::config_fragment(symbols)},
      {"kassay.lock", manifest::to_toml(lock_of(survey))},
  };
  for (const auto &[name, content] : files)
    if (const auto written = write_if_changed(directory + "/" + name, content); !written)
      return std::unexpected(written.error());
  const LiveQuestions live = live_questions(*survey.rules, survey.variables.srcarch, survey.identification);
  return write_bug_files(survey.bugs, directory, style == kconfig::Style::live ? &live : nullptr);
}

} // namespace kassay::cli
