// SPDX-License-Identifier: MIT
// Both styles of Kconfig.toolchain, read by the kernel's own conf (KASSAY_CONF names it) and by Kconfiglib
// (where python3 can import it), against what sh itself says to each question.
#include "kconfig/fragment.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <sys/wait.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace kassay::kconfig {
namespace {

namespace fs = std::filesystem;
using Values = std::map<std::string, std::string>;

struct Question {
  std::string type;
  std::string shell;
};

/// Texts that break a careless writer of macros.
const Question questions[] = {
    {"bool", "true"},
    {"bool", "false"},
    {"bool", "test a,b = 'a,b'"},
    {"bool", "test a, = a"},
    {"bool", "test '(' != ')'"},
    {"bool", "echo ':)' | grep -q ')'"},
    {"bool", "test ')' = '('"},
    {"bool", "echo '(,((' | grep -q -F '(,(('"},
    {"bool", "case x in x) true;; esac"},
    {"bool", "case x in y) true;; *) false;; esac"},
    {"bool", "test \"$(echo x)\" = x"},
    {"bool", "test \"$(echo x; (echo y))\" = 'x\ny'"},
    {"bool", "test $$ -gt 1 && test \"${UNSET_HERE-unset}\" = unset && test a$ = 'a$'"},
    {"bool", "x=$((2 * 3)); test $x -eq 6"},
    {"bool", "true # comment"},
    {"bool", "false # comment )"},
    {"bool", "#"},
    {"bool", "test a#b = 'a#b' && test '#' = \"#\""},
    {"bool", "if true\nthen true\nelse false\nfi\n"},
    {"bool", "false\n# comment\ntest 'it' = \"it\"\n"},
    {"bool", "cat <<E | grep -q 'a,b)'\na,b)\nE\n"},
    {"bool", "if"},
    {"bool", "true )"},
    {"bool", "( true"},
    {"bool", "echo 'unfinished"},
    {"bool", "exit 0"},
    {"bool", "exit 3"},
    {"bool", "true; exit 0;"},
    {"bool", "true &"},
    {"bool", "echo 100%s | grep -q -x '100%s'"},
    {"bool", "printf '%b' 'a\\0134b' | grep -q '^a.b$'"},
    {"bool", "test 'a\\b' = \"a\\\\b\""},
    {"bool", "test a\\,b = 'a,b'"},
    {"bool", "test x = x\\"},
    {"bool", "test \"`echo hi`\" = hi"},
    {"bool", "echo '\"' | grep -q '\"' && echo \"'\" | grep -q \"'\""},
    {"bool", "test '\x01\x7f' = '\x01\x7f' && test 'a\tb' != 'a b'"},
    {"bool", "cat | wc -c | grep -q -x ' *0'"},
    {"bool", "touch a b && test `ls | wc -l` -eq 2"},
    {"bool", "test `$(CC) a,b` = 'a,b'"},
    {"bool", "$(CC) '$(CC)' | grep -q -x echo # x"},
    {"bool", "test \"$LC_ALL\" = C"},
    {"bool", "cd / && exit"},
    {"bool", "set -e; false; true"},
    {"bool", "kill -9 $$"},
    {"int", "echo 120200"},
    {"int", "printf '\\n14\\n15\\n'"},
    {"int", "echo -3"},
    {"int", "echo nonsense"},
    {"int", "echo 007"},
    {"int", "if"},
    {"int", "echo 5; exit 1"},
    {"int", "expr 1 \\* 10000 + 2"},
    {"string", "echo 'a\"b\\c$d$(e)#,)(%'"},
    {"string", "printf 'l1\\nl2\\n\\n'"},
    {"string", "true"},
    {"string", "echo \"'single' `echo x` $((1 + 1))\""},
    {"string", "echo '  blanks  '"},
    {"string", "echo '\\\\ \\n \\$x'"},
    {"string", "echo y"},
};

std::string read_file(const fs::path &path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

class FragmentUnderConf : public testing::Test {
protected:
  void SetUp() override {
    std::string pattern = fs::temp_directory_path() / "kassay-fragment-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    write("Kconfig", "mainmenu \"test\"\n\nconfig YES\n\tdef_bool y\n\nconfig NO\n\tdef_bool n\n\nsource "
                     "\"Kconfig.toolchain\"\n");
  }
  void TearDown() override { fs::remove_all(directory_); }

  void write(const std::string &name, const std::string &text) { std::ofstream(directory_ / name) << text; }

  int run(const std::string &line) const {
    int status = std::system(fmt::format("cd '{}' && {}", directory_.string(), line).c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  }

  /// What sh says, run as kassay runs a shell trial.
  std::string answer(const Question &question) {
    std::string text = question.shell;
    for (std::size_t at; (at = text.find("$(CC)")) != std::string::npos;)
      text.replace(at, 5, "echo");
    write("question", text);
    int status = run("mkdir scratch && cd scratch && LC_ALL=C /bin/sh -c \"$(cat ../question)\" </dev/null "
                     ">../out 2>/dev/null");
    fs::remove_all(directory_ / "scratch");
    return question.type == "bool" ? (status == 0 ? "y" : "n") : printed(question.type);
  }

  std::string printed(const std::string &type) {
    if (type == "int")
      run("grep -E -x -e '-?[1-9][0-9]*|0' out | head -n 1 >number; mv number out");
    std::string text = read_file(directory_ / "out");
    while (text.ends_with('\n'))
      text.pop_back();
    for (char &c : text)
      c = c == '\n' ? ' ' : c;
    return type == "int" && text.empty() ? "0" : text;
  }

  std::vector<FragmentSymbol> symbols() {
    std::vector<FragmentSymbol> all;
    for (const Question &question : questions) {
      FragmentSymbol symbol;
      symbol.name = fmt::format("Q{:03}", all.size());
      symbol.type = question.type;
      symbol.value = answer(question);
      symbol.help = "Asks: " + question.shell;
      symbol.live = question.shell;
      all.push_back(std::move(symbol));
    }
    for (const char *needs : {"YES", "NO", "!NO && YES = y"})
      for (const char *type : {"bool", "int", "string"}) {
        FragmentSymbol symbol;
        bool on = std::string_view(needs) != "NO";
        symbol.name = fmt::format("N{:03}", all.size());
        symbol.type = type;
        symbol.needs = needs;
        symbol.live = symbol.type == "bool" ? "true" : "echo 7";
        symbol.value = symbol.type == "bool" ? (on ? "y" : "n") : on ? "7" : symbol.type == "int" ? "0" : "";
        all.push_back(std::move(symbol));
      }
    return all;
  }

  /// Symbols of a .config, as text; a bool that is not there is n.
  Values config_values(const std::vector<FragmentSymbol> &symbols, const std::string &name) const {
    Values values;
    for (const FragmentSymbol &symbol : symbols)
      values[symbol.name] = symbol.type == "bool" ? "n" : "missing";
    std::istringstream lines(read_file(directory_ / name));
    for (std::string line; std::getline(lines, line);)
      if (std::size_t equals = line.find('='); line.starts_with("CONFIG_") && equals != std::string::npos)
        if (auto found = values.find(line.substr(7, equals - 7)); found != values.end())
          found->second = unquoted(line.substr(equals + 1));
    return values;
  }

  static std::string unquoted(const std::string &text) {
    if (!text.starts_with('"'))
      return text;
    std::string result;
    for (std::size_t at = 1; at + 1 < text.size(); ++at) {
      at += text[at] == '\\' ? 1 : 0;
      result += text[at];
    }
    return result;
  }

  /// Reads both styles with `reader` and compares both with the values that were put in.
  void compare_styles(const std::string &reader) {
    std::vector<FragmentSymbol> all = symbols();
    const ToolVariable tools[] = {{"CC", "echo"}, {"CLANG_FLAGS", "-a $(b) #c"}};
    Values expected;
    for (const FragmentSymbol &symbol : all)
      expected[symbol.name] = symbol.value;
    for (Style style : {Style::fixed, Style::live}) {
      write("Kconfig.toolchain", kconfig_fragment(all, tools, style));
      ASSERT_EQ(run("rm -f config && unset CC CLANG_FLAGS; KCONFIG_CONFIG=config srctree=. " + reader), 0)
          << read_file(directory_ / "log");
      Values values = config_values(all, "config");
      for (const FragmentSymbol &symbol : all)
        EXPECT_EQ(values[symbol.name], expected[symbol.name])
            << (style == Style::live ? "live: " : "fixed: ") << symbol.live << " needs " << symbol.needs;
    }
    RecordProperty("compared", static_cast<int>(2 * all.size()));
    std::printf("compared %zu symbols in two styles\n", all.size());
  }

  fs::path directory_;
};

TEST_F(FragmentUnderConf, KernelsConfGivesTheSameValuesInBothStyles) {
  const char *conf = std::getenv("KASSAY_CONF");
  if (!conf)
    GTEST_SKIP() << "KASSAY_CONF names no scripts/kconfig/conf of a kernel tree";
  compare_styles(fmt::format("'{}' --alldefconfig Kconfig >log 2>&1", conf));
}

TEST_F(FragmentUnderConf, ConfHasNothingToWarnOf) {
  const char *conf = std::getenv("KASSAY_CONF");
  if (!conf)
    GTEST_SKIP() << "KASSAY_CONF names no scripts/kconfig/conf of a kernel tree";
  FragmentSymbol symbol{.name = "X",
                        .type = "bool",
                        .value = "y",
                        .known = true,
                        .reason = {},
                        .help = "a, b (c) # \"d\"",
                        .needs = "YES",
                        .live = "$(CC) -v | grep -q 'x,y'",
                        .live_value = {}};
  const ToolVariable tools[] = {{"CC", "echo"}};
  write("Kconfig.toolchain", kconfig_fragment({&symbol, 1}, tools, Style::live));
  ASSERT_EQ(run(fmt::format("KCONFIG_CONFIG=config srctree=. '{}' --alldefconfig Kconfig 2>log >out", conf)),
            0);
  EXPECT_EQ(read_file(directory_ / "log"), "");
}

TEST_F(FragmentUnderConf, EnvironmentOfConfGoesBeforeTheDefaultTool) {
  const char *conf = std::getenv("KASSAY_CONF");
  if (!conf)
    GTEST_SKIP() << "KASSAY_CONF names no scripts/kconfig/conf of a kernel tree";
  FragmentSymbol symbol{.name = "X",
                        .type = "string",
                        .value = "",
                        .known = true,
                        .reason = {},
                        .help = {},
                        .needs = {},
                        .live = "echo $(CC) $(CLANG_FLAGS)",
                        .live_value = {}};
  const ToolVariable tools[] = {{"CC", "default-cc"}, {"CLANG_FLAGS", "-default"}};
  write("Kconfig.toolchain", kconfig_fragment({&symbol, 1}, tools, Style::live));
  auto value = [&](const std::string &environment) {
    run(fmt::format("rm -f config; {} KCONFIG_CONFIG=config srctree=. '{}' --alldefconfig Kconfig >log 2>&1",
                    environment, conf));
    return config_values({symbol}, "config")["X"];
  };
  EXPECT_EQ(value("unset CC CLANG_FLAGS;"), "default-cc -default");
  EXPECT_EQ(value("CC='ccache other, cc' CLANG_FLAGS="), "ccache other, cc");
  EXPECT_EQ(value("CC=other CLANG_FLAGS=-own"), "other -own");
}

TEST_F(FragmentUnderConf, KconfiglibGivesTheSameValuesInBothStyles) {
  if (run("python3 -c 'import kconfiglib' 2>/dev/null") != 0)
    GTEST_SKIP() << "python3 has no kconfiglib";
  compare_styles("python3 -c 'import kconfiglib; kconfiglib.Kconfig(\"Kconfig\", "
                 "warn=False).write_config(\"config\")' >log 2>&1");
}

} // namespace
} // namespace kassay::kconfig
