// SPDX-License-Identifier: MIT
#include "kconfig/configure.h"

#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <unistd.h>

#include "kconfig/evaluate.h"
#include "kconfig/setting.h"

namespace kassay::kconfig {
namespace {

bool is_present(const std::string &path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

/// What make's `outputmakefile` looks for in a source tree.
bool is_configured(const KernelTree &tree) {
  return is_present(tree.srctree + "/.config") || is_present(tree.srctree + "/include/config") ||
         is_present(fmt::format("{}/arch/{}/include/generated", tree.srctree, tree.srcarch));
}

/// A console that calls one file by the name of another.
class RenamingConsole final : public Console {
public:
  RenamingConsole(Console &below, std::string from, std::string to)
      : below_(below), from_(std::move(from)), to_(std::move(to)) {}
  void out(std::string_view text) override { below_.out(renamed(text)); }
  void err(std::string_view text) override { below_.err(renamed(text)); }
  bool read_line(std::string &line, std::size_t limit) override { return below_.read_line(line, limit); }
  bool at_end_of_input() const override { return below_.at_end_of_input(); }
  bool is_terminal() const override { return below_.is_terminal(); }

private:
  std::string renamed(std::string_view text) const {
    std::string result(text);
    for (std::size_t at = 0; (at = result.find(from_, at)) != std::string::npos; at += to_.size())
      result.replace(at, from_.size(), to_);
    return result;
  }

  Console &below_;
  std::string from_, to_;
};

bool writes(const ConfigStep &step) {
  const auto *conf = std::get_if<ConfStep>(&step);
  return conf ? writes_configuration(conf->request.mode) : std::holds_alternative<MergeStep>(step);
}

/// The steps of one call, and the file beside .config that all but the last writing one work on.
class Configuring {
public:
  Configuring(const KernelTree &tree, Runner &runner, Console &console)
      : tree_(tree), runner_(runner), files_(setting(tree.environment, "srctree")),
        name_(setting_or(tree.environment, "KCONFIG_CONFIG", ".config")),
        beside_(fmt::format("{}.{}.merge", name_, getpid())), console_(console, beside_, name_) {}
  ~Configuring() { remove_beside(); }
  Configuring(const Configuring &) = delete;
  Configuring &operator=(const Configuring &) = delete;

  Result<int> run(std::vector<ConfigStep> steps) {
    std::size_t last = 0;
    for (std::size_t i = 0; i < steps.size(); ++i)
      if (writes(steps[i]))
        last = i;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (i < last && writes(steps[i]))
        if (const auto begun = begin_beside(); !begun)
          return std::unexpected(begun.error());
      const auto status = std::visit([&](auto &step) { return take(step, i < last, i == last); }, steps[i]);
      if (!status || *status != 0)
        return status;
      if (i == last)
        remove_beside();
    }
    return 0;
  }

private:
  void remove_beside() const {
    for (const std::string &file : {beside_, beside_ + ".old"})
      unlink(file.c_str());
  }

  /// The first step that works beside .config begins with what is there.
  Result<void> begin_beside() const {
    std::error_code error;
    if (!is_present(beside_) && is_present(name_))
      std::filesystem::copy_file(name_, beside_, error);
    if (error)
      return fail(ErrorKind::environment, fmt::format("{}: cannot copy: {}", name_, error.message()));
    return {};
  }

  Result<int> take(const SayStep &step, bool, bool) {
    console_.out(step.text);
    return 0;
  }

  Result<int> take(ConfStep &step, bool is_before_last, bool is_last) {
    if (!round_) {
      auto round = evaluate_tree(tree_.top_file, tree_.dialect, tree_.environment, files_, runner_);
      if (!round)
        return std::unexpected(round.error());
      round_ = std::move(*round);
    }
    Environment environment = tree_.environment;
    for (const auto &[name, value] : step.settings)
      environment[name] = value;
    if (is_present(beside_))
      step.request.base = beside_;
    if (is_before_last)
      environment["KCONFIG_CONFIG"] = beside_;
    step.request.auto_files = is_last ? AutoFiles::synced : AutoFiles::left;
    return run_conf(step.request, tree_.dialect, *round_, environment, files_, console_);
  }

  Result<int> take(const MergeStep &step, bool, bool) {
    Command command;
    command.argv = {"sh"};
    for (const std::string &word : step.argv)
      command.argv.push_back(word == "$KCONFIG_CONFIG" ? beside_ : word);
    command.env = tree_.environment;
    command.env["KCONFIG_CONFIG"] = beside_;
    command.directory = tree_.objtree;
    command.deadline = std::chrono::minutes(10);
    const Run run = runner_.run(command);
    console_.out(run.out);
    console_.err(run.err);
    const auto *exited = std::get_if<Exited>(&run.outcome);
    if (!exited)
      return fail(ErrorKind::environment, fmt::format("{}: {}", step.argv.front(), describe(run.outcome)));
    return exited->status;
  }

  const KernelTree &tree_;
  Runner &runner_;
  SourceFiles files_;
  std::string name_, beside_;
  RenamingConsole console_;
  std::optional<Round> round_;
};

} // namespace

Result<int> configure(const KernelTree &tree, std::vector<ConfigStep> steps, Runner &runner,
                      Console &console) {
  if (tree.objtree != tree.srctree && is_configured(tree))
    return fail(ErrorKind::usage,
                fmt::format("{}: the source tree is not clean, so make would not build in {}", tree.srctree,
                            tree.objtree),
                fmt::format("make -C {} mrproper", tree.srctree));
  return Configuring(tree, runner, console).run(std::move(steps));
}

} // namespace kassay::kconfig
