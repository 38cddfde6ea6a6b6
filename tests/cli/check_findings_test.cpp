// SPDX-License-Identifier: MIT
// From a bug's result to a finding, and to the files that carry it into a build; results made by hand.
#include "cli/check_findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/bug_files.h"

namespace kassay::cli {
namespace {

using rules::BugResult;
using rules::ClaimState;
using rules::Observation;
using rules::Verdict;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

rules::Expression expression(const char *text) {
  return *rules::Expression::parse(text);
}

rules::Bug bug(const std::string &id = "gcc-1") {
  rules::Bug bug;
  bug.id = id;
  bug.title = "a wrong result";
  bug.claims = {{"gcc", {}}};
  bug.url = "https://example.org/1";
  return bug;
}

BugResult result(const rules::Bug &bug, Verdict verdict) {
  BugResult result;
  result.bug = &bug;
  result.version = "12.2.0";
  result.verdict = verdict;
  result.claim = ClaimState::affected;
  result.observation = verdict == Verdict::affected ? Observation::affected : Observation::none;
  result.reason = "seen";
  return result;
}

/// A tree of a series in which these symbols are y.
TreeFacts tree(unsigned minor, std::vector<std::string> set) {
  return {{6, minor}, [set](const std::string &symbol) {
            const bool on = std::ranges::find(set, symbol) != set.end();
            return rules::Value{rules::Type::boolean, on ? "y" : "n"};
          }};
}

Report report_of(const BugResult &result, const TreeFacts *tree = nullptr) {
  return check_report(std::span(&result, 1), tree, "gcc 12.2.0");
}

TEST(CheckFindings, AffectedIsAnError) {
  const rules::Bug one = bug();
  const Report report = report_of(result(one, Verdict::affected));
  EXPECT_EQ(report.findings[0].level, Level::error);
  EXPECT_EQ(report.findings[0].properties["verdict"], "affected");
}

TEST(CheckFindings, DisagreementIsShownAsWhatItIs) {
  const rules::Bug one = bug();
  BugResult fixed = result(one, Verdict::fixed);
  fixed.observation = Observation::fixed;
  EXPECT_THAT(report_of(fixed).findings[0].more, Contains("claimed affected, observed fixed: backported?"));
}

TEST(CheckFindings, WorstVerdictFirstThenSeverity) {
  rules::Bug low = bug("gcc-1"), critical = bug("gcc-2"), fixed = bug("gcc-0");
  low.severity = rules::Severity::low;
  critical.severity = fixed.severity = rules::Severity::critical;
  const std::vector<BugResult> results = {result(fixed, Verdict::fixed), result(low, Verdict::affected),
                                          result(critical, Verdict::affected)};
  const Report report = check_report(results, nullptr, "");
  EXPECT_EQ(report.findings[0].rule, "gcc-2");
  EXPECT_EQ(report.findings[1].rule, "gcc-1");
  EXPECT_EQ(report.findings[2].rule, "gcc-0");
}

TEST(CheckFindings, WorkaroundInForceMakesItANote) {
  rules::Bug one = bug();
  one.kernel = {{.file = "init/Kconfig",
                 .symbol = "GCC_BROKEN",
                 .commit = "",
                 .series = {rules::Series{6, 12}, {}},
                 .works_around = true,
                 .when = expression("GCC_BROKEN")}};
  const BugResult seen = result(one, Verdict::affected);
  const TreeFacts guarded = tree(12, {"GCC_BROKEN"}), off = tree(12, {}), older = tree(1, {"GCC_BROKEN"});
  EXPECT_EQ(report_of(seen, &guarded).findings[0].level, Level::note);
  EXPECT_THAT(report_of(seen, &guarded).findings[0].more,
              Contains("worked around by GCC_BROKEN=y (init/Kconfig)"));
  EXPECT_EQ(report_of(seen, &off).findings[0].level, Level::error);
  EXPECT_THAT(report_of(seen, &off).findings[0].more, Contains(HasSubstr("workaround is off: GCC_BROKEN=n")));
  EXPECT_EQ(report_of(seen, &older).findings[0].level, Level::error) << "the reference is of later trees";
}

TEST(CheckFindings, WorkaroundThatNothingTellsOfDoesNotCount) {
  rules::Bug one = bug();
  one.kernel = {{.file = "a.h", .symbol = "", .commit = "", .series = {}, .works_around = true, .when = {}}};
  const TreeFacts any = tree(12, {});
  EXPECT_EQ(report_of(result(one, Verdict::affected), &any).findings[0].level, Level::error);
}

/// A tree with one file.
TreeFacts tree_with(const std::string &name, const std::string &text) {
  TreeFacts facts = tree(12, {});
  facts.source = [=](const std::string &asked) { return asked == name ? std::optional(text) : std::nullopt; };
  return facts;
}

TEST(CheckFindings, WorkaroundInTheSourceCountsWhereItStands) {
  rules::Bug one = bug();
  one.kernel = {
      {.file = "a.h", .symbol = "barrier", .commit = "", .series = {}, .works_around = true, .when = {}}};
  const BugResult seen = result(one, Verdict::affected);
  const TreeFacts with = tree_with("a.h", "barriers\n#define barrier()\n");
  EXPECT_EQ(report_of(seen, &with).findings[0].level, Level::note);
  EXPECT_THAT(report_of(seen, &with).findings[0].more,
              Contains("worked around in the source: barrier (a.h:2)"));
  for (const TreeFacts &without : {tree_with("a.h", "barriers my_barrier\n"), tree_with("b.h", "barrier")}) {
    EXPECT_EQ(report_of(seen, &without).findings[0].level, Level::error);
    EXPECT_THAT(report_of(seen, &without).findings[0].more, Contains(HasSubstr("was not found: barrier")));
  }
}

TEST(CheckFindings, WorkaroundWithoutASymbolIsFoundByFlagOrNumber) {
  rules::Bug one = bug();
  one.url = "https://example.org/show_bug.cgi?id=12345";
  one.workaround_flags = "-fno-this -Wno-that";
  one.kernel = {
      {.file = "Makefile", .symbol = "", .commit = "", .series = {}, .works_around = true, .when = {}}};
  for (const auto &[text, word] : {std::pair("\nCFLAGS += -fno-this\n", "-fno-this (Makefile:2)"),
                                   std::pair("$(call cc-disable-warning, that)\n", "that (Makefile:1)"),
                                   std::pair("# PR12345, 12345\n", "12345 (Makefile:1)")}) {
    const BugInTree in_tree = look_at(one, tree_with("Makefile", text));
    EXPECT_TRUE(in_tree.is_held_off()) << text;
    EXPECT_THAT(describe(in_tree, one), Contains(std::string("worked around in the source: ") + word));
  }
  EXPECT_FALSE(look_at(one, tree_with("Makefile", "123456 x12345 -fno-thisone")).is_held_off());
}

TEST(CheckFindings, JsonHasTheValuesThatDecide) {
  rules::Bug one = bug();
  one.config = expression("KASAN && !OLD");
  const auto json = json_of(look_at(one, tree(12, {"KASAN"})));
  EXPECT_EQ(json["config_symbols"], nlohmann::json({{"KASAN", "y"}, {"OLD", "n"}}));
  EXPECT_EQ(json["config_enabled"], true);
  EXPECT_EQ(json["held_off"], false);
}

TEST(CheckFindings, TriggerThatIsOffMakesItANote) {
  rules::Bug one = bug();
  one.config = expression("KASAN");
  const TreeFacts without = tree(12, {}), with = tree(12, {"KASAN"});
  EXPECT_EQ(report_of(result(one, Verdict::affected), &without).findings[0].level, Level::note);
  EXPECT_EQ(report_of(result(one, Verdict::affected), &with).findings[0].level, Level::error);
}

TEST(CheckFindings, TriggerThatCannotBeToldCountsAsOn) {
  rules::Bug one = bug();
  one.config = expression("KASAN");
  const TreeFacts unknown{{6, 12}, [](const std::string &) { return rules::Value{}; }};
  EXPECT_EQ(report_of(result(one, Verdict::affected), &unknown).findings[0].level, Level::error);
}

TEST(CheckFindings, ExitCodes) {
  const rules::Bug one = bug();
  const auto code = [&](Verdict verdict, const std::string &fail_on) {
    return exit_code_of(report_of(result(one, verdict)), fail_on);
  };
  EXPECT_EQ(code(Verdict::affected, "affected"), 1);
  EXPECT_EQ(code(Verdict::affected, "never"), 0);
  EXPECT_EQ(code(Verdict::suspected, "affected"), 0);
  EXPECT_EQ(code(Verdict::suspected, "suspected"), 1);
  EXPECT_EQ(code(Verdict::cannot_tell, "affected"), 3);
  EXPECT_EQ(code(Verdict::cannot_tell, "never"), 3);
  EXPECT_EQ(code(Verdict::fixed, "held-off"), 0);
  EXPECT_EQ(code(Verdict::not_applicable, "held-off"), 0);
}

TEST(BugFiles, SymbolIsOfTheToolsRole) {
  EXPECT_EQ(bug_symbol(bug("gcc-113921")), "CC_BUG_GCC_113921");
  rules::Bug linker = bug("lld-riscv-align");
  linker.claims = {{"lld", {}}};
  EXPECT_EQ(bug_symbol(linker), "LD_BUG_LLD_RISCV_ALIGN");
}

TEST(BugFiles, KconfigHasNoNWhereNobodyCanTell) {
  const rules::Bug a = bug("gcc-1"), b = bug("gcc-2"), c = bug("gcc-3");
  const std::vector<BugResult> results = {result(c, Verdict::cannot_tell), result(a, Verdict::affected),
                                          result(b, Verdict::fixed)};
  EXPECT_EQ(bugs_kconfig(results),
            "# Generated by kassay; do not edit.\n\nconfig CC_BUG_GCC_1\n\tdef_bool y\n\thelp\n"
            "\t  a wrong result. https://example.org/1\n\nconfig CC_BUG_GCC_2\n\tdef_bool n\n\thelp\n"
            "\t  a wrong result. https://example.org/1\n\n# CC_BUG_GCC_3: cannot tell: seen\n");
}

TEST(BugFiles, MakeFlagsAreOfWhatIsThere) {
  rules::Bug a = bug("gcc-1"), b = bug("gcc-2"), hostile = bug("gcc-3");
  a.workaround_flags = "-fno-a";
  b.workaround_flags = "-fno-b";
  hostile.workaround_flags = "$(shell true)";
  hostile.title = "a\nb\\";
  const std::vector<BugResult> results = {result(a, Verdict::affected), result(b, Verdict::fixed),
                                          result(hostile, Verdict::affected)};
  const std::string text = bugs_make(results);
  EXPECT_THAT(text, HasSubstr("KASSAY_BUG_FLAGS += -fno-a\n"));
  EXPECT_THAT(text, Not(HasSubstr("-fno-b")));
  EXPECT_THAT(text, Not(HasSubstr("shell")));
}

TEST(BugFiles, HeaderEndsNoCommentEarly) {
  rules::Bug one = bug();
  one.title = "a */ b";
  const BugResult seen = result(one, Verdict::affected);
  const std::string text = bugs_header(std::span(&seen, 1));
  EXPECT_THAT(text, HasSubstr("#define KASSAY_CC_BUG_GCC_1 1\n"));
  EXPECT_THAT(text, HasSubstr("/* a * / b."));
}

TEST(BugFiles, DenylistHasWhatIsThereOrSuspected) {
  const rules::Bug a = bug("gcc-1"), b = bug("gcc-2"), c = bug("gcc-3");
  const std::vector<BugResult> results = {result(c, Verdict::suspected), result(a, Verdict::affected),
                                          result(b, Verdict::fixed)};
  const auto json = nlohmann::json::parse(bugs_denylist(results));
  ASSERT_EQ(json["denied"].size(), 2u);
  EXPECT_EQ(json["denied"][0]["id"], "gcc-1");
  EXPECT_EQ(json["denied"][1]["verdict"], "suspected");
}

TEST(BugFiles, LockHasADefectForEach) {
  const rules::Bug one = bug("gcc-1");
  const BugResult seen = result(one, Verdict::affected);
  const std::string text = bugs_lock(std::span(&seen, 1));
  EXPECT_THAT(text, testing::StartsWith(
                        "[[defect]]\nid = \"gcc-1\"\nclaimed = \"affected\"\nobserved = \"affected\"\n"
                        "verdict = \"affected\"\nmethod = \"version\"\nevidence = \"sha256:"));
}

} // namespace
} // namespace kassay::cli
