// SPDX-License-Identifier: MIT
// Broken rule files: each is a right one with one thing changed, and is rejected where that stands.
#include "rules/bug.h"

#include <gtest/gtest.h>

namespace kassay::rules {
namespace {

const std::string good = R"(id = "gcc-1"
title = "a title"
kind = "miscompile"
severity = "high"
affected = ["11.0..11.5", "12.0..12.4"]
arch = ["x86", "arm64"]
symptom = "what goes wrong"
trigger = "what does it"
trigger_flags = ['^-O2$']
config = "A && B"
url = "https://example.org/1"
more_urls = []
workaround_flags = "-fno-x"

[[also]]
tool = "gas"
affected = ["2.30.."]

[[backport]]
match = 'Debian 9'
verdict = "fixed"
why = "a snapshot"

[[kernel]]
file = "init/Kconfig"
symbol = "A"
commit = "f2f6a8e88717"
series = "5.10..6.12"
when = "A"

[[reproducer]]
sources = ["gcc-1.c"]
method = "assembly"
function = "f"
affected = 'bad'
optimize = ["-O2", "-Os"]
flags = "-DX=1"
arch_flags = { x86 = "-m64" }
seen = [
  { on = "Debian", with = "2.40", arch = ["x86"], affected = ["11.3.0", "12.2.0"], fixed = ["12.4.0"] },
]
)";

const SourceTexts sources = {{"gcc-1.c", "#ifdef KASSAY_CONTROL\n"}, {"gcc-1-plain.c", "int x;\n"}};

Result<Bug> read(const std::string &text, const std::string &name = "bugs/gcc/gcc-1.toml") {
  return parse_bug(text, "r.toml", name, sources);
}

struct Broken {
  std::string from, to; ///< what is changed in the good one
  std::string place;    ///< "line:column"
  std::string says;     ///< part of the message or of the hint
};

const std::vector<Broken> broken = {
    {"id = \"gcc-1\"", "id = \"gcc-2\"", "1:6", "gcc-1.toml"},
    {"id = \"gcc-1\"\n", "", "1:1", "lacks 'id'"},
    {"title = \"a title\"", "title = \"\"", "2:9", "empty"},
    {"title = \"a title\"", "title = 7", "2:9", "must be a string"},
    {"title = \"a title\"", "title = \"a\\nb\"", "2:9", "one line"},
    {"title = \"a title\"", "titel = \"a title\"", "1:1", "lacks 'title'"},
    {"\"miscompile\"", "\"miscompiled\"", "3:8", "did you mean 'miscompile'?"},
    {"\"high\"", "\"hi\"", "4:12", "not one of: low, medium, high, critical"},
    {"\"11.0..11.5\"", "\"11.5..11.0\"", "5:13", "empty"},
    {"\"11.0..11.5\"", "\"11\"", "5:13", "first version without the bug"},
    {"\"12.0..12.4\"", "\"11.4..12.4\"", "5:27", "do not overlap"},
    {"\"12.0..12.4\"", "\"..\"", "5:27", "leave the list out"},
    {"[\"11.0..11.5\", \"12.0..12.4\"]", "[]", "5:12", "not empty"},
    {"\"arm64\"]", "\"aarch64\"]", "6:16", "did you mean 'arm64'?"},
    {"\"arm64\"]", "\"x86\"]", "6:16", "twice"},
    {"'^-O2$'", "'^-O2('", "9:18", "no regular expression"},
    {"\"A && B\"", "\"A &&\"", "10:10", "column"},
    {"config = \"A", "matcher = \"\"\nconfig = \"A", "10:11", "empty"},
    {"config = \"A", "attributes = [\"no name\"]\nconfig = \"A", "10:15", "'no name' is no name"},
    {"config = \"A", "builtins = [\"f()\"]\nconfig = \"A", "10:13", "'f()' is no name"},
    {"\"https://example.org/1\"", "\"example.org\"", "11:7", "https://"},
    {"more_urls = []", "more_urls = [\"ftp:x\"]", "12:14", "https://"},
    {"\"-fno-x\"", "\"-fno-x; rm\"", "13:20", "shell"},
    {"tool = \"gas\"", "tool = \"gaz\"", "16:8", "did you mean 'gas'?"},
    {"tool = \"gas\"", "tool = \"gcc\"", "16:8", "given already"},
    {"'Debian 9'", "'Debian ['", "20:9", "no regular expression"},
    {"verdict = \"fixed\"", "verdict = \"good\"", "21:11", "fixed, affected"},
    {"why = \"a snapshot\"\n", "", "19:1", "lacks 'why'"},
    {"\"init/Kconfig\"", "\"../init/Kconfig\"", "25:8", "below a kernel tree"},
    {"symbol = \"A\"", "symbol = \"CONFIG_A\"", "26:10", "did you mean 'A'?"},
    {"\"f2f6a8e88717\"", "\"f2f6\"", "27:10", "12 hexadecimal digits"},
    {"\"5.10..6.12\"", "\"6.12..5.10\"", "28:10", "half-open"},
    {"when = \"A\"", "when = \"A ||\"", "29:8", "column"},
    {"[\"gcc-1.c\"]", "[\"gcc-2.c\"]", "32:12", "did you mean 'gcc-1.c'?"},
    {"[\"gcc-1.c\"]", "[\"../gcc-1.c\"]", "32:12", "without folders"},
    {"[\"gcc-1.c\"]", "[\"gcc-1-plain.c\"]", "32:11", "KASSAY_CONTROL"},
    {"sources = [\"gcc-1.c\"]\n", "", "31:1", "lacks 'sources'"},
    {"method = \"assembly\"", "method = \"asembly\"", "33:10", "did you mean 'assembly'?"},
    {"method = \"assembly\"", "method = \"run\"", "35:12", "says nothing to method 'run'"},
    {"affected = 'bad'\n", "", "33:10", "needs one of: affected, fixed"},
    {"affected = 'bad'", "affected = ''", "35:12", "empty"},
    {"affected = 'bad'", "limit = 3", "35:9", "says nothing to method 'assembly'"},
    {"\"-Os\"]", "\"-O9\"]", "36:20", "no level"},
    {"\"-Os\"]", "\"-O2\"]", "36:20", "twice"},
    {"\"-DX=1\"", "\"-o x\"", "37:9", "names the output itself"},
    {"\"-DX=1\"", "\"-fplugin=x\"", "37:9", "load code"},
    {"\"-DX=1\"", "\"-B.\"", "37:9", "own programs"},
    {"\"-DX=1\"", "\"-wrapper x\"", "37:9", "own programs"},
    {"\"-DX=1\"", "\"@file\"", "37:9", "write them out"},
    {"\"-DX=1\"", "\"-include x.h\"", "37:9", "its own sources"},
    {"\"-DX=1\"", "\"-Wl,-z,x\"", "37:9", "tool_flags"},
    {"\"-DX=1\"", "\"-specs=x\"", "37:9", "own programs"},
    {"\"-DX=1\"", "\"--sysroot=x\"", "37:9", "its own sources"},
    {"\"-DX=1\"", "\"-fsanitize-ignorelist=/etc/x\"", "37:9", "names a path"},
    {"\"-DX=1\"", "\"-Wa,-o,x\"", "37:9", "from kassay"},
    {"{ x86 = \"-m64\" }", "{ x68 = \"-m64\" }", "38:22", "did you mean 'x86'?"},
    {"{ x86 = \"-m64\" }", "{ x86 = \"-Ix\" }", "38:22", "its own sources"},
    {"more_urls = []", "no_reproducer = \"why\"", "12:17", "there are reproducers"},
    {"flags = \"-DX=1\"", "repairs = \"x\"", "31:1", "none counts"},
    {"flags = \"-DX=1\"", "no_control = \"x\"", "37:14", "leave 'no_control' out"},
    {"[\"x86\"], affected", "[\"x68\"], affected", "40:43", "did you mean 'x86'?"},
    {"[\"x86\"], affected", "[\"riscv\"], affected", "40:43", "x86, arm64"},
    {"arch = [\"x86\"], affected", "affected", "40:3", "where it was seen"},
    {"with = \"2.40\", ", "", "40:3", "the further tool"},
    {"with = \"2.40\"", "with = \"2.40-3\"", "40:27", "in full"},
    {"\"11.3.0\", ", "\"11\", ", "40:63", "in full"},
    {"\"12.2.0\"], fixed", "\"11.2.0\"], fixed", "40:73", "ascending"},
    {"[\"12.4.0\"]", "[\"12.2\"]", "40:93", "twice"},
    {"affected = [\"11.3.0\", \"12.2.0\"], fixed = [\"12.4.0\"]", "fixed = []", "40:3", "says nothing"},
    {"fixed = [\"12.4.0\"]", "fixd = [\"12.4.0\"]", "40:84", "did you mean 'fixed'?"},
    {"[[also]]\ntool = \"gas\"\naffected = [\"2.30..\"]\n", "", "37:27", "one tool"},
    {"flags = \"-DX=1\"", "flagz = \"-DX=1\"", "37:1", "did you mean 'flags'?"},
};

TEST(BugLint, AcceptsTheGoodOne) {
  const auto bug = read(good);
  ASSERT_TRUE(bug) << bug.error().message;
  EXPECT_EQ(bug->tool(), "gcc");
  EXPECT_EQ(bug->claims.size(), 2u);
  EXPECT_TRUE(bug->kernel[0].series.contains({6, 11}));
  EXPECT_FALSE(bug->kernel[0].series.contains({6, 12}));
  ASSERT_EQ(bug->reproducers[0].seen.size(), 1u);
  EXPECT_EQ(bug->reproducers[0].seen[0].affected.size(), 2u);
}

TEST(BugLint, RejectsEachBrokenOneAtItsPlaceWithAHint) {
  for (const Broken &row : broken) {
    SCOPED_TRACE(row.to.empty() ? "without " + row.from : row.to);
    std::string text = good;
    const std::size_t at = text.find(row.from);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, row.from.size(), row.to);
    const auto bug = read(text);
    if (bug) {
      ADD_FAILURE() << "is accepted";
      continue;
    }
    const std::string all = bug.error().message + " / " + bug.error().hint;
    EXPECT_TRUE(all.starts_with("r.toml:" + row.place + ":")) << all;
    EXPECT_NE(all.find(row.says), std::string::npos) << all;
  }
  EXPECT_GE(broken.size(), 40u);
}

TEST(BugLint, TheFolderIsATool) {
  const auto bug = read(good, "bugs/gc/gcc-1.toml");
  ASSERT_FALSE(bug);
  EXPECT_EQ(bug.error().hint, "did you mean 'gcc'?");
}

} // namespace
} // namespace kassay::rules
