// SPDX-License-Identifier: MIT
#include "cli/codegen_report.h"

#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/markdown.h"
#include "cli/terminal_text.h"
#include "probe/printable.h"

namespace kassay::cli {
namespace {

constexpr std::size_t longest_name = 200;

std::string name_of(const std::string &unit, const std::string &variant) {
  return variant.empty() ? unit : unit + " " + variant;
}

/// "41 -> 44", "44, changed", "appeared, 12", "gone".
std::string sizes(const manifest::FunctionChange &change) {
  if (!change.before)
    return fmt::format("appeared, {}", *change.after);
  if (!change.after)
    return "gone";
  return *change.before == *change.after ? fmt::format("{} changed", *change.after)
                                         : fmt::format("{} -> {}", *change.before, *change.after);
}

/// What became of one function, in each way that it was compiled.
std::string all_sizes(const std::vector<const manifest::FunctionChange *> &changes) {
  std::string text;
  for (const manifest::FunctionChange *change : changes) {
    text += text.empty() ? "" : ", ";
    text += change->variant.empty() ? sizes(*change) : fmt::format("{}: {}", change->variant, sizes(*change));
  }
  return text;
}

using ByFunction = std::map<std::string, std::vector<const manifest::FunctionChange *>>;

std::map<std::string, ByFunction> by_file(const manifest::CodegenComparison &comparison) {
  std::map<std::string, ByFunction> files;
  for (const manifest::FunctionChange &change : comparison.functions)
    files[change.unit][change.function].push_back(&change);
  return files;
}

std::string verdict(const manifest::CodegenComparison &comparison) {
  if (comparison.compared == 0)
    return "code generation: no function to compare";
  std::size_t functions = 0;
  const auto files = by_file(comparison);
  for (const auto &[file, changed] : files)
    functions += changed.size();
  std::string text =
      fmt::format("code generation: {} of {} functions differ", comparison.differing, comparison.compared);
  if (const std::size_t one_sided = comparison.functions.size() - comparison.differing; one_sided > 0)
    text += fmt::format(", {} on one side only", one_sided);
  if (!files.empty())
    text += fmt::format("; to test again: {} in {} {}", functions, files.size(),
                        files.size() == 1 ? "file" : "files");
  return text;
}

} // namespace

std::string codegen_text(const manifest::Codegen &codegen, const Palette &palette) {
  std::string text = palette.heading(fmt::format("{}, {}", printable(codegen.compiler), codegen.arch)) + "\n";
  text += fmt::format("  {}\n  {} functions in {} units\n", codegen_digest(codegen),
                      codegen.count_functions(), codegen.units.size());
  for (const manifest::UnitCode &unit : codegen.units)
    if (!unit.problem.empty())
      text += palette.bad(fmt::format("  {}: {}", printable(name_of(unit.unit, unit.variant), longest_name),
                                      printable(unit.problem, 400))) +
              "\n";
  for (const manifest::SkippedUnit &skipped : codegen.skipped)
    text += palette.faint(fmt::format("  left out: {}: {}", printable(skipped.unit, longest_name),
                                      printable(skipped.why, 400))) +
            "\n";
  return text;
}

std::string codegen_changes_text(const manifest::CodegenComparison &comparison, const Palette &palette) {
  const std::string line = "  " + verdict(comparison);
  std::string text =
      (comparison.is_same() && comparison.compared > 0 ? palette.good(line) : palette.bad(line)) + "\n";
  std::map<std::string, std::vector<std::string>> said; // a flag that came or went did so in many units
  for (const manifest::UnitChange &unit : comparison.units)
    said[unit.what].push_back(name_of(unit.unit, unit.variant));
  for (const auto &[what, units] : said)
    text += fmt::format("  {}{}: {}\n", printable(units.front(), longest_name),
                        units.size() > 1 ? fmt::format(" and {} more", units.size() - 1) : "",
                        printable(what, 400));
  for (const auto &[file, functions] : by_file(comparison)) {
    text += fmt::format("\n{}\n", palette.heading(terminal_text(file)));
    for (const auto &[function, changes] : functions)
      text += fmt::format("  {}  {}\n", printable(function, longest_name), all_sizes(changes));
  }
  return text;
}

std::string codegen_changes_markdown(const manifest::CodegenComparison &comparison) {
  std::string text = fmt::format("\n**{}**\n", markdown_cell(verdict(comparison)));
  if (!comparison.units.empty()) {
    text += "\n| unit | what |\n| --- | --- |\n";
    for (const manifest::UnitChange &unit : comparison.units)
      text += fmt::format("| {} | {} |\n", markdown_cell(name_of(unit.unit, unit.variant)),
                          markdown_cell(unit.what));
  }
  if (comparison.functions.empty())
    return text;
  text += "\n| file | function | bytes |\n| --- | --- | --- |\n";
  for (const auto &[file, functions] : by_file(comparison))
    for (const auto &[function, changes] : functions)
      text += fmt::format("| {} | {} | {} |\n", markdown_cell(file), markdown_cell(function),
                          markdown_cell(all_sizes(changes)));
  return text;
}

nlohmann::json codegen_changes_json(const manifest::CodegenComparison &comparison) {
  nlohmann::json json = {{"compared", comparison.compared},
                         {"differing", comparison.differing},
                         {"functions", nlohmann::json::array()},
                         {"units", nlohmann::json::array()}};
  const auto size = [](const std::optional<std::uint64_t> &bytes) {
    return bytes ? nlohmann::json(*bytes) : nlohmann::json();
  };
  for (const manifest::FunctionChange &change : comparison.functions)
    json["functions"].push_back({{"unit", as_utf8(change.unit)},
                                 {"variant", change.variant},
                                 {"function", as_utf8(change.function)},
                                 {"in_source", as_utf8(change.in_source)},
                                 {"before", size(change.before)},
                                 {"after", size(change.after)}});
  for (const manifest::UnitChange &unit : comparison.units)
    json["units"].push_back(
        {{"unit", as_utf8(unit.unit)}, {"variant", unit.variant}, {"what", as_utf8(unit.what)}});
  return json;
}

} // namespace kassay::cli
