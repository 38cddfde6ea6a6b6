// SPDX-License-Identifier: MIT
#include "kconfig/config_goal.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "kconfig/setting.h"
#include "kconfig/source.h"
#include "probe/kbuild.h"
#include "probe/nearest.h"

namespace kassay::kconfig {
namespace {

using Steps = std::vector<ConfigStep>;

struct SimpleGoal {
  std::string_view name;
  ConfMode mode;
};
/// Goals that are nothing but a call of conf.
constexpr SimpleGoal simple_goals[] = {
    {"config", ConfMode::oldaskconfig},         {"oldconfig", ConfMode::oldconfig},
    {"allnoconfig", ConfMode::allnoconfig},     {"allyesconfig", ConfMode::allyesconfig},
    {"allmodconfig", ConfMode::allmodconfig},   {"alldefconfig", ConfMode::alldefconfig},
    {"randconfig", ConfMode::randconfig},       {"listnewconfig", ConfMode::listnewconfig},
    {"olddefconfig", ConfMode::olddefconfig},   {"syncconfig", ConfMode::syncconfig},
    {"helpnewconfig", ConfMode::helpnewconfig}, {"yes2modconfig", ConfMode::yes2modconfig},
    {"mod2yesconfig", ConfMode::mod2yesconfig}, {"mod2noconfig", ConfMode::mod2noconfig}};

/// Goals that are programs of their own, or need one.
constexpr std::string_view programs[] = {"menuconfig", "nconfig",        "gconfig",        "xconfig",
                                         "testconfig", "localmodconfig", "localyesconfig", "rustconfig"};

constexpr std::string_view inner_make = "kassay-make:"; ///< stands for make in a dry run

class Planner {
public:
  Planner(const KernelTree &tree, bool is_silent, Runner &runner)
      : tree_(tree), is_silent_(is_silent), runner_(runner),
        makefile_(read_file(tree.srctree + "/scripts/kconfig/Makefile").value_or("")) {}

  Result<Steps> plan(const std::string &goal, const Environment &settings = {}) {
    if (++depth_ > most_goals)
      return fail(ErrorKind::usage, fmt::format("{}: the tree's goals lead in a circle", goal));
    for (const SimpleGoal &simple : simple_goals)
      if (goal == simple.name && is_known(goal))
        return Steps{conf(simple.mode, "", settings)};
    if (goal == "savedefconfig")
      return Steps{conf(ConfMode::savedefconfig, "defconfig", settings)};
    if (goal == "defconfig")
      return plan_defconfig(settings);
    if (goal == "tinyconfig")
      return plan_tinyconfig();
    if (goal.ends_with("_defconfig") && exists(config_file(goal)))
      return Steps{conf(ConfMode::defconfig, config_file(goal), settings)};
    if (goal.ends_with(".config"))
      if (const auto fragments = find_fragments(goal); !fragments.empty())
        return plan_fragments(fragments, settings);
    if (std::ranges::find(programs, goal) != std::end(programs))
      return fail(ErrorKind::usage, fmt::format("{}: that is a program of the kernel tree's own", goal),
                  fmt::format("run it by make {}, then kassay config olddefconfig", goal));
    return plan_by_make(goal);
  }

private:
  static constexpr int most_goals = 32;

  bool is_known(const std::string &goal) const {
    return goal == "config" || makefile_.find(goal) != std::string::npos;
  }
  bool exists(const std::string &file) const {
    std::error_code error;
    return std::filesystem::is_regular_file(std::filesystem::path(tree_.srctree) / file, error);
  }
  std::string config_file(const std::string &name) const {
    return fmt::format("arch/{}/configs/{}", tree_.srcarch, name);
  }

  ConfStep conf(ConfMode mode, std::string file, const Environment &settings) const {
    ConfStep step{.request = {}, .settings = settings};
    step.request.mode = mode;
    step.request.file = std::move(file);
    step.request.top_file = tree_.top_file;
    step.request.is_silent = is_silent_ || mode == ConfMode::syncconfig;
    step.request.is_sync = mode == ConfMode::syncconfig;
    if (mode == ConfMode::randconfig)
      step.request.seed = random_seed(tree_.environment);
    return step;
  }

  static void append(Steps &steps, Steps more) { std::ranges::move(more, std::back_inserter(steps)); }

  Result<Steps> plan_all(const std::vector<std::string> &goals, const Environment &settings) {
    Steps steps;
    for (const std::string &goal : goals) {
      auto more = plan(goal, settings);
      if (!more)
        return more;
      append(steps, std::move(*more));
    }
    return steps;
  }

  Result<Steps> plan_defconfig(const Environment &settings) {
    std::string name = setting_or(tree_.environment, "KBUILD_DEFCONFIG", "");
    if (name.empty())
      name = "defconfig";
    const bool is_file = exists(config_file(name));
    Steps steps;
    if (!is_silent_)
      steps.push_back(SayStep{
          fmt::format("*** Default configuration is based on {}'{}'\n", is_file ? "" : "target ", name)});
    if (is_file) {
      steps.push_back(conf(ConfMode::defconfig, config_file(name), settings));
      return steps;
    }
    auto more = plan(name, settings);
    if (more)
      append(steps, std::move(*more));
    return more ? Result<Steps>(std::move(steps)) : more;
  }

  Result<Steps> plan_tinyconfig() {
    constexpr const char *base = "kernel/configs/tiny-base.config";
    Environment settings;
    if (makefile_.find(base) != std::string::npos)
      settings["KCONFIG_ALLCONFIG"] = base;
    Steps steps{conf(ConfMode::allnoconfig, "", settings)};
    auto more = plan("tiny.config");
    if (more)
      append(steps, std::move(*more));
    return more ? Result<Steps>(std::move(steps)) : more;
  }

