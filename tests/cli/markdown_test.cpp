// SPDX-License-Identifier: MIT
#include "cli/markdown.h"

#include <gtest/gtest.h>

namespace kassay::cli {
namespace {

TEST(Markdown, CellCanNeitherEndNorBeginATag) {
  EXPECT_EQ(markdown_cell("a | b <c>"), "a \\| b &lt;c>");
}

TEST(Markdown, CodeIsFencedWithMoreBackquotesThanItHas) {
  EXPECT_EQ(markdown_code("a"), "`a`");
  EXPECT_EQ(markdown_code("a `b` ``c``"), "``` a `b` ``c`` ```");
  EXPECT_EQ(markdown_code("a|b"), "`a\\|b`");
}

} // namespace
} // namespace kassay::cli
