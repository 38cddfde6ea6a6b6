// SPDX-License-Identifier: MIT
#include "probe/distribution.h"

#include "probe/text_lines.h"

namespace kassay {

namespace {

/// A value as the shell would read it: quotes go, a backslash protects the next character (not within '').
std::string unquoted(std::string_view text) {
  std::string value;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (quote == '\0' && (c == '"' || c == '\''))
      quote = c;
    else if (c == quote && quote != '\0')
      quote = '\0';
    else if (c == '\\' && quote != '\'' && i + 1 < text.size())
      value += text[++i];
    else
      value += c;
  }
  return value;
}

} // namespace

Distribution parse_os_release(std::string_view text) {
  Distribution distribution;
  std::string_view line;
  for (TextLines lines(text); lines.next(line);) {
    if (line.starts_with("ID=") && line.size() > 3)
      distribution.id = unquoted(line.substr(3));
    if (line.starts_with("VERSION_ID="))
      distribution.version_id = unquoted(line.substr(11));
  }
  return distribution;
}

Result<Distribution> distribution_of(const RootDirectory &root, std::vector<std::string> &evidence) {
  std::string buffer;
  for (const char *path : {"/etc/os-release", "/usr/lib/os-release"}) {
    evidence.push_back(root.outer_path(path));
    auto text = root.read(path, buffer);
    if (!text)
      return std::unexpected(text.error());
    if (*text)
      return parse_os_release(**text);
  }
  return Distribution{};
}

} // namespace kassay
