// SPDX-License-Identifier: MIT
#include "manifest/codegen_name.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

#include <fmt/format.h>

namespace kassay::manifest {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}

struct Numbered {
  std::string base;
  unsigned long long number = 0;
};

/// "count" and 2481 of "count.2481".
std::optional<Numbered> numbered(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == name.size())
    return std::nullopt;
  Numbered result;
  const char *end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data() + dot + 1, end, result.number);
  if (error != std::errc() || rest != end)
    return std::nullopt;
  result.base = name.substr(0, dot);
  return result;
}

/// _ZN...17h<16 hex digits>E: without the hash.
void drop_legacy_hash(std::string &name) {
  constexpr std::size_t length = 3 + 16; // 17h and the digits
  const std::size_t at = name.find("17h");
  if (name.starts_with("_ZN") && at != std::string::npos && at + length < name.size() &&
      name[at + length] == 'E' &&
      std::all_of(name.begin() + static_cast<std::ptrdiff_t>(at + 3),
                  name.begin() + static_cast<std::ptrdiff_t>(at + length), is_hex))
    name.erase(at, length);
}

/// _R...Cs<base 62>_<crate>: without the disambiguator.
void drop_disambiguators(std::string &name) {
  if (!name.starts_with("_R"))
    return;
  for (std::size_t at = 0; (at = name.find("Cs", at)) != std::string::npos; ++at) {
    const std::size_t end = name.find('_', at);
    const auto is_base62 = [](char c) {
      return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    if (end != std::string::npos && end + 1 < name.size() && is_digit(name[end + 1]) &&
        std::all_of(name.begin() + static_cast<std::ptrdiff_t>(at + 2),
                    name.begin() + static_cast<std::ptrdiff_t>(end), is_base62))
      name.erase(at + 1, end - at);
  }
}

/// The name without what is no part of it in any order: hashes, and the number of a .cold.
std::string without_hashes(std::string_view given) {
  std::string name(given);
  for (const std::string_view mark : {".llvm.", ".cold."})
    if (const std::size_t at = name.find(mark); at != std::string::npos && at != 0) {
      const std::size_t number = at + mark.size();
      const auto end =
          std::find_if_not(name.begin() + static_cast<std::ptrdiff_t>(number), name.end(), is_digit);
      const std::size_t kept = mark == ".cold." ? at + 5 : at;
      if (end != name.begin() + static_cast<std::ptrdiff_t>(number))
        name.erase(name.begin() + static_cast<std::ptrdiff_t>(kept), end);
    }
  drop_legacy_hash(name);
  drop_disambiguators(name);
  return name;
}

} // namespace

StableNames::StableNames(const std::vector<CodeSymbol> &symbols) {
  for (const CodeSymbol &symbol : symbols)
    if (const auto found = numbered(without_hashes(symbol.name)))
      numbers_[found->base].insert(found->number);
}

std::string StableNames::operator()(std::string_view given) const {
  std::string name = without_hashes(given);
  const auto found = numbered(name);
  if (!found)
    return name;
  const auto known = numbers_.find(found->base);
  if (known == numbers_.end())
    return name;
  return fmt::format("{}.{}", found->base,
                     std::distance(known->second.begin(), known->second.find(found->number)));
}

std::string source_function(std::string_view name) {
  const std::size_t dot = name.find('.', 1);
  return std::string(name.substr(0, dot));
}

} // namespace kassay::manifest
