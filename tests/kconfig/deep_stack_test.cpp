// SPDX-License-Identifier: MIT
#include "kconfig/deep_stack.h"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "fuzz_files.h"
#include "kconfig/parse_tree.h"

namespace kassay::kconfig {
namespace {

Round parsed(std::string text) {
  MemoryFiles files;
  files.put("Kconfig", std::move(text));
  ShellAnswers answers;
  return parse_tree("Kconfig", *dialect_named("6.12"), {}, files, answers);
}

TEST(DeepStack, VariablesThatNameEachOther) { // conf 6.12 manages 20,000 on 8 MB, and not 40,000
  constexpr int depth = 30'000;
  std::string text;
  for (int i = 0; i < depth; ++i)
    text += fmt::format("V{} = $(V{})\n", i, i + 1);
  text += fmt::format("V{} = found\nconfig A\n\tbool \"$(V0)\"\n", depth);
  const Round round = parsed(std::move(text));
  ASSERT_TRUE(round.model);
  std::vector<std::string_view> texts;
  for (const Property &property : round.model->properties)
    texts.push_back(property.text);
  EXPECT_NE(std::ranges::find(texts, "found"), texts.end());
}

TEST(DeepStack, WhatIsThrownComesOut) {
  EXPECT_THROW(on_deep_stack([] { throw Exit{3}; }), Exit);
}

} // namespace
} // namespace kassay::kconfig
