// SPDX-License-Identifier: MIT
#include "manifest/codegen_compare.h"

#include <gtest/gtest.h>

#include "manifest/codegen_json.h"
#include "manifest/lock_file.h"
#include "manifest/lock_reader.h"

using namespace kassay;
using namespace kassay::manifest;

namespace {

std::string digest(char digit) {
  return std::string(32, digit);
}

UnitCode unit(const std::string &name, std::vector<FunctionCode> functions) {
  UnitCode unit;
  unit.unit = name;
  unit.variant = "O2";
  unit.source = "sha256:" + std::string(64, 'a');
  unit.flags = {"-O2"};
  unit.functions = std::move(functions);
  return unit;
}

Codegen codegen(std::vector<UnitCode> units) {
  Codegen result;
  result.arch = "x86_64";
  result.compiler = "gcc";
  result.units = std::move(units);
  sort_units(result);
  return result;
}

TEST(CompareCodegen, FindsNothingInEqualOnes) {
  const Codegen one = codegen({unit("a.c", {{"f", digest('1'), 4}})});
  const CodegenComparison found = compare_codegen(one, one);
  EXPECT_TRUE(found.is_same());
  EXPECT_EQ(found.compared, 1u);
}

TEST(CompareCodegen, TellsWhatChangedAppearedAndWent) {
  const CodegenComparison found = compare_codegen(
      codegen({unit("a.c", {{"f", digest('1'), 4}, {"gone", digest('2'), 8}, {"same", digest('3'), 9}})}),
      codegen(
          {unit("a.c", {{"f", digest('4'), 6}, {"new.cold", digest('5'), 2}, {"same", digest('3'), 9}})}));
  ASSERT_EQ(found.functions.size(), 3u);
  EXPECT_EQ(found.functions[0], (FunctionChange{"a.c", "O2", "f", "f", 4, 6}));
  EXPECT_EQ(found.functions[1], (FunctionChange{"a.c", "O2", "gone", "gone", 8, {}}));
  EXPECT_EQ(found.functions[2], (FunctionChange{"a.c", "O2", "new.cold", "new", {}, 2}));
  EXPECT_EQ(found.compared, 2u);
  EXPECT_EQ(found.differing, 1u);
}

TEST(CompareCodegen, DoesNotCompareOtherSources) {
  Codegen other = codegen({unit("a.c", {{"f", digest('2'), 4}})});
  other.units[0].source = "sha256:" + std::string(64, 'b');
  const CodegenComparison found = compare_codegen(codegen({unit("a.c", {{"f", digest('1'), 4}})}), other);
  ASSERT_EQ(found.units.size(), 1u);
  EXPECT_EQ(found.units[0].what, "another source: written by another kassay");
  EXPECT_TRUE(found.functions.empty());
}

TEST(CompareCodegen, TellsFlagsThatCameAndWent) {
  Codegen other = codegen({unit("a.c", {{"f", digest('1'), 4}})});
  other.units[0].flags = {"-O2", "-mnew"};
  const CodegenComparison found = compare_codegen(codegen({unit("a.c", {{"f", digest('1'), 4}})}), other);
  ASSERT_EQ(found.units.size(), 1u);
  EXPECT_EQ(found.units[0].what, "flags: added -mnew");
  EXPECT_FALSE(found.is_same());
}

TEST(CompareCodegen, TellsAUnitThatNoLongerCompiles) {
  Codegen other = codegen({unit("a.c", {}), unit("b.c", {})});
  other.units[0].problem = "exited with 1";
  const CodegenComparison found = compare_codegen(codegen({unit("a.c", {{"f", digest('1'), 4}})}), other);
  ASSERT_EQ(found.units.size(), 2u);
  EXPECT_EQ(found.units[0].what, "no code after: exited with 1");
  EXPECT_EQ(found.units[1].what, "only after");
  EXPECT_TRUE(found.functions.empty());
}

TEST(CodegenDigest, DoesNotDependOnWhoCompiled) {
  const Codegen one = codegen({unit("a.c", {{"f", digest('1'), 4}})});
  Codegen other = one;
  other.compiler = "clang";
  EXPECT_EQ(codegen_digest(one), codegen_digest(other));
  other.units[0].functions[0].digest = digest('2');
  EXPECT_NE(codegen_digest(one), codegen_digest(other));
}

TEST(CodegenJson, IsReadAsItWasWritten) {
  Codegen one = codegen({unit("b.c", {{"f", digest('1'), 4}}), unit("a.c", {})});
  one.units[0].problem = "exited with 1: error: no";
  one.skipped.push_back({"core.rs", "there is no rustc"});
  const auto read = parse_codegen_json(codegen_json(one), "one.json");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, one);
}

