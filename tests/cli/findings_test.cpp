// SPDX-License-Identifier: MIT
// The writers of reports, on texts that would break a careless one.
#include "cli/findings.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kassay::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

Finding finding(Level level, std::string rule, std::string message = "because") {
  Finding finding;
  finding.level = level;
  finding.rule = std::move(rule);
  finding.title = "a title";
  finding.label = to_string(level);
  finding.message = std::move(message);
  finding.url = "https://example.org/1";
  return finding;
}

Report report_of(std::vector<Finding> findings) {
  return {.command = "check", .title = "known bugs", .subject = "gcc 12", .findings = std::move(findings)};
}

/// Every byte there is.
std::string any_bytes() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte)
    bytes += static_cast<char>(byte);
  return bytes + "\xe2\x80\xae]]>%0A::error::|<script>\xef\xbf\xbf";
}

Report hostile_report() {
  Report report = report_of({finding(Level::error, any_bytes(), any_bytes())});
  Finding &hostile = report.findings.front();
  hostile.title = hostile.label = hostile.url = hostile.repeat = hostile.file = any_bytes();
  hostile.more = {any_bytes()};
  report.subject = any_bytes();
  return report;
}

TEST(Findings, WorstFirstThenByRule) {
  std::vector<Finding> findings = {finding(Level::note, "a"), finding(Level::error, "c"),
                                   finding(Level::error, "b")};
  sort_findings(findings);
  EXPECT_EQ(findings[0].rule + findings[1].rule + findings[2].rule, "bca");
}

TEST(Findings, FormatsHaveTheirNames) {
  for (const std::string &name : format_names())
    EXPECT_TRUE(parse_format(name)) << name;
  EXPECT_EQ(parse_format("sarif"), Format::sarif);
  EXPECT_EQ(parse_format("markdown"), Format::markdown);
  EXPECT_FALSE(parse_format("html"));
}

TEST(Findings, FingerprintIsOfTheRuleAndNotOfTheText) {
  const Report report = report_of({});
  EXPECT_EQ(fingerprint(report, finding(Level::error, "a", "x")),
            fingerprint(report, finding(Level::note, "a", "y")));
  EXPECT_NE(fingerprint(report, finding(Level::error, "a")), fingerprint(report, finding(Level::error, "b")));
}

TEST(TextReport, TellsWhatIsWrongAndCountsTheRest) {
  const std::string text =
      text_report(report_of({finding(Level::error, "gcc-1"), finding(Level::pass, "gcc-2")}), Palette(false));
  EXPECT_EQ(text, "known bugs (1 error, 1 pass)\n  gcc 12\n  error  gcc-1  a title\n      because\n"
                  "      https://example.org/1\n");
}

TEST(TextReport, HasNothingThatATerminalObeys) {
  const std::string text = text_report(hostile_report(), Palette(false));
  EXPECT_EQ(std::ranges::find_if(
                text, [](unsigned char c) { return (c < ' ' && c != '\n' && c != '\t') || c == 0x7f; }),
            text.end());
  EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xae")));
}

TEST(JsonReport, HasTheCommandsOwnFieldsBesideTheCommonOnes) {
  Finding one = finding(Level::error, "gcc-1");
  one.properties["verdict"] = "affected";
  const auto json = nlohmann::json::parse(json_report(report_of({one})));
  EXPECT_EQ(json["schema"], 1);
  EXPECT_EQ(json["findings"][0]["id"], "gcc-1");
  EXPECT_EQ(json["findings"][0]["verdict"], "affected");
  EXPECT_EQ(json["counts"]["error"], 1);
}

