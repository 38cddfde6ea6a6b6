// SPDX-License-Identifier: MIT
#include "probe/parse_toml.h"

#include <gmock/gmock.h>

namespace kassay {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string message(std::string_view text) {
  const auto parsed = parse_toml(text, "file");
  return parsed ? "accepted" : parsed.error().message;
}

TEST(ParseToml, StringsAndCommentsMayHaveAnyCharacter) {
  for (const char *text :
       {"a = \"\xC3\xA9\"", "a = '\xC3\xA9'", "a = \"\"\"\n\"\xC3\xA9\"\"\"\"\" # \xC3\xA9",
        "a = '''\n'\xC3\xA9''''' # \xC3\xA9\nb = 1", "# \xC3\xA9\n\"\xC3\xA9\" = 1",
        "\xEF\xBB\xBF"
        "a = 1",
        "a = \"\\\"\xC3\xA9\"", "a = \"\" # \xC3\xA9"})
    EXPECT_EQ(message(text), "accepted") << text;
}

TEST(ParseToml, ElsewhereACharacterHasToBeAscii) {
  EXPECT_EQ(message("a = 1\nb\xEF\xBB\x84 = 2"),
            "file:2:2: a character that is not ASCII outside of a string");
  EXPECT_EQ(message("\xEF\xBB\x84 = 2"), "file:1:1: a character that is not ASCII outside of a string");
  for (const char *text : {"a = \"x\" \xC3\xA9", "a = '\\' \xC3\xA9", "a = \"\"\"x\"\"\"\"\" \xC3\xA9",
                           "[\xC3\xA9]", "a = \xC3\xA9"})
    EXPECT_THAT(message(text), HasSubstr("not ASCII")) << text;
}

TEST(ParseToml,
     ACharacterBehindAnErrorIsNoBlank) { // what is a string here, is none for a reader that gave up
  for (const char *text : {"a = { b =  6.12.1\"c\xCB\x8B"
                           "d\" }",
                           "a = 6.1\"\xC3\xA9\"", "a = 1\"\xE2\xBF\xB1\""})
    EXPECT_THAT(message(text), StartsWith("file:1:")) << text;
}

TEST(ParseToml, AKeyThatBeginsWithNoKeyCharacterIsAnError) {
  for (const char *text : {"[[@", "[@]", "[[\x01", "a = {@", "[[@]]\nb = 1"})
    EXPECT_THAT(message(text), StartsWith("file:1:")) << text;
}

} // namespace
} // namespace kassay
