// SPDX-License-Identifier: MIT
#include "kconfig/kernel_tree.h"

#include <filesystem>
#include <string_view>

#include <fmt/format.h>
#include <sys/utsname.h>

#include "kconfig/setting.h"
#include "kconfig/source.h"

namespace kassay::kconfig {
namespace {

constexpr const char *goal = "kassay-envconfig";
/// Printed with the environment: make's own variables, under names that no Makefile uses.
constexpr const char *goal_rule =
    "kassay-envconfig: ; @printf '\\0'; "
    "env -0 kassay_objtree='$(CURDIR)' kassay_cross_compiling='$(cross_compiling)'";

/// What make tells other makes, and shells each other: no part of an answer, and different in each terminal.
constexpr std::string_view private_names[] = {"MAKEFLAGS",     "MAKELEVEL",      "MAKE_TERMERR",
                                              "MAKE_TERMOUT",  "MFLAGS",         "OLDPWD",
                                              "PWD",           "SHLVL",          "_",
                                              "sub_make_done", "kassay_objtree", "kassay_cross_compiling"};

Command make_command(const std::string &srctree, std::span<const std::string> variables,
                     const Environment &caller) {
  Command command;
  command.argv = {"make", "--no-print-directory", fmt::format("--eval={}", goal_rule), goal};
  command.argv.insert(command.argv.end(), variables.begin(), variables.end());
  command.env = caller;
  for (const std::string_view name : private_names)
    command.env.erase(std::string(name));
  command.directory = srctree;
  command.deadline = std::chrono::minutes(2);
  return command;
}

std::string repeated(const std::string &srctree, const Command &command) {
  std::vector<std::string> argv = command.argv;
  argv.insert(argv.begin() + 1, {"-C", srctree});
  return shell_quoted(argv);
}

/// The NAME=VALUE entries that env -0 printed; before the first NUL is what a Makefile may have printed.
Environment parse_environment(std::string_view text) {
  Environment environment;
  text.remove_prefix(std::min(text.find('\0'), text.size()));
  while (!text.empty()) {
    const std::string_view entry = text.substr(0, text.find('\0'));
    text.remove_prefix(std::min(entry.size() + 1, text.size()));
    if (const auto equals = entry.find('='); equals != std::string_view::npos && equals > 0)
      environment.insert_or_assign(std::string(entry.substr(0, equals)),
                                   std::string(entry.substr(equals + 1)));
  }
  return environment;
}

std::string kernel_release() {
  utsname name{};
  return uname(&name) == 0 ? name.release : "";
}

/// What scripts/kconfig/Makefile, here its text, does to the environment.
void apply_kconfig_makefile(std::string_view makefile, bool is_cross_compiling, Environment &environment) {
  const auto says = [&](std::string_view text) { return makefile.find(text) != std::string_view::npos; };
  environment["obj"] = "scripts/kconfig";
  environment.erase("CONFIG_");
  if (says("export KCONFIG_DEFCONFIG_LIST")) {
    std::string defconfig = setting_or(environment, "KBUILD_DEFCONFIG", "");
    if (defconfig.empty())
      defconfig = "defconfig";
    const std::string release = kernel_release();
    environment["KCONFIG_DEFCONFIG_LIST"] =
        (is_cross_compiling
             ? ""
             : fmt::format("/lib/modules/{0}/.config /etc/kernel-config /boot/config-{0} ", release)) +
        fmt::format("arch/{}/configs/{}", setting_or(environment, "SRCARCH", ""), defconfig);
  }
  const std::string warnings = setting_or(environment, "KBUILD_EXTRA_WARN", "");
  for (const auto &[letter, name] : {std::pair('c', "KCONFIG_WARN_UNKNOWN_SYMBOLS"), {'e', "KCONFIG_WERROR"}})
    if (warnings.contains(letter) && says(fmt::format("export {}", name)))
      environment[name] = "1";
}

Result<Dialect> dialect_of(const std::string &srctree, const Environment &environment) {
  const auto series = setting(environment, "KASSAY_KCONFIG_DIALECT");
  return series ? dialect_named(*series) : dialect_of_tree(srctree);
}

} // namespace

bool is_kernel_tree(const std::string &directory) {
  std::error_code error;
  for (const char *name : {"Makefile", "Kconfig", "scripts/kconfig/Makefile"})
    if (!std::filesystem::is_regular_file(std::filesystem::path(directory) / name, error))
      return false;
  return true;
}

Result<KernelTree> open_kernel_tree(const std::string &directory, std::span<const std::string> variables,
                                    const Environment &caller, Runner &runner) {
  std::error_code error;
  KernelTree tree;
  tree.srctree = std::filesystem::canonical(directory, error).string();
  if (error || !is_kernel_tree(tree.srctree))
    return fail(
        ErrorKind::usage,
        fmt::format("{}: no kernel tree: it has no Makefile, Kconfig and scripts/kconfig", directory));
  const auto dialect = dialect_of(tree.srctree, caller);
  if (!dialect)
    return std::unexpected(dialect.error());
  tree.dialect = *dialect;
  tree.variables.assign(variables.begin(), variables.end());

  const Command command = make_command(tree.srctree, variables, caller);
  const Run run = runner.run(command);
  tree.environment = parse_environment(run.out);
  tree.objtree = setting_or(tree.environment, "kassay_objtree", "");
  if (!run.succeeded() || tree.objtree.empty())
    return fail(ErrorKind::environment,
                fmt::format("{}: make {}{}{}", tree.srctree, describe(run.outcome),
                            run.err.empty() ? "" : ":\n", run.err),
                fmt::format("to repeat: {}", repeated(tree.srctree, command)));
  const bool is_cross_compiling = is_filled(tree.environment, "kassay_cross_compiling");
  for (const std::string_view name : private_names)
    tree.environment.erase(std::string(name));
  tree.environment.erase("TMPDIR"); // make's own scratch directory
  if (const auto place = setting(caller, "TMPDIR"))
    tree.environment["TMPDIR"] = *place;
  apply_kconfig_makefile(read_file(tree.srctree + "/scripts/kconfig/Makefile").value_or(""),
                         is_cross_compiling, tree.environment);
  tree.srcarch = setting_or(tree.environment, "SRCARCH", "");
  tree.top_file = setting_or(tree.environment, "KBUILD_KCONFIG", "");
  if (tree.top_file.empty())
    tree.top_file = "Kconfig";
  return tree;
}

} // namespace kassay::kconfig
