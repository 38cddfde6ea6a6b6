// SPDX-License-Identifier: MIT
// What a command has to say, in a form that every output format can write: a list of findings about one
// subject.
//
// check, verify and scan fill it; cli/report_<format>.cpp write it. The texts in it are as found: each writer
// makes them safe for its own readers. All writers are pure and give the same bytes for the same report.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/terminal.h"

namespace kassay::cli {

/// How bad a finding is, worst first.
enum class Level {
  error,   ///< to be acted on
  warning, ///< likely so
  unknown, ///< could not be told
  note,    ///< worth knowing: there, but held off
  pass,    ///< looked at, and fine
  skip,    ///< does not apply
};

/// One result.
struct Finding {
  std::string rule;  ///< "gcc-113921"
  std::string title; ///< of the rule
  Level level = Level::pass;
  std::string label;             ///< the command's own word: "affected", "cannot-tell"
  std::string message;           ///< one line: why
  std::vector<std::string> more; ///< further lines: disagreement, workaround, trigger
  std::string url;
  std::string repeat; ///< shell lines that repeat it; may be ""
  std::string file;   ///< where it stands; "": nowhere in particular
  unsigned line = 0, column = 0;
  nlohmann::json properties = nlohmann::json::object(); ///< the command's own fields, for JSON and SARIF
};

/// All findings of one command about one subject.
struct Report {
  std::string command;                                  ///< "check"
  std::string title;                                    ///< "known bugs"
  std::string subject;                                  ///< "gcc 12.2.0 (Debian)", "Linux 6.12, x86"
  std::vector<Finding> findings;                        ///< sorted by sort_findings()
  nlohmann::json properties = nlohmann::json::object(); ///< the command's own fields, for JSON
};

/// Worst first, then by rule and place.
void sort_findings(std::vector<Finding> &findings);

/// "error", "warning", "unknown", "note", "pass", "skip".
std::string to_string(Level level);

/// How many there are of a level.
std::size_t count(const Report &report, Level level);

/// A digest of what makes a finding the same one in another run: command, rule and file, without line and
/// text.
std::string fingerprint(const Report &report, const Finding &finding);

/// The formats of --format and --output.
enum class Format { text, json, sarif, junit, github, gitlab, markdown };

/// nullopt for a word that is none.
std::optional<Format> parse_format(std::string_view word);

/// Their words, in order.
std::vector<std::string> format_names();

std::string text_report(const Report &report, const Palette &palette);
std::string json_report(const Report &report);
std::string sarif_report(const Report &report);    ///< SARIF 2.1.0
std::string junit_report(const Report &report);    ///< one suite, a case for each finding
std::string github_report(const Report &report);   ///< workflow commands, the worst ten
std::string gitlab_report(const Report &report);   ///< code quality
std::string markdown_report(const Report &report); ///< for GITHUB_STEP_SUMMARY and the like

/// By format; `palette` is for text alone.
std::string write_report(const Report &report, Format format, const Palette &palette);

} // namespace kassay::cli
