// SPDX-License-Identifier: MIT
#include "probe/kbuild.h"

#include <algorithm>
#include <array>
#include <climits>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>

#include "probe/find_executable.h"
#include "probe/nearest.h"

namespace kassay {

namespace {

/// A tool's variable and its default with the GNU tools and with LLVM. '$' stands for the prefix:
/// CROSS_COMPILE, or LLVM= as a directory; LLVM='s suffix is appended.
struct Default {
  std::string_view name;
  std::string_view gnu;
  std::string_view llvm; // empty: LLVM= does not change it
};
constexpr std::array defaults = {
    Default{"CC", "$gcc", "$clang"},
    Default{"LD", "$ld", "$ld.lld"},
    Default{"AR", "$ar", "$llvm-ar"},
    Default{"NM", "$nm", "$llvm-nm"},
    Default{"OBJCOPY", "$objcopy", "$llvm-objcopy"},
    Default{"OBJDUMP", "$objdump", "$llvm-objdump"},
    Default{"READELF", "$readelf", "$llvm-readelf"},
    Default{"STRIP", "$strip", "$llvm-strip"},
    Default{"HOSTCC", "gcc", "$clang"},
    Default{"RUSTC", "rustc", ""},
    Default{"BINDGEN", "bindgen", ""},
    Default{"PAHOLE", "pahole", ""},
    Default{"MAKE", "make", ""},
    Default{"BASH", "bash", ""},
    Default{"BC", "bc", ""},
    Default{"LEX", "flex", ""},
    Default{"YACC", "bison", ""},
    Default{"PERL", "perl", ""},
    Default{"PYTHON3", "python3", ""},
};
constexpr std::array settings = {"ARCH", "CROSS_COMPILE", "LLVM", "LLVM_IAS"};

/// scripts/subarch.include: uname -m to ARCH.
std::string arch_of_machine(const std::string &machine) {
  const auto starts = [&](std::string_view prefix) { return machine.starts_with(prefix); };
  if (machine == "x86_64" || (machine.size() == 4 && machine[0] == 'i' && machine.ends_with("86")))
    return machine == "x86_64" ? "x86_64" : "i386";
  if (starts("aarch64") || machine == "arm64")
    return "arm64";
  if (starts("arm") || starts("sa110"))
    return "arm";
  if (starts("ppc"))
    return "powerpc";
  if (starts("sh2") || starts("sh3") || starts("sh4"))
    return "sh";
  if (machine == "s390x")
    return "s390";
  for (const std::string_view name : {"mips", "riscv", "loongarch"})
    if (starts(name))
      return std::string(name);
  return machine == "sun4u" ? "sparc64" : machine;
}

/// Makefile: the directory below arch/ for an ARCH.
std::string srcarch_of(const std::string &arch) {
  if (arch == "i386" || arch == "x86_64")
    return "x86";
  if (arch == "sparc32" || arch == "sparc64")
    return "sparc";
  if (arch == "parisc64")
    return "parisc";
  return arch;
}

/// scripts/Makefile.clang: CLANG_TARGET_FLAGS_<srcarch>.
std::string_view clang_target(std::string_view srcarch) {
  static constexpr std::pair<std::string_view, std::string_view> targets[] = {
      {"arm", "arm-linux-gnueabi"},         {"arm64", "aarch64-linux-gnu"},
      {"hexagon", "hexagon-linux-musl"},    {"loongarch", "loongarch64-linux-gnusf"},
      {"m68k", "m68k-linux-gnu"},           {"mips", "mipsel-linux-gnu"},
      {"powerpc", "powerpc64le-linux-gnu"}, {"riscv", "riscv64-linux-gnu"},
      {"s390", "s390x-linux-gnu"},          {"x86", "x86_64-linux-gnu"},
  };
  for (const auto &[name, target] : targets)
    if (name == srcarch)
      return target;
  return {};
}

std::string expand(std::string_view pattern, const std::string &prefix, const std::string &suffix) {
  if (!pattern.starts_with('$'))
    return std::string(pattern);
  return prefix + std::string(pattern.substr(1)) + suffix;
}

const Default *default_of(std::string_view name) {
  const auto found = std::ranges::find(defaults, name, &Default::name);
  return found == defaults.end() ? nullptr : &*found;
}

std::vector<std::string> known_names() {
  std::vector<std::string> names(settings.begin(), settings.end());
  for (const Default &entry : defaults)
    names.emplace_back(entry.name);
  return names;
}

/// The variables given, command line over environment; `origin` tells which.
struct Given {
  std::map<std::string, std::string> values;
  std::map<std::string, bool> on_command_line;

