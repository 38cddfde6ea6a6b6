// SPDX-License-Identifier: MIT
// Each part of RUST_IS_AVAILABLE by itself, from a survey made by hand.
#include "cli/rust_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kassay::cli {
namespace {

using testing::HasSubstr;

Tool tool(const std::string &role, const std::string &family, const std::string &version) {
  Tool tool;
  tool.role = role;
  tool.family = family;
  tool.version_string = version;
  tool.status = Tool::Status::present;
  return tool;
}

Survey good() {
  Survey survey;
  survey.variables.srcarch = "x86";
  Tool rustc = tool("rustc", "rustc", "1.85.0"), bindgen = tool("bindgen", "bindgen", "0.71.1");
  rustc.details["llvm"] = "19.1.7";
  bindgen.details["libclang"] = "19.1.7";
  survey.identification.tools = {tool("cc", "clang", "19.1.7"), rustc, bindgen};
  for (const char *symbol : {"RUST_SRC_IS_AVAILABLE", "BINDGEN_IS_SANE", "BINDGEN_LIBCLANG_MATCHES_CC"}) {
    rules::Decision decision;
    decision.symbol = symbol;
    decision.known = true;
    decision.value = "y";
    survey.decisions.push_back(decision);
  }
  return survey;
}

RustPart part(const Survey &survey, const std::string &what) {
  for (const RustPart &one : rust_parts(survey))
    if (one.what == what)
      return one;
  return {what, "absent", ""};
}

TEST(RustParts, AllIsWell) {
  EXPECT_EQ(rust_parts(good()).size(), 8u);
  for (const RustPart &one : rust_parts(good()))
    EXPECT_EQ(one.value, "y") << one.what << ": " << one.reason;
}

TEST(RustParts, AnOldToolNamesTheSeries) {
  Survey survey = good();
  survey.shortfalls = {{"6.12", "rustc", "1.78.0", "1.63.0", ""}, {"7.2", "bindgen", "0.71.1", "0.60.1", ""}};
  EXPECT_EQ(part(survey, "rustc").value, "n");
  EXPECT_THAT(part(survey, "rustc").reason, HasSubstr("6.12 wants 1.78.0"));
  EXPECT_THAT(part(survey, "bindgen").reason, HasSubstr("7.2 wants 0.71.1"));
}

TEST(RustParts, WhatIsNotThere) {
  Survey survey = good();
  survey.identification.tools[1].status = Tool::Status::absent;
  survey.identification.tools[1].problem = "rustc: not found";
  EXPECT_EQ(part(survey, "rustc").value, "n");
  EXPECT_EQ(part(survey, "LLVM for LTO").value, "not asked");
  survey.identification.tools[2].status = Tool::Status::broken;
  EXPECT_EQ(part(survey, "bindgen").value, "cannot-tell");
}

TEST(RustParts, VersionsThatDoNotAgree) {
  Survey survey = good();
  survey.identification.tools[1].details["llvm"] = "18.1.0";
  survey.decisions[2].value = "n";
  EXPECT_EQ(part(survey, "LLVM for LTO").value, "n");
  EXPECT_EQ(part(survey, "LLVM for LTO").reason, "rustc has LLVM 18.1.0, clang is 19.1.7");
  EXPECT_EQ(part(survey, "libclang is of this clang").value, "n");
}

TEST(RustParts, ADefectOfBindgenIsNamed) {
  Survey survey = good();
  survey.decisions[1].value = "n";
  rules::Decision decision;
  decision.symbol = "BINDGEN_HANDLES_CONCATENATION";
  decision.known = true;
  decision.value = "n";
  survey.decisions.push_back(decision);
  EXPECT_EQ(part(survey, "bindgen with this libclang").reason, "it loses names that are pasted");
}

TEST(RustParts, WithGccNoLlvmHasToAgree) {
  Survey survey = good();
  survey.identification.tools[0] = tool("cc", "gcc", "14.2.0");
  EXPECT_EQ(part(survey, "LLVM for LTO").value, "not asked");
  EXPECT_EQ(part(survey, "libclang is of this clang").value, "absent");
}

TEST(RustParts, AnArchitectureWithoutRust) {
  Survey survey = good();
  survey.variables.srcarch = "parisc";
  EXPECT_EQ(part(survey, "target").value, "n");
}

} // namespace
} // namespace kassay::cli
