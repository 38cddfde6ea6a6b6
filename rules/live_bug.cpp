// SPDX-License-Identifier: MIT
#include "rules/live_bug.h"

#include <algorithm>

#include <fmt/format.h>

#include "rules/bug_tool.h"
#include "rules/live_case.h"
#include "rules/reproducer_command.h"

namespace kassay::rules {

namespace {

/// An argument of a process has at most 128 KiB, and quoting may make it longer.
constexpr std::size_t longest_line = 64 << 10;

/// Each tool stands for itself: $(CC).
ToolWords variables() {
  ToolWords tools;
  for (const ToolVariableName &variable : tool_variable_names())
    tools.words[std::string(variable.name)] = {fmt::format("$({})", variable.name)};
  return tools;
}

std::string variable_of(std::string_view role) {
  for (const ToolVariableName &variable : tool_variable_names())
    if (variable.role == role)
      return fmt::format("$({})", variable.name);
  return "";
}

/// Shell that succeeds where a tool is there, and of the family that the bug is of; "" where that cannot be
/// asked.
std::string is_tool(const BugTool &tool) {
  if (tool.role == "cc")
    return fmt::format("echo __clang__ | $(CC) -E -P -x c - | grep -q -x {}",
                       tool.family == "clang" ? "1" : "__clang__");
  if (tool.role == "as")
    return "$(CC) $(CLANG_FLAGS) -Wa,--version -c -x assembler /dev/null -o as.o | grep -q 'GNU assembler'";
  const std::string variable = variable_of(tool.role);
  if (variable.empty())
    return "";
  if (tool.family.empty())
    return variable + " --version";
  const std::string_view words = tool.family == "bfd"        ? "GNU ld"
                                 : tool.family == "gold"     ? "GNU gold"
                                 : tool.family == "lld"      ? "LLD"
                                 : tool.family == "binutils" ? "GNU"
                                                             : "LLVM";
  return fmt::format("{} --version | grep -q '{}'", variable, words);
}

bool is_of(const std::vector<std::string> &archs, const std::string &arch) {
  return archs.empty() || std::ranges::find(archs, arch) != archs.end();
}

bool is_native(const std::string &arch, const std::string &machine) {
  return arch == "x86" ? machine == "x86_64" : arch == "arm64" ? machine == "aarch64" : arch == machine;
}

/// One case or its control, as its steps.
LiveCase steps_of(const Case &a_case, const CaseCommands &commands) {
  const Reproducer &reproducer = *a_case.reproducer;
  LiveCase live;
  const bool run = reproducer.method == Method::run;
  const bool output = reproducer.method == Method::output;
  if (output && CaseCommands::tool_reads_sources(*a_case.bug)) {
    live.steps = {commands.tool(a_case, {})};
    return live;
  }
  std::vector<MadeFile> objects;
  for (const std::string &unit : CaseCommands::units(reproducer)) {
    live.steps.push_back(commands.compile(a_case, unit));
    live.made = CaseCommands::made_from(reproducer, unit);
    objects.push_back({live.made, ""});
  }
  if (run) {
    live.steps.push_back(commands.compile_start(a_case));
    objects.push_back({"start.o", ""});
  }
  if (output)
    live.steps.push_back(commands.tool(a_case, objects));
  if (run || reproducer.method == Method::link) {
    live.steps.push_back(commands.link(a_case, objects));
    live.made = CaseCommands::program_name;
  }
  return live;
}

LiveReproducer live_of(Case a_case, const CaseCommands &commands) {
  LiveReproducer live;
  live.reproducer = a_case.reproducer;
  for (const Command &need : {commands.base(a_case), commands.flags(a_case), commands.needs(a_case)})
    if (!need.argv.empty())
      live.needs.push_back(need);
  live.levels = {steps_of(a_case, commands)};
  if (!a_case.reproducer->no_control) {
    a_case.control = true;
    live.control = steps_of(a_case, commands);
  }
  return live;
}

} // namespace

std::string live_bug(const Bug &bug, const LiveSetting &setting) {
  if (!is_of(bug.arch, setting.arch))
    return "";
  std::string condition = fmt::format("test \"${{SRCARCH:-{0}}}\" = {0}", setting.arch);
  for (const Claim &claim : bug.claims) {
    const BugTool *tool = find_bug_tool(claim.tool);
    const std::string asked = tool ? is_tool(*tool) : "";
    if (asked.empty())
      return "";
    condition += " && " + asked;
  }
  const ToolWords tools = variables();
  const Environment environment;
  const CaseSetting of_cases{tools,         environment,  setting.sources,
                             setting.start, setting.arch, setting.family};
  const CaseCommands commands(of_cases);
  std::vector<LiveReproducer> cases;
  for (const Reproducer &reproducer : bug.reproducers) {
    if (!is_of(reproducer.arch, setting.arch) || !reproducer.repairs.empty())
      continue;
    if (reproducer.method == Method::run && !is_native(setting.arch, setting.machine))
      return "";
    for (const std::string &level : reproducer.optimize)
      cases.push_back(live_of({&bug, &reproducer, level, false}, commands));
  }
  const std::string text = live_shell(cases);
  const std::string line = fmt::format("{} && {{ {}; }}", condition, text);
  return text.empty() || line.size() > longest_line ? "" : line;
}

} // namespace kassay::rules
