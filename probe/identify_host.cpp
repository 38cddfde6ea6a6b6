// SPDX-License-Identifier: MIT
// pahole, the programs that a kernel's build calls on the machine it runs on, and the headers of the libraries its
// host programs link (Documentation/process/changes.rst).
#include <cctype>

#include "probe/examination.h"

namespace kassay {

namespace {

std::vector<Question> version_question(const Tool &, const KbuildVariables &) {
  return {{"version", {"--version"}, {}, {}}};
}

void conclude_pahole(Tool &tool, const Answers &) {
  tool.family = "pahole";
  if (set_version(tool, tool.version_text)) // scripts/pahole-version.sh: v1.24 -> 124
    tool.version_code = tool.version.numbers[0] * 100 + tool.version.numbers[1];
}

/// "GNU Make 4.3", "bc 1.07.1", "This is perl 5, version 36, subversion 0 (v5.36.0) ...".
void conclude_host_tool(Tool &tool, const Answers &) {
  tool.family = tool.role;
  if (set_version(tool, tool.full_text))
    tool.version_code = tool.version.code();
}

/// What the preprocessor makes of the header's own version macro.
std::vector<Question> header_question(const Tool &tool, const KbuildVariables &) {
  const bool openssl = tool.role == "openssl";
  const std::string include = openssl ? "openssl/opensslv.h" : "elfutils/version.h";
  const std::string macro = openssl ? "OPENSSL_VERSION_TEXT" : "_ELFUTILS_VERSION";
  const std::string uses = openssl ? "" : "#include <libelf.h>\n";
  return {{"version", {"-E", "-P", "-x", "c", "-"}, uses + "#include <" + include + ">\nkassay " + macro + "\n", {}}};
}

void conclude_header(Tool &tool, const Answers &answers) {
  tool.family = tool.role;
  const std::string text = text_of(answers, "version");
  const std::size_t marker = text.rfind("kassay ");
  const std::string value = marker == std::string::npos ? "" : first_line(std::string_view(text).substr(marker + 7));
  if (tool.role == "libelf" && !value.empty() && std::isdigit(static_cast<unsigned char>(value[0]))) {
    tool.version.numbers = {0, std::atoi(value.c_str()), 0}; // _ELFUTILS_VERSION is 188 for 0.188
    tool.version_string = "0." + value;
  } else {
    set_version(tool, value);
  }
  tool.version_text = printable(value);
  tool.full_text = tool.version_text;
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
