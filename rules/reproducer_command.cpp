// SPDX-License-Identifier: MIT
#include "rules/reproducer_command.h"

#include <algorithm>

#include "rules/bug_tool.h"

namespace kassay::rules {

namespace {

using Words = std::vector<std::string>;

void append(Words &argv, const Words &words) {
  argv.insert(argv.end(), words.begin(), words.end());
}

bool is_rust(const Reproducer &reproducer) {
  return !reproducer.sources.empty() && reproducer.sources.front().ends_with(".rs");
}

std::string stem(const std::string &unit) {
  return unit.substr(0, unit.rfind('.'));
}

/// -O2 as rustc spells it; it has no -Og.
std::string rust_level(const std::string &optimize) {
  return "-Copt-level=" + (optimize == "-Og" ? std::string("1") : optimize.substr(2));
}

const char *rust_output(Method method) {
  return method == Method::assembly ? "--emit=asm" : method == Method::ir ? "--emit=llvm-ir" : "--emit=obj";
}

/// What kernels are compiled with, and distributions' defaults turned off.
Words base_flags(const std::string &arch) {
  Words words = {"-std=gnu11", "-ffreestanding",       "-fno-strict-aliasing", "-fno-common",
                 "-fno-pie",   "-fno-stack-protector", "-U_FORTIFY_SOURCE"};
  if (arch == "x86")
    words.emplace_back("-fcf-protection=none");
  return words;
}

std::string value_of(const std::map<std::string, std::string> &table, const std::string &name) {
  const auto found = table.find(name);
  return found == table.end() ? std::string() : found->second;
}

/// GNU ld takes its own default, not what the objects are.
Words emulation(const Words &flags, const std::string &arch) {
  if (arch == "x86" && std::ranges::find(flags, "-m32") != flags.end())
    return {"-m", "elf_i386"};
  return {};
}

constexpr std::chrono::seconds patience_with_a_program{10};
constexpr std::size_t largest_file_made = 4u << 20;

} // namespace

std::vector<std::string> CaseCommands::units(const Reproducer &reproducer) {
  Words units;
  for (const std::string &source : reproducer.sources)
    if (source.ends_with(".c") || source.ends_with(".S") || source.ends_with(".rs"))
      units.push_back(source);
  const bool linked = reproducer.method == Method::run || reproducer.method == Method::link;
  const bool all = linked || reproducer.method == Method::compile || reproducer.method == Method::crash;
  if (!all && units.size() > 1)
    units.resize(1);
  return units;
}

std::string CaseCommands::made_from(const Reproducer &reproducer, const std::string &unit) {
  switch (reproducer.method) {
  case Method::assembly:
    return stem(unit) + ".s";
  case Method::ir:
    return stem(unit) + ".ll";
  case Method::stack:
    return stem(unit) + ".su";
  default:
    return stem(unit) + ".o";
  }
}

Command CaseCommands::begin(const std::string &variable) const {
  Command command;
  const auto found = setting_.tools.words.find(variable);
  command.argv = found == setting_.tools.words.end() || found->second.empty()
                     ? Words{"(no " + variable + ")"}
                     // no program has that name: not started, which is no "no"
                     : found->second;
  command.tools = {shell_quoted(command.argv)};
  command.env = setting_.environment;
  command.output_limit = largest_file_made;
  command.confined = true;
  return command;
}

Words CaseCommands::own_flags(const Case &a_case) const {
  const Reproducer &reproducer = *a_case.reproducer;
  Words words;
  for (const std::string &flags :
       {reproducer.flags, value_of(reproducer.arch_flags, setting_.arch),
        value_of(reproducer.family_flags, is_rust(reproducer) ? std::string("rustc") : setting_.family)})
    append(words, flag_words(flags, setting_.tools));
  return words;
}

void CaseCommands::add_files(const Case &a_case, Command &command) const {
  const auto add = [&](const std::string &name) {
    if (const auto text = setting_.sources.find(name); text != setting_.sources.end())
      command.files[name] = text->second;
  };
  std::ranges::for_each(a_case.reproducer->sources, add);
  if (!a_case.reproducer->script.empty())
    add(a_case.reproducer->script);
}

Command CaseCommands::compiler(bool base, bool quiet) const {
  Command command = begin("CC");
  append(command.argv, flag_words("$(CLANG_FLAGS)", setting_.tools));
  if (base)
    append(command.argv, base_flags(setting_.arch));
  if (quiet)
    command.argv.emplace_back("-w");
  return command;
}

Command CaseCommands::rust_compiler(const Case &a_case) const {
  Command command = begin("RUSTC");
  command.env["RUSTC_BOOTSTRAP"] = "1";
  append(command.argv, {"--crate-type=lib", "--crate-name=kassay", "--edition=2018", "-Cpanic=abort"});
  if (a_case.reproducer->method != Method::warning)
    command.argv.emplace_back("--cap-lints=allow");
  return command;
}

Command CaseCommands::compile(const Case &a_case, const std::string &unit) const {
  const Reproducer &reproducer = *a_case.reproducer;
  const std::string output = made_from(reproducer, unit);
  Command command;
  if (unit.ends_with(".rs")) {
    command = rust_compiler(a_case);
    command.argv.push_back(rust_level(a_case.optimize));
    append(command.argv, own_flags(a_case));
    if (a_case.control)
      command.argv.emplace_back("--cfg=kassay_control");
    append(command.argv, {rust_output(reproducer.method), unit, "-o", output});
  } else {
    command = compiler(true, reproducer.method != Method::warning);
    command.argv.push_back(a_case.optimize);
    append(command.argv, own_flags(a_case));
    if (a_case.control)
      command.argv.emplace_back("-DKASSAY_CONTROL");
    if (reproducer.method == Method::assembly || reproducer.method == Method::ir)
      command.argv.emplace_back("-S");
    else
      command.argv.emplace_back("-c");
    if (reproducer.method == Method::ir)
      command.argv.emplace_back("-emit-llvm");
    if (reproducer.method == Method::stack)
      command.argv.emplace_back("-fstack-usage");
    append(command.argv, {unit, "-o", reproducer.method == Method::stack ? stem(unit) + ".o" : output});
  }
  add_files(a_case, command);
  command.capture = output;
  return command;
}

Command CaseCommands::compile_start(const Case &a_case) const {
  Command command = compiler(true, true);
  append(command.argv, {"-O1"});
  for (const std::string &word : own_flags(a_case))
    if (word.starts_with("-m") || word.starts_with("--target") || word.starts_with("-mabi"))
      command.argv.push_back(word); // what decides the machine and its calling convention
  append(command.argv, {"-c", "start.c", "-o", "start.o"});
  command.files["start.c"] = setting_.start;
  command.capture = "start.o";
  return command;
}

Command CaseCommands::link(const Case &a_case, const std::vector<MadeFile> &objects) const {
  const Reproducer &reproducer = *a_case.reproducer;
  Command command = begin("LD");
  append(command.argv, emulation(own_flags(a_case), setting_.arch));
  if (reproducer.method == Method::run)
    append(command.argv, {"-static", "-e", "_start", "-z", "noexecstack"});
  append(command.argv, flag_words(reproducer.tool_flags, setting_.tools));
  if (!reproducer.script.empty())
    append(command.argv, {"-T", reproducer.script});
  append(command.argv, {"-o", program_name});
  add_files(a_case, command);
  for (const MadeFile &object : objects) {
    command.argv.push_back(object.name);
    command.files[object.name] = object.bytes;
  }
  command.capture = program_name;
  return command;
}

bool CaseCommands::tool_reads_sources(const Bug &bug) {
  const BugTool *tool = find_bug_tool(bug.tool());
  return tool &&
         (tool->role == "bindgen" || tool->role == "cc" || tool->role == "rustc" || tool->role == "as");
}

Command CaseCommands::tool(const Case &a_case, const std::vector<MadeFile> &objects) const {
  const Reproducer &reproducer = *a_case.reproducer;
  const BugTool *tool = find_bug_tool(a_case.bug->tool());
  const std::string role(tool ? tool->role : "");
  std::string variable;
  for (const ToolVariableName &name : tool_variable_names())
    if (name.role == role)
      variable = name.name;
  if (role == "as")
    variable = "CC";
  Command command;
  const Words tool_flags = flag_words(reproducer.tool_flags, setting_.tools);
  if (role == "cc" || role == "as" || role == "rustc") {
    command = compile(a_case, reproducer.sources.front());
    append(command.argv, tool_flags);
    return command;
  }
  command = begin(variable);
  append(command.argv, tool_flags);
  add_files(a_case, command);
  if (role == "bindgen") {
    append(command.argv, {reproducer.sources.front(), "--"});
    append(command.argv, own_flags(a_case));
    if (a_case.control)
      command.argv.emplace_back("-DKASSAY_CONTROL");
    return command;
  }
  if (role == "ar")
    command.argv.emplace_back("case.a");
  for (const MadeFile &object : objects) {
    command.argv.push_back(object.name);
    command.files[object.name] = object.bytes;
  }
  return command;
}

Command CaseCommands::execute(const std::string &program, const std::string &emulator) const {
  Command command;
  command.argv = {std::string(scratch_mark) + "/" + program_name};
  if (!emulator.empty())
    command.argv.insert(command.argv.begin(), emulator);
  command.env = setting_.environment;
  command.files[program_name] = program;
  command.program = program_name;
  command.deadline = patience_with_a_program;
  command.output_limit = 64 << 10;
  command.confined = true;
  return command;
}

Command CaseCommands::base(const Case &a_case) const {
  if (is_rust(*a_case.reproducer)) {
    Command command = rust_compiler(a_case);
    append(command.argv, {"--emit=obj", "empty.rs", "-o", "empty.o"});
    command.files["empty.rs"] = "#![feature(no_core)]\n#![no_core]\n";
    return command;
  }
  Command command = compiler(true, true);
  append(command.argv, {"-c", "-x", "c", "/dev/null", "-o", "tmp.o"});
  return command;
}

Command CaseCommands::flags(const Case &a_case) const {
  Words words = own_flags(a_case);
  append(words, flag_words(a_case.reproducer->needs_flags, setting_.tools));
  if (a_case.reproducer->method == Method::stack)
    words.emplace_back("-fstack-usage"); // clang has it since 12
  if (words.empty())
    return {};
  Command command = no_flags(a_case);
  const auto at = std::ranges::find(command.argv, is_rust(*a_case.reproducer) ? "--emit=obj" : "-c");
  command.argv.insert(at, words.begin(), words.end());
  return command;
}

Command CaseCommands::no_flags(const Case &a_case) const {
  if (is_rust(*a_case.reproducer))
    return base(a_case);
  Command command = compiler(false, false);
  append(command.argv, {"-Werror", "-c", "-x", "c", "/dev/null", "-o", "tmp.o"});
  return command;
}

Command CaseCommands::needs(const Case &a_case) const {
  const Reproducer &reproducer = *a_case.reproducer;
  if (reproducer.needs_source.empty())
    return {};
  if (is_rust(reproducer)) {
    Command command = rust_compiler(a_case);
    append(command.argv, own_flags(a_case));
    append(command.argv, {"--emit=obj", "needs.rs", "-o", "needs.o"});
    command.files["needs.rs"] = reproducer.needs_source;
    return command;
  }
  Command command = compiler(true, false);
  command.argv.push_back(a_case.optimize);
  append(command.argv, own_flags(a_case));
  append(command.argv, flag_words(reproducer.needs_flags, setting_.tools));
  append(command.argv,
         {"-Werror", "-c", "needs.c", "-o", "needs.o"}); // an unknown attribute is only a warning
  command.files["needs.c"] = reproducer.needs_source + "\n";
  return command;
}

} // namespace kassay::rules
