// SPDX-License-Identifier: MIT
#include "rules/feature.h"

#include <gtest/gtest.h>

namespace kassay::rules {
namespace {

/// A row with the keys that every row needs; `more` is appended.
std::string row(const std::string &symbol, const std::string &more) {
  return "[[feature]]\nsymbol = \"" + symbol + "\"\nhelp = \"h\"\nsource = \"arch/Kconfig\"\n" + more + "\n";
}

std::vector<Feature> parsed(const std::string &text) {
  Result<std::vector<Feature>> features = parse_features(text, "f.toml");
  EXPECT_TRUE(features) << features.error().message;
  return features.value_or(std::vector<Feature>{});
}

template <class T> T trial(const std::string &more) {
  std::vector<Feature> features = parsed(row("X", more));
  return features.empty() ? T{} : std::get<T>(features.front().trial);
}

Error parse_error(const std::string &text) {
  Result<std::vector<Feature>> features = parse_features(text, "f.toml");
  EXPECT_FALSE(features) << "accepted: " << text;
  return features ? Error{} : features.error();
}

Error check_error(const std::string &text) {
  Result<void> result = check_features(parsed(text));
  EXPECT_FALSE(result) << "accepted: " << text;
  return result ? Error{} : result.error();
}

const std::string any_trial = "trial = { flag = \"-w\" }";

TEST(FeatureReader, ReadsEveryKey) {
  std::vector<Feature> features = parsed(R"([[feature]]
symbol = "CC_HAS_SLS"
type = "bool"
arch = ["x86"]
needs = "CC_IS_GCC"
help = "straight-line speculation"
source = "arch/x86/Kconfig"
kernel = "6.1.."
note = "since gcc 12"
trial = { flag = "-mharden-sls=all" }
control = { c = "int x;" }
)");
  ASSERT_EQ(features.size(), 1u);
  const Feature &feature = features.front();
  EXPECT_EQ(feature.symbol, "CC_HAS_SLS");
  EXPECT_EQ(feature.type, Type::boolean);
  EXPECT_EQ(feature.arch, std::vector<std::string>{"x86"});
  EXPECT_EQ(feature.needs->text(), "CC_IS_GCC");
  EXPECT_EQ(feature.help, "straight-line speculation");
  EXPECT_EQ(feature.source, "arch/x86/Kconfig");
  EXPECT_EQ(feature.kernel, (SeriesRange{Series{6, 1}, std::nullopt}));
  EXPECT_EQ(feature.note, "since gcc 12");
  EXPECT_EQ(std::get<FlagTrial>(feature.trial).flag, "-mharden-sls=all");
  EXPECT_EQ(std::get<SourceTrial>(feature.control.value()).source, "int x;");
  EXPECT_EQ(feature.place, (Place{"f.toml", 2, 10}));
}

TEST(FeatureReader, SourceTrialHasStageFlagsAndWerror) {
  SourceTrial source =
      trial<SourceTrial>(R"t(trial = { c = "int x;", flags = "-O2", stage = "compile", werror = true })t");
  EXPECT_EQ(source.source, "int x;");
  EXPECT_EQ(source.flags, "-O2");
  EXPECT_EQ(source.stage, Stage::compile);
  EXPECT_TRUE(source.werror);
}

TEST(FeatureReader, SourceTrialAssemblesWithoutWerrorByDefault) {
  SourceTrial source = trial<SourceTrial>(R"t(trial = { c = "int x;" })t");
  EXPECT_EQ(source.stage, Stage::assemble);
  EXPECT_FALSE(source.werror);
}

TEST(FeatureReader, AssemblerTrial) {
  EXPECT_EQ(trial<AssemblerTrial>(R"t(trial = { asm = "tpause %ecx", flags = "$(m64-flag)" })t").flags,
            "$(m64-flag)");
}

TEST(FeatureReader, LinkerTrial) {
  EXPECT_EQ(trial<LinkerTrial>(R"t(trial = { ld = "-z pack-relative-relocs" })t").flag,
            "-z pack-relative-relocs");
}

TEST(FeatureReader, RustTrial) {
  EXPECT_TRUE(trial<RustTrial>(R"t(trial = { rustc = "-Zfoo", bootstrap = true })t").bootstrap);
}

TEST(FeatureReader, ShellTrialNeedsTheToolsItMentionsAndUses) {
  EXPECT_EQ(trial<ShellTrial>(R"t(trial = { shell = "$(LD) -v | $(NM) -", uses = ["rustc", "ld"] })t").roles,
            (std::vector<std::string>{"ld", "nm", "rustc"}));
}

TEST(FeatureReader, FactTrial) {
  FactTrial fact = trial<FactTrial>(R"t(trial = { fact = "cc.family", equals = "gcc", live = "true" })t");
  EXPECT_EQ(fact.role(), "cc");
  EXPECT_EQ(fact.equals, "gcc");
  EXPECT_EQ(fact.live, "true");
}

TEST(FeatureReader, UnknownKeyIsRefusedWithAGuess) {
  Error error = parse_error(row("X", any_trial + "\nhlep = \"x\""));
  EXPECT_EQ(error.message, "f.toml:6:1: unknown key 'hlep' in a feature");
  EXPECT_EQ(error.hint, "did you mean 'help'?");
}

TEST(FeatureReader, UnknownKeyOfATrialIsRefused) {
  EXPECT_EQ(parse_error(row("X", "trial = { flag = \"-w\", bootstrap = true }")).message,
            "f.toml:5:24: unknown key 'bootstrap' in a trial");
}

TEST(FeatureReader, UnknownTopLevelKeyIsRefused) {
  EXPECT_EQ(parse_error("[[features]]\nsymbol = \"X\"\n").hint, "did you mean 'feature'?");
}

TEST(FeatureReader, SyntaxErrorNamesItsPlace) {
  EXPECT_TRUE(parse_error("[[feature]]\nsymbol = \n").message.starts_with("f.toml:2:"))
      << parse_error("a =").message;
}

TEST(FeatureReader, TwoKindsOfTrialAreRefused) {
  EXPECT_EQ(parse_error(row("X", "trial = { flag = \"-w\", ld = \"-v\" }")).message,
            "f.toml:5:29: a trial has one kind, this has: flag, ld");
}

TEST(FeatureReader, TrialWithoutAKindIsRefusedWithAGuess) {
  Error error = parse_error(row("X", "trial = { flags = \"-w\" }"));
  EXPECT_EQ(error.message, "f.toml:5:9: a trial needs one of: flag, c, asm, ld, rustc, shell, fact, value");
  EXPECT_EQ(error.hint, "did you mean 'flag'?");
}

TEST(FeatureReader, MissingTrialIsRefused) {
  EXPECT_EQ(parse_error(row("X", "")).message, "f.toml:1:1: X lacks 'trial'");
}

TEST(FeatureReader, WrongTypeOfAKeyIsRefused) {
  EXPECT_EQ(parse_error(row("X", any_trial + "\narch = \"x86\"")).message,
            "f.toml:6:8: 'arch' of a feature must be a list of strings, not empty");
}

TEST(FeatureReader, UnknownTypeIsRefused) {
  EXPECT_EQ(parse_error(row("X", any_trial + "\ntype = \"boolean\"")).message,
            "f.toml:6:8: 'boolean' is not one of: bool, int, string");
}

TEST(FeatureReader, NeedsWithASyntaxErrorIsRefused) {
  Error error = parse_error(row("X", any_trial + "\nneeds = \"A &\""));
  EXPECT_EQ(error.message, "f.toml:6:9: 'needs': column 3: expected '&&', '||' or the end");
  EXPECT_EQ(error.hint, "in: A &");
}

TEST(FeatureReader, KernelRangeThatIsNoneIsRefused) {
  EXPECT_EQ(parse_error(row("X", any_trial + "\nkernel = \"6.12..6.1\"")).message,
            "f.toml:6:10: '6.12..6.1' is no range of kernel series");
}

TEST(FeatureReader, FlagsThatAShellWouldInterpretAreRefused) {
  EXPECT_EQ(parse_error(row("X", "trial = { flag = \"-D'a b'\" }")).message,
            "f.toml:5:18: '-D'a b'' has a character that a shell would interpret");
}

TEST(FeatureReader, FlagTrialMakesNoInteger) {
  EXPECT_EQ(parse_error(row("X", "type = \"int\"\n" + any_trial)).message,
            "f.toml:6:18: a trial of kind 'flag' answers yes or no, it makes no int");
}

TEST(FeatureReader, ValueOfAnIntegerIsOneOperand) {
  EXPECT_EQ(parse_error(row("X", "type = \"int\"\ntrial = { value = \"A && B\" }")).message,
            "f.toml:6:19: the value of type int must be one symbol or constant");
}

TEST(FeatureReader, UnknownRoleIsRefused) {
  EXPECT_EQ(parse_error(row("X", "trial = { shell = \"true\", uses = [\"bindgem\"] }")).hint,
            "did you mean 'bindgen'?");
}

TEST(FeatureReader, FactIsNoControl) {
  EXPECT_EQ(parse_error(row("X", any_trial + "\ncontrol = { fact = \"cc.family\" }")).message,
            "f.toml:6:11: a control must be run: 'fact' and 'value' are no controls");
}

TEST(FeatureReader, HelpOfTwoLinesIsRefused) {
  EXPECT_EQ(
      parse_error("[[feature]]\nsymbol = \"X\"\nsource = \"s\"\nhelp = \"a\\nb\"\n" + any_trial).message,
      "f.toml:4:8: 'help' must be one line");
}

TEST(FeatureCheck, SameSymbolTwiceIsRefused) {
  EXPECT_EQ(check_error(row("X", any_trial) + row("X", any_trial)).message,
            "f.toml:7:10: X is already defined at f.toml:2:10");
}

TEST(FeatureCheck, SameSymbolOnOtherArchitectureOrKernelIsFine) {
  EXPECT_TRUE(check_features(parsed(row("X", any_trial + "\narch = [\"x86\"]\nkernel = \"..6.1\"") +
                                    row("X", any_trial + "\narch = [\"x86\"]\nkernel = \"6.2..\"") +
                                    row("X", any_trial + "\narch = [\"arm64\"]"))));
}

TEST(FeatureCheck, UnknownSymbolIsRefusedWithAGuess) {
  Error error = check_error(row("CC_IS_GCC", any_trial) + row("X", any_trial + "\nneeds = \"CC_IS_GC\""));
  EXPECT_EQ(error.message, "f.toml:7:10: X depends on CC_IS_GC, which no rule defines");
  EXPECT_EQ(error.hint, "did you mean 'CC_IS_GCC'?");
}

TEST(FeatureCheck, CircleIsRefused) {
  EXPECT_EQ(check_error(row("A", "trial = { value = \"B\" }") + row("B", any_trial + "\nneeds = \"C = y\"") +
                        row("C", "trial = { value = \"!A\" }"))
                .message,
            "f.toml:2:10: circle of conditions: A -> B -> C -> A");
}

TEST(FeatureCheck, AChainThatWouldExhaustTheStackIsRefused) {
  std::string text = row("S0", any_trial);
  for (int i = 1; i <= 1001; ++i)
    text = row("S" + std::to_string(i), "trial = { value = \"S" + std::to_string(i - 1) + "\" }") + text;
  EXPECT_EQ(check_error(text).message, "f.toml:2:10: S1001 depends on a chain of more than 1000 conditions");
}

TEST(FeatureSelect, TakesTheRowsOfTheArchitectureAndSeries) {
  FeatureSet all{
      parsed(row("B", any_trial + "\nkernel = \"..6.1\"") + row("B", any_trial + "\nkernel = \"6.2..6.9\"") +
             row("A", any_trial + "\narch = [\"x86\"]") + row("C", any_trial + "\narch = [\"arm64\"]"))};
  FeatureSet chosen = select_features(all, "x86", Series{6, 1});
  ASSERT_EQ(chosen.features.size(), 2u);
  EXPECT_EQ(chosen.features[0].symbol, "A");
  EXPECT_EQ(chosen.features[1].symbol, "B");
  EXPECT_EQ(chosen.features[1].kernel.last, (Series{6, 1}));
  EXPECT_EQ(select_features(all, "x86", Series{6, 12}).features.size(), 1u);
}

TEST(FeatureSelect, WithoutASeriesTheNewestRowOfEachSymbol) {
  FeatureSet all{
      parsed(row("B", any_trial + "\nkernel = \"6.2..6.9\"") + row("B", any_trial + "\nkernel = \"..6.1\""))};
  FeatureSet chosen = select_features(all, "x86", std::nullopt);
  ASSERT_EQ(chosen.features.size(), 1u);
  EXPECT_EQ(chosen.features[0].kernel.last, (Series{6, 9}));
}

} // namespace
} // namespace kassay::rules
