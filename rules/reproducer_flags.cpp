// SPDX-License-Identifier: MIT
#include "rules/reproducer_flags.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/tool_words.h"

namespace kassay::rules {

namespace {

/// A beginning of a word, and why it is refused.
struct Refusal {
  std::string_view prefix;
  bool whole = false; ///< only the word itself
  std::string_view hint;
};

constexpr std::string_view own_output = "kassay names the output itself: leave it out";
constexpr std::string_view own_method = "kassay adds it where the method needs it: leave it out";
constexpr std::string_view own_tools = "the toolchain under test brings its own programs: leave it out";
constexpr std::string_view own_files = "a rule reads its own sources only: name the file in 'sources'";
constexpr std::string_view own_code = "a rule must not load code into a tool: leave it out";
constexpr std::string_view elsewhere = "it writes files that nobody asked for: leave it out";
constexpr std::string_view as_is = "kassay links with $(LD) itself: give flags of the linker in 'tool_flags'";

constexpr Refusal refusals[] = {
    {"-o", false, own_output},
    {"--output", false, own_output},
    {"-out-dir", false, own_output},
    {"--out-dir", false, own_output},
    {"-c", true, own_method},
    {"-S", true, own_method},
    {"-E", true, own_method},
    {"-emit-llvm", true, own_method},
    {"--emit", false, own_method},
    {"-x", false, own_method},
    {"-B", false, own_tools},
    {"-wrapper", false, own_tools},
    {"--wrapper", false, own_tools},
    {"-specs", false, own_tools},
    {"--specs", false, own_tools},
    {"-fuse-ld", false, own_tools},
    {"--ld-path", false, own_tools},
    {"-no-canonical-prefixes", true, own_tools},
    {"--gcc-toolchain", false, own_tools},
    {"--gcc-install-dir", false, own_tools},
    {"-gcc-toolchain", false, own_tools},
    {"-ccc-", false, own_tools},
    {"--config", false, own_tools},
    {"-Clinker", false, own_tools},
    {"-Zcodegen-backend", false, own_code},
    {"-fplugin", false, own_code},
    {"-fpass-plugin", false, own_code},
    {"-load", false, own_code},
    {"--load", false, own_code},
    {"-plugin", false, own_code},
    {"--plugin", false, own_code},
    {"-include", false, own_files},
    {"--include", false, own_files},
    {"-imacros", false, own_files},
    {"--imacros", false, own_files},
    {"-I", false, own_files},
    {"-L", false, own_files},
    {"-l", false, own_files},
    {"-iquote", false, own_files},
    {"-isystem", false, own_files},
    {"-idirafter", false, own_files},
    {"-iprefix", false, own_files},
    {"-iwithprefix", false, own_files},
    {"-isysroot", false, own_files},
    {"--sysroot", false, own_files},
    {"-cxx-isystem", false, own_files},
    {"-T", false, own_files},
    {"--script", false, "name the linker script in 'script'"},
    {"--extern", false, own_files},
    {"-fprofile-use", false, own_files},
    {"-fprofile-instr-use", false, own_files},
    {"-fprofile-sample-use", false, own_files},
    {"-fprofile-list", false, own_files},
    {"-fprofile-dir", false, elsewhere},
    {"-fprofile-generate=", false, elsewhere},
    {"-fprofile-instr-generate=", false, elsewhere},
    {"-fauto-profile", false, own_files},
    {"-fdump", false, elsewhere},
    {"-save-temps", false, elsewhere},
    {"--save-temps", false, elsewhere},
    {"-dumpdir", false, elsewhere},
    {"-dumpbase", false, elsewhere},
    {"-M", false, elsewhere},
    {"-fopt-info", false, elsewhere},
    {"-fsave-optimization-record", false, elsewhere},
    {"-ftime-trace", false, elsewhere},
    {"-fcrash-diagnostics", false, elsewhere},
    {"-gen-cdb", false, elsewhere},
    {"-MJ", false, elsewhere},
    {"--serialize-diagnostics", false, elsewhere},
    {"-fdiagnostics-add-output", false, elsewhere},
    {"-fdiagnostics-set-output", false, elsewhere},
    {"-fmodule", false, elsewhere},
    {"-fcallgraph-info", false, elsewhere},
    {"-Wl,", false, as_is},
    {"-Xlinker", false, as_is},
    {"-Xclang", true, "a driver's flag is what kernels use; -Xclang can load code"},
    {"-Xassembler", true, "write -Wa,FLAG"},
    {"-Xpreprocessor", true, "pass the flag itself"},
    {"-Wp,", false, "pass the flag itself"},
};

constexpr Refusal tool_refusals[] = {
    {"-o", true, own_output},
    {"-o=", false, own_output},
    {"--output", false, own_output},
    {"-Map", false, elsewhere},
    {"--Map", false, elsewhere},
    {"--dependency-file", false, elsewhere},
    {"--reproduce", false, elsewhere},
    {"--save-temps", false, elsewhere},
    {"--out-implib", false, elsewhere},
    {"-T", false, "name the linker script in 'script'"},
    {"--script", false, "name the linker script in 'script'"},
    {"-L", false, own_files},
    {"-l", false, own_files},
    {"--sysroot", false, own_files},
    {"-plugin", false, own_code},
    {"--plugin", false, own_code},
    {"--load-pass-plugin", false, own_code},
    {"--thinlto-cache-dir", false, elsewhere},
};

constexpr std::string_view of_the_assembler[] = {"-o", "-I", "-a", "--MD", "@", "--plugin", "-M"};

FlagObjection refused(std::string_view word, std::string_view hint) {
  return {fmt::format("the flag '{}' is refused", word), std::string(hint)};
}

std::optional<FlagObjection> objection_to_assembler_flags(std::string_view word) {
  for (std::string_view rest = word.substr(4); !rest.empty();) {
    const std::string_view part = rest.substr(0, rest.find(','));
    const auto begins = [&](std::string_view bad) { return part.starts_with(bad); };
    if (!part.starts_with('-') || std::ranges::any_of(of_the_assembler, begins))
      return refused(word, "the assembler gets its files from kassay: leave it out");
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
  }
  return std::nullopt;
}

/// What holds for every tool.
std::optional<FlagObjection> objection_to_path(std::string_view word) {
  if (word.find('@') == 0)
    return refused(word, "it reads a file of arguments: write them out");
  const bool path = word.find('/') != std::string_view::npos && !word.starts_with("-D");
  if (path || word.find("../") != std::string_view::npos || word.ends_with(".."))
    return refused(word, "it names a path: a rule reads its own sources only");
  return std::nullopt;
}

std::optional<FlagObjection> objection_to_compiler_flag(std::string_view word) {
  if (auto objection = objection_to_path(word))
    return objection;
  if (!word.starts_with('-'))
    return FlagObjection{fmt::format("'{}' is no flag", word),
                         "flags begin with '-'; a value is joined to its flag: -DNAME=VALUE, -Copt-level=2"};
  for (const Refusal &refusal : refusals)
    if (refusal.whole ? word == refusal.prefix : word.starts_with(refusal.prefix))
      return refused(word, refusal.hint);
  return word.starts_with("-Wa,") ? objection_to_assembler_flags(word) : std::nullopt;
}

std::optional<FlagObjection> objection_to_tool_flag(std::string_view word) {
  if (auto objection = objection_to_path(word))
    return objection;
  for (const Refusal &refusal : tool_refusals)
    if (refusal.whole ? word == refusal.prefix : word.starts_with(refusal.prefix))
      return refused(word, refusal.hint);
  return std::nullopt;
}

using WordObjection = std::optional<FlagObjection> (*)(std::string_view);

std::optional<FlagObjection> first_objection(std::string_view flags, WordObjection objection_to) {
  if (!are_plain_flags(flags) || flags.find("$(") != std::string_view::npos)
    return FlagObjection{fmt::format("'{}' has a character that a shell would interpret", flags),
                         "flags are plain words: letters, digits and %+,-./:=@_"};
  while (!flags.empty()) {
    const std::string_view word = flags.substr(0, flags.find(' '));
    if (!word.empty())
      if (auto objection = objection_to(word))
        return objection;
    flags.remove_prefix(std::min(word.size() + 1, flags.size()));
  }
  return std::nullopt;
}

} // namespace

std::optional<FlagObjection> objection_to_compiler_flags(std::string_view flags) {
  return first_objection(flags, objection_to_compiler_flag);
}

std::optional<FlagObjection> objection_to_tool_flags(std::string_view flags) {
  return first_objection(flags, objection_to_tool_flag);
}

} // namespace kassay::rules
