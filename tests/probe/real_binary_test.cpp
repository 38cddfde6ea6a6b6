// SPDX-License-Identifier: MIT
#include "probe/real_binary.h"

#include <gtest/gtest.h>

namespace kassay {
namespace {

FileAccess executed(int process, std::string path) {
  return {AccessKind::executed, process, std::move(path)};
}

TEST(RealBinary, ChainOfOneProcess) {
  EXPECT_EQ(wrapper_chain({executed(1, "/no/wrapper"), executed(1, "/no/ccache"), executed(1, "/no/gcc")},
                          "/no/gcc"),
            (std::vector<std::string>{"/no/wrapper", "/no/ccache"}));
}

TEST(RealBinary, ChainGoesOnInTheProcessThatBecameTheBinary) {
  EXPECT_EQ(wrapper_chain({executed(1, "/no/outer"), executed(2, "/no/uname"), executed(3, "/no/inner"),
                           executed(3, "/no/gcc"), executed(4, "/no/cc1")},
                          "/no/gcc"),
            (std::vector<std::string>{"/no/outer", "/no/inner"}));
}

TEST(RealBinary, NoChainBeforeTheFirst) {
  EXPECT_TRUE(wrapper_chain({executed(1, "/no/gcc"), executed(2, "/no/cc1")}, "/no/gcc").empty());
}

TEST(RealBinary, VersionTextsDifferInTheProgramsNameOnly) {
  EXPECT_TRUE(same_version_text("gcc (Debian) 12.2.0\nCopyright\n",
                                "x86_64-linux-gnu-gcc-12 (Debian) 12.2.0\nCopyright\n"));
  EXPECT_FALSE(same_version_text("gcc (Debian) 12.2.0\n", "gcc (Debian) 12.3.0\n"));
  EXPECT_FALSE(same_version_text("v1.24", "v1.25")) << "a name alone is no version";
}

TEST(RealBinary, VersionLineAmongAWrappersOwnWords) {
  const char *answer = "gcc-12 (Debian) 12.2.0\nCopyright\n";
  EXPECT_TRUE(contains_version_line("wrapper 7\ngcc (Debian) 12.2.0\n", answer));
  EXPECT_FALSE(contains_version_line("wrapper 7\ngcc (Debian) 12.2.1\n", answer));
  EXPECT_TRUE(contains_version_line("wrapper 7\nv1.24\n", "v1.24\n"));
  EXPECT_FALSE(contains_version_line("\nwrapper 7\n", "")) << "an empty answer is like nothing";
}

TEST(RealBinary, DescriptionsDifferInHowGccWasCalledOnly) {
  const std::string gcc =
      "Using built-in specs.\nCOLLECT_GCC=gcc\nTarget: x86_64-linux-gnu\ngcc version 12.2.0\n";
  const std::string other =
      "Using built-in specs.\nCOLLECT_GCC=/usr/bin/gcc-12\nTarget: x86_64-linux-gnu\ngcc version 12.2.0\n";
  EXPECT_TRUE(same_description(gcc, other));
  EXPECT_FALSE(same_description(gcc, other + "more\n"));
  EXPECT_FALSE(same_description("nothing\n", "nothing\n")) << "no compiler describes itself without a target";
}

} // namespace
} // namespace kassay
