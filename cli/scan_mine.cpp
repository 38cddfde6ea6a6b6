// SPDX-License-Identifier: MIT
#include "cli/scan_mine.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "cli/terminal_text.h"
#include "probe/parallel.h"
#include "probe/printable.h"
#include "rules/mine.h"

namespace kassay::cli {

namespace {

namespace fs = std::filesystem;

/// No part of what is built: text about the kernel, and other projects' directories.
bool is_left_out(const std::string &name) {
  return name == ".git" || name == "Documentation";
}

Result<std::vector<std::string>> files_of(const fs::path &srctree) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(srctree, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_directory(ignored) && is_left_out(entry->path().filename().string()))
      entry.disable_recursion_pending();
    else if (entry->is_regular_file(ignored) && !entry->is_symlink(ignored) &&
             rules::is_mined(entry->path().filename().string()))
      files.push_back(entry->path().lexically_relative(srctree).string());
  }
  if (error)
    return fail(ErrorKind::environment, fmt::format("{}: {}", srctree.string(), error.message()));
  std::ranges::sort(files);
  return files;
}

std::vector<rules::Mined> mine_file(const fs::path &srctree, const std::string &file,
                                    const rules::MineCover &cover) {
  std::ifstream stream(srctree / file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  auto finds = rules::mine(file, text);
  cover.cover(finds, text);
  return finds;
}

Finding finding_of(const rules::Mined &find) {
  const bool is_citation = find.kind == rules::Mined::Kind::citation;
  Finding finding;
  finding.rule = find.covered_by ? find.covered_by->id : "no rule";
  finding.title = find.covered_by ? find.covered_by->title : "no rule covers it";
  finding.level = find.covered_by ? Level::pass : Level::note;
  finding.label = is_citation ? "citation" : "comparison";
  finding.message = is_citation ? fmt::format("{}: {}", find.what, find.text) : find.text;
  finding.file = find.file;
  finding.line = find.line;
  finding.properties = {{"kind", finding.label},
                        {"what", as_utf8(find.what)},
                        {"rule", find.covered_by ? nlohmann::json(find.covered_by->id) : nlohmann::json()}};
  return finding;
}

std::string share(std::size_t part, std::size_t whole) {
  return fmt::format("{} of {} ({} %)", part, whole, whole == 0 ? 100 : part * 100 / whole);
}

} // namespace

Result<Report> mine_tree(const std::string &srctree, const rules::RuleSet &rules, unsigned threads) {
  const auto files = files_of(srctree);
  if (!files)
    return std::unexpected(files.error());
  const rules::MineCover cover(rules.bugs);
  std::vector<std::vector<rules::Mined>> finds(files->size());
  in_parallel(files->size(), threads,
              [&](std::size_t file) { finds[file] = mine_file(srctree, (*files)[file], cover); });
  Report report;
  report.command = "scan";
  report.title = "what the tree says of compiler bugs";
  report.subject = srctree;
  std::size_t citations = 0, citations_covered = 0, comparisons = 0, comparisons_covered = 0;
  for (const auto &of_file : finds)
    for (const rules::Mined &find : of_file) {
      report.findings.push_back(finding_of(find));
      const bool is_citation = find.kind == rules::Mined::Kind::citation;
      (is_citation ? citations : comparisons) += 1;
      (is_citation ? citations_covered : comparisons_covered) += find.covered_by ? 1 : 0;
    }
  report.properties = {{"files", files->size()},
                       {"citations", citations},
                       {"citations_covered", citations_covered},
                       {"comparisons", comparisons},
                       {"comparisons_covered", comparisons_covered},
                       {"flawed_units", nlohmann::json::array()}};
  return report;
}

std::string mine_text(const Report &report, const Palette &palette) {
  const auto number = [&](const char *key) { return report.properties[key].get<std::size_t>(); };
  std::string out = palette.heading(report.title) + "\n" + indented_terminal_text(report.subject, "  ");
  out += fmt::format("  {} files; covered by a rule: citations {}, comparisons {}\n", number("files"),
                     share(number("citations_covered"), number("citations")),
                     share(number("comparisons_covered"), number("comparisons")));
  for (const Finding &finding : report.findings)
    out += indented_terminal_text(
        fmt::format("{}:{}: {}: {}", finding.file, finding.line, finding.rule, finding.message), "  ");
  return out;
}

} // namespace kassay::cli
