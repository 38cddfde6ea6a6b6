// SPDX-License-Identifier: MIT
#include "kconfig/kbuild_commands.h"

#include <algorithm>
#include <filesystem>
#include <tuple>

#include <fmt/format.h>

namespace kassay::kconfig {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_output = 512u << 20;

/// See the header: what one Makefile waits for and another one makes. The default goal stays that of each
/// Makefile.
std::string empty_rules(const std::string &srcarch) {
  return fmt::format("vmlinux.a vmlinux.o modules.order Module.symvers .vmlinux.export.c System.map "
                     "arch/{}/kernel/vmlinux.lds: ;\n.DEFAULT_GOAL :=",
                     srcarch);
}

/// Directories of objtree whose objects are no part of the kernel, as gen_compile_commands.py has them.
bool is_left_out(std::string_view target) {
  static constexpr std::string_view folders[] = {"tools/", "Documentation/", "include/", ".git/"};
  target.remove_prefix(target.starts_with("./") ? 2 : 0);
  return std::ranges::any_of(folders, [&](std::string_view folder) { return target.starts_with(folder); });
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

/// The text of a single-quoted word that begins behind `at`, with '\'' in it; `at` goes behind it.
std::string quoted_word(std::string_view text, std::size_t &at) {
  std::string word;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\'', at), text.size());
    word += text.substr(at, end - at);
    at = end + 1;
    if (text.substr(std::min(end, text.size()), 4) != "'\\''")
      break;
    word += '\'';
    at = end + 4;
  }
  return word;
}

/// A saved command cut behind the source that it compiles; nothing where it compiles none.
struct Compilation {
  std::string command, file;
};
std::optional<Compilation> cut(std::string command) {
  command = replaced(replaced(std::move(command), "\\#", "#"), "$(pound)", "#");
  std::optional<Compilation> result;
  // The last word ending in .c or .S that stands before a ';' or the end, blanks between.
  for (std::size_t at = command.size(); at > 0;) {
    at = command.rfind('.', at - 1);
    if (at == std::string::npos)
      break;
    const std::size_t end = at + 2;
    if (end > command.size() || (command[at + 1] != 'c' && command[at + 1] != 'S'))
      continue;
    const std::size_t behind = command.find_first_not_of(' ', end);
    const std::size_t begin = command.rfind(' ', at);
    if ((behind != std::string::npos && command[behind] != ';') || begin == std::string::npos)
      continue;
    return Compilation{command.substr(0, end), command.substr(begin + 1, end - begin - 1)};
  }
  return result;
}

} // namespace

std::vector<CompileUnit> compilations_in(std::string_view recipes, const std::string &objtree) {
  static constexpr std::string_view call = "scripts/basic/fixdep ";
  std::vector<CompileUnit> units;
  for (std::size_t at = 0; (at = recipes.find(call, at)) != std::string_view::npos;) {
    at += call.size();
    const std::size_t target = recipes.find(' ', at) + 1;
    const std::size_t quote = recipes.find(" '", target);
    const std::size_t line = recipes.find('\n', at);
    if (target == 0 || quote == std::string_view::npos || quote > line)
      continue;
    const std::string_view object = recipes.substr(target, quote - target);
    at = quote + 2;
    const auto compilation = cut(quoted_word(recipes, at));
    if (!object.ends_with(".o") || is_left_out(object) || !compilation)
      continue;
    auto words = split_shell_words(compilation->command);
    std::error_code error;
    const fs::path whole = fs::path(objtree) / compilation->file;
    const fs::path real = fs::weakly_canonical(whole, error);
    if (words && !words->empty())
      units.push_back(
          {objtree, error ? whole.lexically_normal().string() : real.string(), std::move(*words)});
  }
  std::ranges::sort(units, {}, [](const CompileUnit &unit) { return std::tie(unit.file, unit.arguments); });
  const auto rest = std::ranges::unique(units);
  units.erase(rest.begin(), rest.end());
  return units;
}

Result<std::vector<CompileUnit>> derive_compile_database(const KernelTree &tree, const Environment &caller,
                                                         Runner &runner) {
  std::error_code error;
  if (!fs::exists(fs::path(tree.objtree) / ".config", error))
    return fail(ErrorKind::environment, fmt::format("{}: has no .config", tree.objtree),
                "configure it, and make what the files include: make defconfig, make prepare");
  Command command;
  command.argv = {"make",       "-n", "-k", "--no-print-directory", "--eval=" + empty_rules(tree.srcarch),
                  "cmd-check=y"};
  command.argv.insert(command.argv.end(), tree.variables.begin(), tree.variables.end());
  command.env = caller;
  for (const char *name : {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKE_TERMOUT", "MAKE_TERMERR"})
    command.env.erase(name);
  command.directory = tree.srctree;
  command.deadline = std::chrono::minutes(30);
  command.output_limit = most_output;
  const Run run = runner.run(command);
  auto units = compilations_in(run.out, tree.objtree);
  if (!std::holds_alternative<Exited>(run.outcome) || units.empty())
    return fail(ErrorKind::environment,
                fmt::format("{}: make -n {}, and printed no compilation{}{}", tree.srctree,
                            describe(run.outcome), run.err.empty() ? "" : ":\n", run.err.substr(0, 2000)),
                fmt::format("to repeat: make -C {} {}", tree.srctree,
                            shell_quoted({command.argv.begin() + 1, command.argv.end()})));
  return units;
}

} // namespace kassay::kconfig
