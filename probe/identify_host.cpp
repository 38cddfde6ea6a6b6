// SPDX-License-Identifier: MIT
// pahole, the programs that a kernel's build calls on the machine it runs on, and the headers of the
// libraries its host programs link (Documentation/process/changes.rst).
#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <unistd.h>

#include "probe/examination.h"

namespace kassay {

namespace {

std::vector<Question> version_question(const Tool &, const KbuildVariables &) {
  return {{"version", {"--version"}, {}, {}}};
}

void conclude_pahole(Tool &tool, const Answers &) {
  tool.family = "pahole";
  const std::string &text = tool.version_text; // "v1.24"
  if (!text.starts_with('v') || text.find_first_not_of("v.0123456789") != std::string::npos)
    return mark_broken(tool, "is no pahole: " + printable(text));
  if (set_version(tool, tool.version_text)) // scripts/pahole-version.sh: v1.24 -> 124
    tool.version_code = tool.version.numbers[0] * 100 + tool.version.numbers[1];
}

/// "GNU Make 4.3", "bc 1.07.1", "This is perl 5, version 36, subversion 0 (v5.36.0) ...".
void conclude_host_tool(Tool &tool, const Answers &) {
  tool.family = tool.role;
  std::string text = tool.full_text;
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (text.find(tool.role == "python3" ? "python" : tool.role) == std::string::npos)
    return mark_broken(tool, fmt::format("is no {}: {}", tool.role, printable(tool.full_text)));
  if (set_version(tool, tool.full_text))
    tool.version_code = tool.version.code();
}

/// A library whose headers a kernel's host programs include.
struct Library {
  const char *role, *header, *version_header, *macro;
};
constexpr Library libraries[] = {
    {"openssl", "openssl/opensslv.h", "openssl/opensslv.h", "OPENSSL_VERSION_TEXT"},
    {"libelf", "libelf.h", "elfutils/version.h", "_ELFUTILS_VERSION"},
};

const Library &library(const Tool &tool) {
  return *std::ranges::find(libraries, tool.role, &Library::role);
}

/// What the preprocessor makes of the header's own version macro.
std::vector<Question> header_question(const Tool &tool, const KbuildVariables &) {
  const Library &asked = library(tool);
  return {{"version",
           {"-E", "-P", "-x", "c", "-"},
           fmt::format("#include <{}>\n#if __has_include(<{}>)\n#include <{}>\n#endif\nkassay {}\n",
                       asked.header, asked.version_header, asked.version_header, asked.macro),
           {}}};
}

void conclude_header(Tool &tool, const Answers &answers) {
  tool.family = tool.role;
  const std::string text = text_of(answers, "version");
  const std::size_t marker = text.rfind("kassay ");
  const std::string value =
      marker == std::string::npos ? "" : first_line(std::string_view(text).substr(marker + 7));
  if (tool.role == "libelf" && !value.empty() && std::isdigit(static_cast<unsigned char>(value[0])))
    set_version(tool, "0." + value); // _ELFUTILS_VERSION is 188 for 0.188
  else if (value != library(tool).macro)
    set_version(tool, value);
  tool.version_text = printable(value);
  tool.full_text = tool.version_text;
  if (const auto &accesses = answers.at("version").accesses) // the header itself, for its package
    for (const FileAccess &access : *accesses)
      if (access.path.ends_with(std::string("/") + library(tool).header) &&
          ::access(access.path.c_str(), R_OK) == 0)
        tool.path = access.path;
}

} // namespace

const Kind &pahole_kind() {
  static const Kind kind{version_question, nullptr, conclude_pahole};
  return kind;
}

const Kind &host_tool_kind() {
  static const Kind kind{version_question, nullptr, conclude_host_tool};
  return kind;
}

const Kind &header_kind() {
  static const Kind kind{header_question, nullptr, conclude_header};
  return kind;
}

} // namespace kassay