TEST(SarifReport, HasWhatTheStandardRequires) {
  Finding placed = finding(Level::warning, "gcc-2");
  placed.file = "init/K config";
  placed.line = 3;
  const auto log = nlohmann::json::parse(
      sarif_report(report_of({finding(Level::error, "gcc-1"), placed, finding(Level::error, "gcc-1"),
                              finding(Level::unknown, "gcc-3"), finding(Level::skip, "gcc-4")})));
  EXPECT_EQ(log["version"], "2.1.0");
  const auto &run = log["runs"][0];
  EXPECT_EQ(run["tool"]["driver"]["name"], "kassay");
  EXPECT_EQ(run["tool"]["driver"]["rules"].size(), 4u) << "each rule once";
  for (const auto &result : run["results"]) {
    EXPECT_TRUE(result["message"]["text"].is_string());
    EXPECT_EQ(run["tool"]["driver"]["rules"][result["ruleIndex"].get<std::size_t>()]["id"], result["ruleId"]);
    EXPECT_EQ(result["kind"] == "fail", result["level"] != "none") << "3.27.10: a level only of a failure";
  }
  const auto &place = run["results"][1]["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "init/K%20config");
  EXPECT_EQ(place["region"]["startLine"], 3);
}

TEST(JunitReport, CountsWhatItHas) {
  const std::string xml = junit_report(report_of({finding(Level::error, "a"), finding(Level::unknown, "b"),
                                                  finding(Level::skip, "c"), finding(Level::pass, "d")}));
  EXPECT_THAT(xml, HasSubstr("tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\""));
  EXPECT_THAT(xml, HasSubstr("<failure type=\"error\""));
  EXPECT_THAT(xml, HasSubstr("<error type=\"unknown\""));
}

TEST(JunitReport, IsXmlForAnyBytes) {
  const std::string xml = junit_report(hostile_report());
  EXPECT_EQ(std::ranges::find_if(xml, [](unsigned char c) { return c < ' ' && c != '\n'; }), xml.end());
  EXPECT_THAT(xml, Not(HasSubstr("<script>")));
  EXPECT_THAT(xml, Not(HasSubstr("]]>")));
  EXPECT_THAT(xml, Not(HasSubstr("\xef\xbf\xbf")));
}

TEST(GithubReport, IsOneCommandALine) {
  const std::string text = github_report(hostile_report());
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
  EXPECT_TRUE(text.starts_with("::error file="));
  EXPECT_THAT(text, HasSubstr("%0A"));
}

TEST(GithubReport, EscapesWhatTheRunnerWouldRead) {
  Finding one = finding(Level::note, "a", "100% of\nit");
  one.file = "a:b,c";
  one.line = 2;
  EXPECT_EQ(github_report(report_of({one})),
            "::notice file=a%3Ab%2Cc,line=2,title=a%3A a title::note: 100%25 of%0Ait%0A"
            "https://example.org/1\n");
}

TEST(GithubReport, ShowsTheWorstTen) {
  const std::string text = github_report(report_of(std::vector<Finding>(13, finding(Level::error, "a"))));
  EXPECT_EQ(std::ranges::count(text, '\n'), 11);
  EXPECT_THAT(text, HasSubstr("3 more findings"));
}

TEST(GitlabReport, HasAPlaceForEach) {
  const auto list = nlohmann::json::parse(
      gitlab_report(report_of({finding(Level::error, "a"), finding(Level::pass, "b")})));
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["location"]["path"], "kassay.lock");
  EXPECT_EQ(list[0]["location"]["lines"]["begin"], 1);
  EXPECT_EQ(list[0]["severity"], "critical");
}

TEST(MarkdownReport, CellsStayCells) {
  const std::string page = markdown_report(hostile_report());
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  EXPECT_THAT(markdown_report(report_of({finding(Level::error, "a|b")})),
              HasSubstr("[a\\|b](https://example.org/1)"));
}

TEST(Reports, AreTheSameBytesEachTime) {
  for (const std::string &name : format_names())
    EXPECT_EQ(write_report(hostile_report(), *parse_format(name), Palette(false)),
              write_report(hostile_report(), *parse_format(name), Palette(false)));
}

} // namespace
} // namespace kassay::cli