  std::string value(const std::string &name) const {
    const auto found = values.find(name);
    return found == values.end() ? "" : found->second;
  }
};

Result<Given> gather(std::span<const std::string> arguments, const Environment &environment) {
  Given given;
  const std::vector<std::string> names = known_names();
  for (const std::string &name : names) {
    const auto found = environment.find(name);
    // MAKE and BASH are set by make and bash for their children, not by the user for us.
    if (found != environment.end() && !found->second.empty() && name != "MAKE" && name != "BASH")
      given.values[name] = found->second;
  }
  for (const std::string &argument : arguments) {
    const std::size_t equals = argument.find('=');
    if (equals == std::string::npos || equals == 0)
      return fail(ErrorKind::usage, fmt::format("'{}' is not of the form NAME=VALUE", argument),
                  "name the toolchain as for make: CC=gcc-12, LLVM=-19, CROSS_COMPILE=aarch64-linux-gnu-");
    const std::string name = argument.substr(0, equals);
    if (std::ranges::find(names, name) == names.end()) {
      const std::string near = did_you_mean(name, names);
      return fail(ErrorKind::usage, fmt::format("{}: no such variable", name),
                  near.empty() ? fmt::format("known: {}", fmt::join(names, " ")) : near);
    }
    given.values[name] = argument.substr(equals + 1);
    given.on_command_line[name] = true;
  }
  return given;
}

} // namespace

bool is_tool_variable(std::string_view name) {
  return default_of(name) != nullptr;
}

bool is_chosen_by_llvm(std::string_view name) {
  const Default *entry = default_of(name);
  return entry && !entry->llvm.empty();
}

Result<KbuildVariables> resolve_kbuild_variables(std::span<const std::string> arguments,
                                                 const Environment &environment, const std::string &machine) {
  const auto given = gather(arguments, environment);
  if (!given)
    return std::unexpected(given.error());
  KbuildVariables result;
  result.arch = given->value("ARCH");
  if (result.arch.empty())
    result.arch = arch_of_machine(machine);
  result.srcarch = srcarch_of(result.arch);
  result.cross_compile = given->value("CROSS_COMPILE");
  result.llvm = given->value("LLVM");
  result.integrated_as = given->value("LLVM_IAS") != "0";

  const bool llvm = !result.llvm.empty();
  const std::string prefix = llvm ? (result.llvm.ends_with('/') ? result.llvm : "") : result.cross_compile;
  const std::string suffix = llvm && result.llvm.starts_with('-') ? result.llvm : "";
  for (const Default &entry : defaults) {
    ToolVariable tool{.name = std::string(entry.name), .value = {}, .words = {}, .requested = false};
    tool.value = expand(llvm && !entry.llvm.empty() ? entry.llvm : entry.gnu, prefix, suffix);
    tool.requested = llvm ? !entry.llvm.empty() : (!prefix.empty() && entry.gnu.starts_with('$'));
    if (const auto found = given->values.find(tool.name); found != given->values.end()) {
      tool.value = found->second;
      tool.requested = true;
      if (!given->on_command_line.contains(tool.name))
        result.notes.push_back(
            fmt::format("{}={} is taken from the environment; make itself would want it on its command line",
                        tool.name, tool.value));
    }
    auto words = split_words(tool.value);
    if (!words)
      return fail(ErrorKind::usage, fmt::format("{}={}: {}", tool.name, tool.value, words.error().message),
                  words.error().hint);
    tool.words = std::move(*words);
    if (tool.words.empty())
      return fail(ErrorKind::usage, fmt::format("{}= names no command", tool.name),
                  fmt::format("leave {}= out for the default", tool.name));
    result.tools.emplace(tool.name, std::move(tool));
  }
  return result;
}

std::vector<std::string> clang_flags(const KbuildVariables &variables, const Environment &environment) {
  std::vector<std::string> flags;
  const std::string_view target = clang_target(variables.srcarch);
  if (!target.empty())
    flags.push_back(fmt::format("--target={}", target));
  if (variables.integrated_as) {
    flags.emplace_back("-fintegrated-as");
  } else {
    flags.emplace_back("-fno-integrated-as");
    const auto elfedit = find_executable(variables.cross_compile + "elfedit", environment);
    const std::string directory =
        elfedit ? std::filesystem::path(*elfedit).parent_path().string() + "/" : std::string();
    const std::string prefix = std::filesystem::path(variables.cross_compile).filename().string();
    flags.push_back("--prefix=" + directory + prefix);
  }
  for (const char *option : {"unknown-warning-option", "ignored-optimization-argument", "option-ignored",
                             "unused-command-line-argument"})
    flags.push_back(fmt::format("-Werror={}", option));
  return flags;
}

Result<std::vector<std::string>> split_words(const std::string &value) {
  constexpr std::string_view special =
      "$`\"\\"; // a backslash in double quotes protects these, and is itself before others
  const auto shell_command = [](char c) {
    return fail(ErrorKind::usage, fmt::format("'{}' would be a command for a shell, not a tool's name", c),
                "put it into a wrapper script, or quote it");
  };
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '\0' || c == '\n')
      return fail(ErrorKind::usage, "a control character in a command", "");
    if (quote) {
      if (c == quote)
        quote = 0;
      else if (quote == '"' && (c == '$' || c == '`'))
        return shell_command(c);
      else if (quote == '"' && c == '\\' && i + 1 < value.size() &&
               special.find(value[i + 1]) != special.npos)
        word += value[++i];
      else
        word += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (c == '\\' && i + 1 < value.size()) {
      word += value[++i];
      in_word = true;
    } else if (c == ' ' || c == '\t') {
      if (in_word)
        words.push_back(std::exchange(word, {}));
      in_word = false;
    } else if (std::string_view("|&;<>()`$").find(c) != std::string_view::npos) {
      return shell_command(c);
    } else {
      word += c;
      in_word = true;
    }
  }
  if (quote)
    return fail(ErrorKind::usage, "a quote is not closed", "");
  if (in_word)
    words.push_back(std::move(word));
  return words;
}

} // namespace kassay
