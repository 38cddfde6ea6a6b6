// SPDX-License-Identifier: MIT
#include "manifest/codegen_commands.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "manifest/codegen_build.h"
#include "probe/kbuild.h"

namespace kassay::manifest {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

constexpr std::size_t largest_object = 256u << 20;

/// Options that write a file beside the object, with how many words each takes in all.
std::size_t words_that_write(const std::string &word) {
  for (const char *option : {"-o", "-MF", "-MT", "-MQ", "-MJ", "-dumpdir", "-dumpbase", "-dumpbase-ext",
                             "--serialize-diagnostics", "-aux-info"})
    if (word == option)
      return 2;
  for (const char *option : {"-MD", "-MMD", "-MP", "-MG", "-S", "-gsplit-dwarf", "-fstack-usage"})
    if (word == option)
      return 1;
  for (const char *prefix :
       {"-o", "-MF", "-MT", "-MQ", "-MJ", "-Wp,-M", "-save-temps", "--save-temps", "-fdump-", "-ftime-trace",
        "-fcallgraph-info", "-fsave-optimization-record", "-fopt-info", "-foptimization-record-file="})
    if (word.starts_with(prefix))
      return 1;
  return 0;
}

/// "kernel/fork.c" of the object kernel/fork.o; older kernels write kernel/.tmp_fork.o first.
std::string unit_of(const std::string &output, const std::string &source, const std::string &directory) {
  namespace fs = std::filesystem;
  fs::path path = output.empty() ? fs::path(source) : fs::path(output);
  if (path.is_absolute()) {
    const fs::path relative = path.lexically_relative(directory);
    if (!relative.empty() && !relative.string().starts_with(".."))
      path = relative;
  }
  path = path.lexically_normal();
  std::string name = path.filename();
  if (name.starts_with(".tmp_"))
    name.erase(0, 5);
  path.replace_filename(name);
  path.replace_extension(fs::path(source).extension());
  return path;
}

/// Takes out what writes; tells where the object would have gone.
Words without_outputs(const Words &argv, std::string &output) {
  Words kept;
  for (std::size_t i = 0; i < argv.size();) {
    const std::size_t words = i == 0 ? 0 : words_that_write(argv[i]);
    if (words == 0) {
      kept.push_back(argv[i++]);
      continue;
    }
    if (argv[i] == "-o" && i + 1 < argv.size())
      output = argv[i + 1];
    else if (argv[i].starts_with("-o"))
      output = argv[i].substr(2);
    i += words;
  }
  return kept;
}

/// The words of an entry: `arguments`, or `command` as a shell would split it.
Result<Words> words_of(const Json &entry) {
  if (entry.contains("arguments")) {
    Words words;
    for (const Json &word : entry["arguments"])
      words.push_back(word.is_string() ? word.get<std::string>() : "");
    return words;
  }
  if (!entry.contains("command") || !entry["command"].is_string())
    return fail(ErrorKind::usage, "has neither 'command' nor 'arguments'");
  return split_words(entry["command"].get<std::string>());
}

std::string text(const Json &entry, const char *key) {
  return entry.is_object() && entry.contains(key) && entry[key].is_string() ? entry[key].get<std::string>()
                                                                            : "";
}

Result<std::optional<CompileCommand>> read_entry(const Json &entry) {
  const std::string source = text(entry, "file");
  if (!source.ends_with(".c"))
    return std::nullopt;
  CompileCommand command;
  command.directory = text(entry, "directory");
  if (command.directory.empty() || command.directory.front() != '/')
    return fail(ErrorKind::usage, "'directory' is no absolute path");
  const auto words = words_of(entry);
  if (!words)
    return std::unexpected(words.error());
  std::string output;
  command.argv = without_outputs(*words, output);
  if (command.argv.empty() || command.argv.front().empty())
    return fail(ErrorKind::usage, "an empty command");
  if (std::ranges::find(command.argv, "-c") == command.argv.end())
    command.argv.emplace_back("-c");
  command.unit = unit_of(output, source, command.directory);
  return command;
}

} // namespace

Result<std::vector<CompileCommand>> parse_compile_commands(std::string_view bytes, const std::string &file) {
  const Json json = Json::parse(bytes, nullptr, false);
  if (!json.is_array())
    return fail(ErrorKind::usage, fmt::format("{}: no compilation database", file),
                "in a built kernel tree, `make compile_commands.json` writes one");
  std::map<std::string, CompileCommand> units;
  for (std::size_t i = 0; i < json.size(); ++i) {
    auto command = read_entry(json[i]);
    if (!command)
      return fail(ErrorKind::usage, fmt::format("{}: entry {}: {}", file, i, command.error().message),
                  command.error().hint);
    if (*command) {
      std::string unit = (*command)->unit;
      units.emplace(std::move(unit), std::move(**command));
    }
  }
  std::vector<CompileCommand> commands;
  for (auto &[unit, command] : units)
    commands.push_back(std::move(command));
  return commands;
}

std::vector<CompileCommand> selected(std::vector<CompileCommand> commands,
                                     const std::vector<std::string> &prefixes) {
  std::erase_if(commands, [&](const CompileCommand &command) {
    return !prefixes.empty() && std::ranges::none_of(prefixes, [&](const std::string &prefix) {
      return command.unit.starts_with(prefix);
    });
  });
  return commands;
}

std::vector<std::string> with_compiler(const std::vector<std::string> &argv,
                                       const std::vector<std::string> &cc) {
  const auto first =
      std::ranges::find_if(argv, [](const std::string &word) { return word.starts_with('-'); });
  Words words = cc;
  words.insert(words.end(), first, argv.end());
  return words;
}

Codegen compile_files(const std::vector<CompileCommand> &commands, const std::vector<std::string> &cc,
                      const Environment &environment, Runner &runner, const CodegenProgress &progress,
                      const ObjectUse &use) {
  CodegenBuilds builds(runner, progress, use);
  for (const CompileCommand &entry : commands) {
    Command command;
    command.argv = cc.empty() ? entry.argv : with_compiler(entry.argv, cc);
    command.argv.emplace_back("-o");
    command.argv.push_back(std::string(scratch_mark) + "/out.o");
    command.capture = "out.o";
    command.directory = entry.directory;
    command.env = environment;
    command.output_limit = largest_object;
    UnitCode unit;
    unit.unit = entry.unit;
    builds.compile(std::move(unit), std::move(command));
  }
  return builds.finish();
}

} // namespace kassay::manifest
