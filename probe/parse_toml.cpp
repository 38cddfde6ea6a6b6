// SPDX-License-Identifier: MIT
#include "probe/parse_toml.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "probe/place.h"

namespace kassay {

namespace {

constexpr int most_key_parts = 8; // a rule or a lock has keys of three
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

/// Where the string that begins at `begin` ends: behind its delimiter, or where toml++ gives up on it.
std::size_t end_of_string(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  const bool has_escapes = quote == '"';
  const std::string three(3, quote);
  const bool has_lines = text.substr(begin).starts_with(three);
  std::size_t at = begin + (has_lines ? 3 : 1);
  while (at < text.size()) {
    if (has_escapes && text[at] == '\\')
      ++at;
    else if (!has_lines && (text[at] == quote || text[at] == '\n'))
      return at + 1;
    else if (has_lines && text.substr(at).starts_with(three)) {
      at += 3; // the string itself may end with one quote or two
      for (int more = 0; more < 2 && at < text.size() && text[at] == quote; ++more)
        ++at;
      return at;
    }
    ++at;
  }
  return text.size();
}

struct Flaw {
  std::size_t at;
  const char *what;
};

/// What toml++ must not see.
std::optional<Flaw> flaw_of(std::string_view text) {
  std::size_t at = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  int dots = 0; // since the last character that is in no key
  while (at < text.size()) {
    const char c = text[at];
    if (!is_ascii(c))
      return Flaw{at, "a character that is not ASCII outside of a string"};
    if (c == '.' && ++dots >= most_key_parts)
      return Flaw{at, "a key of too many parts"};
    if (c == '\n' || c == '=' || c == ',')
      dots = 0;
    if (c == '#')
      at = std::min(text.find('\n', at), text.size());
    else if (c == '"' || c == '\'')
      at = end_of_string(text, at);
    else
      ++at;
  }
  return std::nullopt;
}

} // namespace

Result<toml::table> parse_toml(std::string_view text, const std::string &file) {
  if (const auto flaw = flaw_of(text))
    return fail(ErrorKind::usage,
                fmt::format("{}: {}", to_string(place_of(text, flaw->at, file)), flaw->what));
  toml::parse_result parsed = toml::parse(text, file);
  if (!parsed) {
    const toml::source_position begin = parsed.error().source().begin;
    return fail(ErrorKind::usage, fmt::format("{}: {}", to_string(Place{file, begin.line, begin.column}),
                                              parsed.error().description()));
  }
  return std::move(parsed).table();
}

} // namespace kassay