std::string refusal(const std::string &text) {
  const auto read = parse_codegen_json(text, "one.json");
  return read ? "read" : read.error().message;
}

TEST(CodegenJson, RefusesWhatIsNone) {
  EXPECT_EQ(refusal("{"), "one.json: no JSON");
  EXPECT_EQ(refusal("{}"), "one.json: no fingerprint: 'kind' is not \"codegen\"");
  EXPECT_EQ(refusal("[1]"), "one.json: no fingerprint: 'kind' is not \"codegen\"");
  EXPECT_EQ(refusal(R"({"kind": "codegen", "schema": 2})"),
            "one.json: 'schema' is not 1, which this kassay knows");
  EXPECT_EQ(refusal(R"({"kind": "codegen", "schema": 1, "units": 5})"), "one.json: 'units' is no array");
  EXPECT_EQ(refusal(R"({"kind": "codegen", "schema": 1, "units": [5]})"), "one.json: a unit without a name");
}

TEST(CodegenJson, RefusesAChangedDigest) {
  std::string text = codegen_json(codegen({unit("a.c", {{"f", digest('1'), 4}})}));
  text.replace(text.find(digest('1')), 1, "2");
  EXPECT_EQ(refusal(text), "one.json: 'digest' is not that of the content: the file was changed or damaged");
}

TEST(FunctionText, IsReadAsItWasWritten) {
  const FunctionCode function{"name with blank", digest('f'), 123};
  const auto read = parse_function_text(function_text(function));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, function);
}

TEST(FunctionText, RefusesWhatIsNone) {
  for (const std::string &text : {std::string(), digest('f'), digest('f') + " 12", digest('f') + " x name",
                                  digest('F') + " 1 name", digest('f') + "  name", digest('f') + " 1 "})
    EXPECT_FALSE(parse_function_text(text)) << text;
}

TEST(LockedCodegen, IsReadAsItWasWritten) {
  LockFile lock;
  lock.codegen = codegen({unit("a.c", {{"f", digest('1'), 4}, {"g", digest('2'), 7}}), unit("b.c", {})});
  const auto read = parse_lock(to_toml(lock), "kassay.lock");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_TRUE(read->codegen);
  EXPECT_EQ(read->codegen->units, lock.codegen->units);
  EXPECT_EQ(lock_digest(*read), lock_digest(lock));
}

TEST(LockedCodegen, ChangesTheDigestOfTheLock) {
  LockFile lock, other;
  lock.codegen = codegen({unit("a.c", {{"f", digest('1'), 4}})});
  other.codegen = codegen({unit("a.c", {{"f", digest('2'), 4}})});
  EXPECT_NE(lock_digest(lock), lock_digest(other));
}

TEST(LockedCodegen, IsRefusedWhereItsDigestIsAnother) {
  LockFile lock;
  lock.codegen = codegen({unit("a.c", {{"f", digest('1'), 4}})});
  std::string text = to_toml(lock);
  const std::string name = codegen_digest(*lock.codegen);
  text.replace(text.find(name), name.size(), "sha256:" + std::string(64, '0'));
  const auto read = parse_lock(text, "kassay.lock");
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("lock.codegen is not the digest of [[codegen]]"), std::string::npos)
      << read.error().message;
}

} // namespace
