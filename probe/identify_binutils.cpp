// SPDX-License-Identifier: MIT
// Linkers and the tools on object files. The kernel, too, tells linkers apart by what they print for -v
// (scripts/ld-version.sh).
#include <fmt/format.h>

#include "probe/examination.h"

namespace kassay {

namespace {

bool contains(const std::string &text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::vector<Question> version_question(const Tool &, const KbuildVariables &) {
  return {{"version", {"--version"}, {}, {}}};
}

/// A file of no known format: binutils then load every plugin they have, to ask whether it is one of theirs.
std::vector<Question> plugin_question(const Tool &tool, const Answers &) {
  const std::map<std::string, std::string> files = {{"a.o", "of no known format\n"}};
  if (tool.role == "ld")
    return {{"plugins", {"-o", "a.out", "a.o"}, {}, files}};
  if (tool.role == "ar")
    return {{"plugins", {"rcs", "a.a", "a.o"}, {}, files}};
  return {{"plugins", {"a.o"}, {}, files}};
}

void set_vendor(Tool &tool) {
  tool.vendor = contains(tool.full_text, "Debian")    ? "Debian"
                : contains(tool.full_text, "Ubuntu")  ? "Ubuntu"
                : contains(tool.full_text, "Android") ? "Android"
                                                      : "upstream";
}

/// The version is what follows the name; a package's own number may stand between them in parentheses:
/// "GNU ld (GNU Binutils for Debian) 2.40", "GNU gold (GNU Binutils for Debian 2.40) 1.16".
std::string without_parentheses(const std::string &text) {
  std::string result;
  int depth = 0;
  for (const char c : text) {
    depth += c == '(' ? 1 : 0;
    if (depth == 0)
      result += c;
    depth -= c == ')' && depth > 0 ? 1 : 0;
  }
  return result;
}

void conclude_linker(Tool &tool, const Answers &) {
  const std::string &text = tool.version_text;
  // mold says "compatible with GNU ld" of itself.
  tool.family = text.starts_with("mold ")    ? "mold"
                : contains(text, "LLD")      ? "lld"
                : contains(text, "GNU gold") ? "gold"
                : contains(text, "GNU ld")   ? "bfd"
                                             : "unknown";
  if (tool.family == "unknown")
    return mark_broken(tool, "is no linker known here: " + printable(text));
  if (set_version(tool, without_parentheses(text)))
    tool.version_code = tool.version.code();
  set_vendor(tool);
}

/// "GNU ar (GNU Binutils for Debian) 2.40"; "GNU ar version 2.41-34.fc39" where the distribution says no
/// more. Other GNU programs ("ls (GNU coreutils) 9.1") are no binutils.
bool is_gnu(const std::string &text, const std::string &role) {
  return contains(text, "GNU Binutils") || text.starts_with("GNU " + role + " ");
}

void conclude_binutil(Tool &tool, const Answers &) {
  const std::string &text = tool.full_text;
  const std::size_t llvm = text.find("LLVM version");
  tool.family = llvm != std::string::npos      ? "llvm"
                : contains(text, "(elfutils)") ? "elfutils"
                : is_gnu(text, tool.role)      ? "binutils"
                                               : "unknown";
  if (tool.family == "unknown")
    return mark_broken(tool, fmt::format("is no {} known here: {}", tool.role, printable(text)));
  if (set_version(tool, without_parentheses(tool.family == "llvm" ? text.substr(llvm) : text)))
    tool.version_code = tool.version.code();
  set_vendor(tool);
}

} // namespace

const Kind &linker_kind() {
  static const Kind kind{version_question, plugin_question, conclude_linker};
  return kind;
}

const Kind &binutil_kind() {
  static const Kind kind{version_question, plugin_question, conclude_binutil};
  return kind;
}

} // namespace kassay
