// SPDX-License-Identifier: MIT
// C compilers. Family and version come from predefined macros, as in the kernel's scripts/cc-version.sh: a
// hard-linked, renamed or wrapped compiler cannot lie about them.
#include <array>
#include <sstream>

#include <fmt/format.h>

#include "probe/examination.h"

namespace kassay {

namespace {

/// Each line is "name=text" after preprocessing; a macro that is not defined stays its own name.
constexpr const char *macros = R"(family_clang=__clang_major__ __clang_minor__ __clang_patchlevel__
family_gcc=__GNUC__ __GNUC_MINOR__ __GNUC_PATCHLEVEL__
family_intel=__INTEL_COMPILER __INTEL_LLVM_COMPILER
family_tcc=__TINYC__
text=__VERSION__
-fpie=__PIE__
-fPIC=__PIC__
-fstack-protector-strong=__SSP_STRONG__
-fstack-protector-all=__SSP_ALL__
-fcf-protection=__CET__
-D_FORTIFY_SOURCE=_FORTIFY_SOURCE
-mbranch-protection=__ARM_FEATURE_BTI_DEFAULT
)";

std::map<std::string, std::string> macro_values(const std::string &text) {
  std::map<std::string, std::string> values;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (const std::size_t equals = line.find('='); equals != std::string::npos)
      values[line.substr(0, equals)] = line.substr(equals + 1);
  return values;
}

std::optional<Version> three_numbers(const std::string &text) {
  std::istringstream words(text);
  Version version;
  for (int &number : version.numbers)
    if (!(words >> number) || number < 0 || number > 99'999)
      return std::nullopt;
  return version;
}

std::string vendor_of(const std::string &text) {
  for (const char *vendor : {"Android", "Debian", "Ubuntu", "Red Hat", "SUSE", "Alpine", "Gentoo", "Apple"})
    if (text.find(vendor) != std::string::npos)
      return vendor;
  return "upstream";
}

/// The value of a line "Key: value" in a text.
std::string line_value(const std::string &text, const std::string &key) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(key))
      return line.substr(key.size());
  return {};
}

Question macros_question() {
  return {"macros", {"-E", "-P", "-x", "c", "-"}, macros, {}};
}

std::vector<Question> first_questions(const Tool &, const KbuildVariables &) {
  return {{"version", {"--version"}, {}, {}}, macros_question(), {"verbose", {"-v"}, {}, {}}};
}

/// A kernel build asks no less; a compiler that fails here decides no symbol.
Question object_question() {
  return {"object", {"-O2", "-g", "-c", "-x", "c", "-", "-o", "a.o"}, "int x;\n", {}};
}

std::vector<Question> second_questions(const Tool &tool, const Answers &) {
  std::vector<Question> questions;
  const auto ask = [&](std::string argument) { questions.push_back({argument, {argument}, {}, {}}); };
  if (tool.family == "gcc") {
    for (const char *program : {"cc1", "cc1plus", "collect2", "lto1", "lto-wrapper", "as", "ld", "objcopy"})
      ask(fmt::format("-print-prog-name={}", program));
    ask("-print-file-name=specs");
    ask("-print-file-name=plugin");
    questions.push_back({"lto", {"-O2", "-g", "-flto", "-c", "-x", "c", "-", "-o", "a.o"}, "int x;\n", {}});
  } else {
    for (const char *program : {"as", "ld", "ld.lld"})
      ask(fmt::format("-print-prog-name={}", program));
  }
  questions.push_back(object_question());
  questions.push_back({"link", {"-###", "-flto", "-o", "a.out", "a.o"}, {}, {{"a.o", ""}}});
  questions.push_back({"steps", {"-###", "-c", "-x", "c", "-", "-o", "a.o"}, {}, {}});
  return questions;
}

/// The file after `-plugin` on the linker's command line, which the driver shows but does not run.
std::string linker_plugin(const std::string &steps) {
  std::istringstream words(steps);
  std::string word;
  while (words >> word)
    if ((word == "-plugin" || word == "\"-plugin\"") && words >> word)
      return word.starts_with('"') ? word.substr(1, word.size() - 2) : word;
  return {};
}

/// Clang's configuration files, one a line: `clang -v` names those that it read.
std::string configuration_files(const std::string &verbose) {
  std::istringstream lines(verbose);
  std::string line, files;
  while (std::getline(lines, line))
    if (constexpr std::string_view mark = "Configuration file: "; line.starts_with(mark))
      files += (files.empty() ? "" : "\n") + line.substr(mark.size());
  return files;
}

