// SPDX-License-Identifier: MIT
#include "cli/findings.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "probe/digest.h"

namespace kassay::cli {

namespace {

constexpr std::array format_words = {"text", "json", "sarif", "junit", "github", "gitlab", "markdown"};

} // namespace

void sort_findings(std::vector<Finding> &findings) {
  std::ranges::stable_sort(findings, {}, [](const Finding &finding) {
    return std::tie(finding.level, finding.rule, finding.file, finding.line, finding.column);
  });
}

std::string to_string(Level level) {
  switch (level) {
  case Level::error:
    return "error";
  case Level::warning:
    return "warning";
  case Level::unknown:
    return "unknown";
  case Level::note:
    return "note";
  case Level::pass:
    return "pass";
  case Level::skip:
    break;
  }
  return "skip";
}

std::size_t count(const Report &report, Level level) {
  return static_cast<std::size_t>(std::ranges::count(report.findings, level, &Finding::level));
}

std::string fingerprint(const Report &report, const Finding &finding) {
  Digest digest("finding/1");
  digest.add("command", report.command).add("rule", finding.rule).add("file", finding.file);
  return digest.finish();
}

std::optional<Format> parse_format(std::string_view word) {
  const auto found = std::ranges::find(format_words, word);
  if (found == format_words.end())
    return std::nullopt;
  return static_cast<Format>(found - format_words.begin());
}

std::vector<std::string> format_names() {
  return {format_words.begin(), format_words.end()};
}

std::string write_report(const Report &report, Format format, const Palette &palette) {
  switch (format) {
  case Format::text:
    break;
  case Format::json:
    return json_report(report);
  case Format::sarif:
    return sarif_report(report);
  case Format::junit:
    return junit_report(report);
  case Format::github:
    return github_report(report);
  case Format::gitlab:
    return gitlab_report(report);
  case Format::markdown:
    return markdown_report(report);
  }
  return text_report(report, palette);
}

} // namespace kassay::cli
