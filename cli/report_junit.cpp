// SPDX-License-Identifier: MIT
// A report as JUnit XML: a suite for the subject, a case for each finding. No time is in it: the same bytes
// for the same findings.
#include <fmt/format.h>

#include "cli/findings.h"
#include "probe/utf8.h"

namespace kassay::cli {

namespace {

/// Text of an element or attribute, whatever bytes it has: what XML 1.0 has no character for becomes \xNN.
std::string xml(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto character = first_utf8_character(text);
    const std::string_view bytes = text.substr(0, character ? character->length : 1);
    text.remove_prefix(bytes.size());
    const char32_t code = character ? character->code : 0;
    const bool allowed = code == '\t' || code == '\n' || (code >= 0x20 && code < 0x7f) ||
                         (code >= 0xa0 && code != 0xfffe && code != 0xffff);
    if (!allowed)
      for (const char c : bytes)
        result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    else if (std::string_view("&<>\"'\t\n").find(bytes) != std::string_view::npos)
      result += fmt::format("&#{};", static_cast<unsigned>(code));
    else
      result += bytes;
  }
  return result;
}

std::string details(const Finding &finding) {
  std::string text = finding.message;
  for (const std::string &line : finding.more)
    text += "\n" + line;
  if (!finding.url.empty())
    text += "\n" + finding.url;
  if (!finding.repeat.empty())
    text += "\n" + finding.repeat;
  return text;
}

std::string outcome(const Finding &finding) {
  const std::string message = fmt::format("{}: {}", finding.label, finding.message);
  switch (finding.level) {
  case Level::error:
  case Level::warning:
    return fmt::format("<failure type=\"{}\" message=\"{}\">{}</failure>", xml(finding.label), xml(message),
                       xml(details(finding)));
  case Level::unknown:
    return fmt::format("<error type=\"{}\" message=\"{}\">{}</error>", xml(finding.label), xml(message),
                       xml(details(finding)));
  case Level::skip:
    return fmt::format("<skipped message=\"{}\"/>", xml(finding.message));
  case Level::note:
  case Level::pass:
    break;
  }
  return fmt::format("<system-out>{}</system-out>", xml(details(finding)));
}

} // namespace

std::string junit_report(const Report &report) {
  const std::string counts =
      fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"", report.findings.size(),
                  count(report, Level::error) + count(report, Level::warning), count(report, Level::unknown),
                  count(report, Level::skip));
  std::string out = fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kassay\">\n"
                                "  <testsuite name=\"{}\" {}>\n",
                                xml(report.subject.empty() ? report.command : report.subject), counts);
  for (const Finding &finding : report.findings)
    out += fmt::format("    <testcase classname=\"kassay.{}\" name=\"{}\"{}>{}</testcase>\n",
                       xml(report.command), xml(finding.rule + ": " + finding.title),
                       finding.file.empty() ? "" : fmt::format(" file=\"{}\"", xml(finding.file)),
                       outcome(finding));
  return out + "  </testsuite>\n</testsuites>\n";
}

} // namespace kassay::cli