/// Flags that are on without being asked for, each seen through the macro it defines.
std::vector<std::string> default_flags(const std::map<std::string, std::string> &values,
                                       const std::string &steps) {
  std::vector<std::string> flags;
  for (const auto &[flag, value] : values)
    if (flag.starts_with('-') && !value.empty() && value[0] != '_')
      flags.push_back(flag == "-D_FORTIFY_SOURCE" ? fmt::format("{}={}", flag, value) : flag);
  // cc1's own command line shows those that define no macro.
  for (const char *flag : {"-fstack-clash-protection", "-fasynchronous-unwind-tables", "-mtune=generic",
                           "-march=x86-64", "-mno-omit-leaf-frame-pointer", "-Wformat-security"})
    if (steps.find(fmt::format(" {}", flag)) != std::string::npos ||
        steps.find(fmt::format("\"{}\"", flag)) != std::string::npos)
      flags.emplace_back(flag);
  return flags;
}

void conclude(Tool &tool, const Answers &answers) {
  const auto macros_run = answers.find("macros");
  if (macros_run == answers.end())
    return;
  if (!macros_run->second.succeeded()) {
    tool.repeat = repeat_line(tool, macros_question());
    return mark_broken(tool, "cannot preprocess: " + failure_text(macros_run->second));
  }
  const auto values = macro_values(macros_run->second.out);
  const auto value = [&](const char *name) {
    const auto found = values.find(name);
    return found == values.end() ? std::string() : found->second;
  };
  const auto clang = three_numbers(value("family_clang"));
  const auto gcc = three_numbers(value("family_gcc"));
  if (!clang && !gcc) {
    tool.repeat = repeat_line(tool, macros_question());
    return mark_broken(
        tool, "is no C compiler known here: defines neither __clang_major__ nor __GNUC__ as a number");
  }
  tool.family = clang ? "clang" : "gcc";
  tool.version = clang ? *clang : *gcc;
  if (value("family_intel") != "__INTEL_COMPILER __INTEL_LLVM_COMPILER" && tool.notes.empty())
    tool.notes.push_back("Intel's compiler, which the kernel takes for " + tool.family);
  tool.version_string =
      fmt::format("{}.{}.{}", tool.version.numbers[0], tool.version.numbers[1], tool.version.numbers[2]);
  tool.version_code = tool.version.code();
  if (const auto object = answers.find("object"); object != answers.end() && !object->second.succeeded()) {
    tool.repeat = repeat_line(tool, object_question());
    return mark_broken(tool, fmt::format("is {} {}, but cannot compile: {}", tool.family, tool.version_string,
                                         failure_text(object->second)));
  }
  const std::string verbose = text_of(answers, "verbose");
  tool.vendor = vendor_of(tool.full_text + value("text") + verbose);
  tool.target = printable(line_value(verbose, "Target: "));
  tool.configured_with = printable(line_value(verbose, "Configured with: "), 16384);
  if (const std::string files = configuration_files(verbose); !files.empty())
    tool.details["configuration"] = files;
  if (answers.contains("steps"))
    tool.default_flags = default_flags(values, answers.at("steps").err);
  if (const std::string plugin = linker_plugin(text_of(answers, "link")); !plugin.empty())
    tool.details["linker-plugin"] = plugin;
}

} // namespace

const Kind &compiler_kind() {
  static const Kind kind{first_questions, second_questions, conclude};
  return kind;
}

namespace {

/// The kernel asks for the assembler through the compiler, scripts/as-version.sh.
std::vector<Question> assembler_questions(const Tool &, const KbuildVariables &) {
  return {{"version",
           {"-Wa,--version", "-c", "-x", "assembler-with-cpp", "/dev/null", "-o", "/dev/null"},
           {},
           {}}};
}

void conclude_assembler(Tool &tool, const Answers &answers) {
  const std::string text = text_of(answers, "version");
  if (text.find("GNU assembler") == std::string::npos)
    return mark_broken(tool, "is no assembler known here: " + printable(first_line(text)));
  tool.family = "gas";
  if (set_version(tool, first_line(text)))
    tool.version_code = tool.version.code();
}

} // namespace

const Kind &assembler_kind() {
  static const Kind kind{assembler_questions, nullptr, conclude_assembler};
  return kind;
}

} // namespace kassay
