// SPDX-License-Identifier: MIT
#include "cli/comparison_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/codegen_report.h"
#include "cli/markdown.h"
#include "cli/terminal_text.h"
#include "probe/printable.h"

namespace kassay::cli {

namespace {

constexpr std::size_t longest_side = 120;

std::string side(const std::string &text) {
  return text.empty() ? "-" : printable(text, longest_side);
}

std::string verdict_line(const ComparisonReport &report) {
  const auto failed = manifest::failed_level(report.changes);
  return failed ? fmt::format("{}: {}", manifest::to_string(*failed), manifest::explanation(report.changes))
                : fmt::format("the same down to {}", manifest::to_string(report.level));
}

} // namespace

std::string comparison_text(const ComparisonReport &report, const Palette &palette) {
  std::string text = palette.heading(fmt::format("{} against {}", terminal_text(report.before),
                                                 terminal_text(report.after))) +
                     "\n";
  if (!report.kernel.empty())
    text += "  " + terminal_text(report.kernel) + "\n";
  const std::string verdict = "  " + terminal_text(verdict_line(report));
  text += (report.changes.empty() ? palette.good(verdict) : palette.bad(verdict)) + "\n";
  std::string kind;
  for (const manifest::Change &change : report.changes) {
    if (change.kind != kind)
      text += fmt::format("\n{}\n", palette.heading(kind = change.kind));
    text += fmt::format("  {} {}  {} -> {}\n", manifest::to_string(change.level),
                        printable(change.subject, 4096), side(change.before), side(change.after));
    if (!change.cause.empty())
      text += palette.faint("      " + printable(change.cause, 400)) + "\n";
  }
  if (report.codegen)
    text += "\n" + codegen_changes_text(*report.codegen, palette);
  return text;
}

std::string comparison_json(const ComparisonReport &report) {
  const auto failed = manifest::failed_level(report.changes);
  nlohmann::json json = {
      {"schema", 1},
      {"before", as_utf8(report.before)},
      {"after", as_utf8(report.after)},
      {"kernel", report.kernel.empty() ? nlohmann::json() : nlohmann::json(as_utf8(report.kernel))},
      {"level", manifest::to_string(report.level)},
      {"failed_level", nullptr},
      {"explanation", as_utf8(manifest::explanation(report.changes))},
      {"changes", nlohmann::json::array()}};
  if (failed)
    json["failed_level"] = manifest::to_string(*failed);
  const auto value = [](const std::string &text) {
    return text.empty() ? nlohmann::json() : nlohmann::json(as_utf8(text));
  };
  for (const manifest::Change &change : report.changes)
    json["changes"].push_back({{"level", manifest::to_string(change.level)},
                               {"kind", change.kind},
                               {"subject", as_utf8(change.subject)},
                               {"before", value(change.before)},
                               {"after", value(change.after)},
                               {"cause", value(change.cause)}});
  if (report.codegen)
    json["codegen"] = codegen_changes_json(*report.codegen);
  return json.dump(2) + "\n";
}

std::string comparison_markdown(const ComparisonReport &report) {
  std::string text = fmt::format("**{}**\n", markdown_cell(verdict_line(report)));
  if (!report.kernel.empty())
    text += fmt::format("\n{}\n", markdown_cell(report.kernel));
  if (!report.changes.empty())
    text += "\n| level | what | subject | before | after | cause |\n| --- | --- | --- | --- | --- | --- |\n";
  for (const manifest::Change &change : report.changes)
    text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", manifest::to_string(change.level), change.kind,
                        markdown_cell(change.subject), markdown_cell(side(change.before)),
                        markdown_cell(side(change.after)), markdown_cell(change.cause));
  if (report.codegen)
    text += codegen_changes_markdown(*report.codegen);
  return text;
}

std::string comparison_in(const std::string &format, const ComparisonReport &report, const Palette &palette) {
  return format == "json"       ? comparison_json(report)
         : format == "markdown" ? comparison_markdown(report)
                                : comparison_text(report, palette);
}

} // namespace kassay::cli
