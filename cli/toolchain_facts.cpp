// SPDX-License-Identifier: MIT
#include "cli/toolchain_facts.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include "rules/bug_tool.h"

namespace kassay::cli {

namespace {

void add_bug_facts(rules::Facts &facts, const Tool &tool) {
  for (const rules::BugTool &known : rules::bug_tools()) {
    if (known.role != tool.role || (!known.family.empty() && known.family != tool.family))
      continue;
    const std::string name(known.name);
    std::string version = tool.version_string;
    if (name == "libclang") {
      const auto libclang = tool.details.find("libclang");
      if (libclang == tool.details.end())
        continue;
      version = libclang->second;
    }
    facts.values[name + ".version"] = version;
    facts.values[name + ".version_text"] = tool.version_text;
  }
}

} // namespace

rules::Facts facts_of(const std::vector<Tool> &tools) {
  rules::Facts facts;
  facts.values["host.machine"] = host_machine();
  for (const Tool &tool : tools) {
    if (tool.status == Tool::Status::absent) {
      facts.absent[tool.role] = tool.problem;
    } else if (tool.status == Tool::Status::broken) {
      facts.broken[tool.role] = fmt::format("{}: {}", tool.spelled, tool.problem);
    } else {
      facts.values[tool.role + ".family"] = tool.family;
      facts.values[tool.role + ".version_code"] = std::to_string(tool.version_code);
      facts.values[tool.role + ".version_text"] = tool.version_text;
      add_bug_facts(facts, tool);
      for (const auto &[name, value] : tool.details)
        if (name == "libclang_code")
          facts.values[tool.role + ".libclang_version_code"] = value;
        else if (name == "llvm")
          facts.values[tool.role + ".llvm_version_code"] =
              std::to_string(parse_version(value).value_or(Version{}).code());
    }
  }
  if (const Tool *cc = find_tool(tools, "cc"); cc && !cc->present() && !find_tool(tools, "as"))
    (cc->status == Tool::Status::absent ? facts.absent : facts.broken)["as"] =
        fmt::format("{}: {}", cc->spelled, cc->problem);
  return facts;
}

rules::ToolWords words_of(const Identification &identification) {
  rules::ToolWords words;
  for (const Tool &tool : identification.tools)
    if (!tool.variable.empty())
      words.words[tool.variable] = tool.words;
  words.words["CLANG_FLAGS"] = identification.clang_flags;
  return words;
}

std::string host_machine() {
  utsname name{};
  return uname(&name) == 0 ? name.machine : "x86_64";
}

} // namespace kassay::cli
