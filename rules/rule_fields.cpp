// SPDX-License-Identifier: MIT
#include "rules/rule_fields.h"

#include <algorithm>

#include "rules/pattern.h"

namespace kassay::rules {

bool is_symbol_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool is_one_line(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7f; });
}

std::optional<Expression> expression_field(TableReader &reader, std::string_view key) {
  std::optional<std::string> text = reader.optional_string(key);
  if (!text)
    return std::nullopt;
  Result<Expression> parsed = Expression::parse(*text);
  if (!parsed) {
    reader.reject(key, fmt::format("'{}': {}", key, parsed.error().message), fmt::format("in: {}", *text));
    return std::nullopt;
  }
  return std::move(*parsed);
}

std::optional<std::string> pattern_field(TableReader &reader, std::string_view key) {
  std::optional<std::string> text = reader.optional_string(key);
  if (!text)
    return std::nullopt;
  if (Result<Pattern> parsed = Pattern::parse(*text); !parsed)
    reader.reject(key, fmt::format("'{}' is no regular expression: {}", key, parsed.error().message),
                  fmt::format("in: {}", *text));
  return text;
}

const std::vector<std::string> &source_architectures() {
  static const std::vector<std::string> names = {
      "alpha",     "arc",   "arm",        "arm64", "csky",  "h8300", "hexagon",  "ia64",
      "loongarch", "m68k",  "microblaze", "mips",  "nds32", "nios2", "openrisc", "parisc",
      "powerpc",   "riscv", "s390",       "sh",    "sparc", "um",    "x86",      "xtensa"};
  return names;
}

std::vector<std::string> arch_field(TableReader &reader, std::string_view key) {
  static const std::vector<std::pair<std::string_view, std::string_view>> spellings = {
      {"x86_64", "x86"},      {"i386", "x86"},      {"amd64", "x86"},
      {"aarch64", "arm64"},   {"riscv64", "riscv"}, {"ppc64", "powerpc"},
      {"ppc64le", "powerpc"}, {"s390x", "s390"},    {"loongarch64", "loongarch"},
      {"mips64", "mips"},     {"sparc64", "sparc"}};
  std::vector<std::string> names = reader.strings(key);
  for (std::size_t at = 0; at < names.size(); ++at) {
    const auto spelling = std::ranges::find(spellings, std::string_view(names[at]),
                                            &std::pair<std::string_view, std::string_view>::first);
    if (std::ranges::find(source_architectures(), names[at]) == source_architectures().end())
      reader.reject_element(key, at, fmt::format("'{}' is no architecture (a name below arch/)", names[at]),
                            spelling != spellings.end() ? fmt::format("did you mean '{}'?", spelling->second)
                                                        : did_you_mean(names[at], source_architectures()));
    else if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(at), names[at]) !=
             names.begin() + static_cast<std::ptrdiff_t>(at))
      reader.reject_element(key, at, fmt::format("'{}' is there twice", names[at]), "leave one out");
  }
  return names;
}

std::string line_field(TableReader &reader, std::string_view key, bool required) {
  std::string text = required ? reader.required_string(key) : reader.string(key, "");
  if (!is_one_line(text))
    reader.reject(key, fmt::format("'{}' has a control character or a newline", key), "keep it on one line");
  else if (text.starts_with(' ') || text.ends_with(' ') || (required && reader.has(key) && text.empty()))
    reader.reject(key, fmt::format("'{}' is blank, or begins or ends with a blank", key),
                  "leave the blanks out");
  return text;
}

} // namespace kassay::rules