  /// `configfiles`: the generic one first.
  std::vector<std::string> find_fragments(const std::string &name) const {
    std::vector<std::string> found;
    for (const std::string &file : {"kernel/configs/" + name, config_file(name)})
      if (exists(file))
        found.push_back(setting_or(tree_.environment, "srctree", ".") + "/" + file);
    return found;
  }

  Result<Steps> plan_fragments(const std::vector<std::string> &fragments, const Environment &settings) {
    MergeStep merge;
    merge.argv = {setting_or(tree_.environment, "srctree", ".") + "/scripts/kconfig/merge_config.sh", "-m",
                  "$KCONFIG_CONFIG"};
    merge.argv.insert(merge.argv.end(), fragments.begin(), fragments.end());
    return Steps{std::move(merge), conf(ConfMode::olddefconfig, "", settings)};
  }

  /// The recipe of a goal in the architecture's Makefile.
  Result<Steps> plan_by_make(const std::string &goal) {
    Command command;
    command.argv = {"make",
                    "-n",
                    "--no-print-directory",
                    "-f",
                    tree_.srctree + "/Makefile",
                    fmt::format("MAKE=echo {}", inner_make),
                    goal};
    command.argv.insert(command.argv.end(), tree_.variables.begin(), tree_.variables.end());
    command.env = tree_.environment;
    command.env["sub_make_done"] = "1"; // as for the makes that recipes start
    command.directory = tree_.objtree;
    command.deadline = std::chrono::minutes(2);
    const Run run = runner_.run(command);
    if (!run.succeeded() || run.out.find("obj=scripts/kconfig") != std::string::npos)
      return no_such(goal);
    Steps steps;
    for (const std::string &line : recipe_lines(run.out)) {
      auto more = plan_line(goal, line);
      if (!more)
        return more;
      append(steps, std::move(*more));
    }
    return steps;
  }

  /// A dry run shows a line that starts a make, and executes it too: then what the echo in it printed.
  static std::vector<std::string> recipe_lines(const std::string &text) {
    std::vector<std::string> lines;
    std::string line;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      line += text.substr(at, end - at);
      at = end + 1;
      if (line.ends_with('\\')) {
        line.back() = ' ';
        continue;
      }
      if (!line.empty() && !line.starts_with(fmt::format("echo {}", inner_make)))
        lines.push_back(line);
      line.clear();
    }
    return lines;
  }

  Result<Steps> plan_line(const std::string &goal, std::string_view line) {
    constexpr std::string_view caution = "set -e;"; // of $(call cmd,...)
    if (line.starts_with(caution))
      line.remove_prefix(caution.size());
    auto words = split_words(std::string(line));
    if (!words || words->empty())
      return not_understood(goal, line);
    if (words->front() == inner_make)
      return plan_inner_make(goal, line, {words->begin() + 1, words->end()});
    if (words->front() == setting_or(tree_.environment, "CONFIG_SHELL", "sh"))
      words->erase(words->begin());
    const bool is_merge = !words->empty() && words->front().ends_with("/scripts/kconfig/merge_config.sh") &&
                          std::ranges::find(*words, "-m") != words->end();
    return is_merge ? Result<Steps>(Steps{MergeStep{std::move(*words)}}) : not_understood(goal, line);
  }

  /// [NAME=VALUE...] -f .../Makefile GOAL...
  Result<Steps> plan_inner_make(const std::string &goal, std::string_view line,
                                const std::vector<std::string> &words) {
    Environment settings;
    std::vector<std::string> goals;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::string &word = words[i];
      if (word == "-f")
        ++i;
      else if (word.starts_with("KCONFIG_ALLCONFIG="))
        settings["KCONFIG_ALLCONFIG"] = word.substr(word.find('=') + 1);
      else if (word.starts_with('-') || word.find('=') != std::string::npos || word == goal)
        return not_understood(goal, line);
      else
        goals.push_back(word);
    }
    return plan_all(goals, settings);
  }

  std::unexpected<Error> not_understood(const std::string &goal, std::string_view line) const {
    return fail(ErrorKind::usage, fmt::format("{}: this tree makes it in a way of its own: {}", goal, line),
                fmt::format("run make {}, then kassay config olddefconfig", goal));
  }

  std::unexpected<Error> no_such(const std::string &goal) const {
    std::vector<std::string> known = {"defconfig", "savedefconfig", "tinyconfig"};
    for (const SimpleGoal &simple : simple_goals)
      known.emplace_back(simple.name);
    for (const std::string &directory : {std::string("kernel/configs"), config_file("")}) {
      std::error_code error;
      for (const auto &entry :
           std::filesystem::directory_iterator(std::filesystem::path(tree_.srctree) / directory, error))
        known.push_back(entry.path().filename().string());
    }
    std::sort(known.begin() + 3, known.end());
    return fail(ErrorKind::usage, fmt::format("{}: {} has no such configuration", goal, tree_.srcarch),
                did_you_mean(goal, known));
  }

  const KernelTree &tree_;
  bool is_silent_;
  Runner &runner_;
  std::string makefile_;
  int depth_ = 0;
};

} // namespace

Result<Steps> plan_goal(const std::string &goal, const KernelTree &tree, bool is_silent, Runner &runner) {
  return Planner(tree, is_silent, runner).plan(goal);
}

} // namespace kassay::kconfig
