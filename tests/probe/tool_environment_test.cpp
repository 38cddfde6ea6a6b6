// SPDX-License-Identifier: MIT
#include "probe/tool_environment.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kassay {
namespace {

using testing::ElementsAre;

TEST(ToolEnvironment, CallersLocaleAndTerminalAreNotPassedOn) {
  const Environment result = tool_environment({{"LC_ALL", "de_DE.UTF-8"},
                                               {"LANG", "de_DE"},
                                               {"TERM", "xterm"},
                                               {"CCACHE_DISABLE", ""},
                                               {"PWD", "/x"},
                                               {"TMPDIR", "/x"},
                                               {"MAKEFLAGS", "-j"},
                                               {"HOME", "/home/a"},
                                               {"PATH", "/p"},
                                               {"CPATH", "/inc"}});
  EXPECT_EQ(
      result,
      (Environment{
          {"CCACHE_DISABLE", "1"}, {"CPATH", "/inc"}, {"HOME", "/home/a"}, {"LC_ALL", "C"}, {"PATH", "/p"}}));
}

TEST(ToolEnvironment, ThereIsAlwaysAPath) {
  EXPECT_EQ(tool_environment({}).at("PATH"), "/usr/local/bin:/usr/bin:/bin");
}

TEST(ToolEnvironment, TaintsAreSortedAndWithoutPlaces) {
  EXPECT_THAT(
      taints({{"PATH", "/p"}, {"HOME", "/h"}, {"LC_ALL", "C"}, {"LIBCLANG_PATH", "/l"}, {"CPATH", ""}}),
      ElementsAre("CPATH", "LIBCLANG_PATH"));
}

TEST(ToolEnvironment, EveryNameThatIsPassedOnIsAPlaceOrATaint) {
  Environment caller;
  for (const char *name :
       {"GCC_EXEC_PREFIX", "COMPILER_PATH", "CCC_OVERRIDE_OPTIONS", "RUSTUP_TOOLCHAIN", "LD_PRELOAD",
        "BINDGEN_EXTRA_CLANG_ARGS", "SOURCE_DATE_EPOCH", "NIX_CFLAGS_COMPILE"})
    caller[name] = "x";
  const auto names = taints(tool_environment(caller));
  EXPECT_EQ(names.size(), caller.size());
  EXPECT_TRUE(std::ranges::is_sorted(names));
}

TEST(OwnEnvironment, ValuesMayHoldEqualsSigns) {
  setenv("KASSAY_TEST", "a=b", 1);
  EXPECT_EQ(own_environment().at("KASSAY_TEST"), "a=b");
  unsetenv("KASSAY_TEST");
}

} // namespace
} // namespace kassay
