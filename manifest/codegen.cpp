// SPDX-License-Identifier: MIT
#include "manifest/codegen.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include <fmt/format.h>

#include "probe/digest.h"

namespace kassay::manifest {

std::size_t Codegen::count_functions() const {
  return std::accumulate(units.begin(), units.end(), std::size_t{0},
                         [](std::size_t sum, const UnitCode &unit) { return sum + unit.functions.size(); });
}

std::size_t Codegen::count_problems() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(units, [](const UnitCode &unit) { return !unit.problem.empty(); }));
}

std::string unit_digest(const UnitCode &unit) {
  Digest digest("codegen unit 1");
  digest.add("unit", unit.unit).add("variant", unit.variant).add("source", unit.source);
  digest.add_list("flags", unit.flags);
  digest.add("problem", std::uint64_t{!unit.problem.empty()});
  for (const FunctionCode &function : unit.functions)
    digest.add("function", function.name).add("code", function.digest);
  return "sha256:" + digest.finish();
}

std::string codegen_digest(const Codegen &codegen) {
  Digest digest("codegen 1");
  for (const UnitCode &unit : codegen.units)
    digest.add("unit", unit_digest(unit));
  return "sha256:" + digest.finish();
}

void sort_units(Codegen &codegen) {
  std::ranges::sort(codegen.units, [](const UnitCode &a, const UnitCode &b) {
    return std::tie(a.unit, a.variant) < std::tie(b.unit, b.variant);
  });
  std::ranges::sort(codegen.skipped, {}, &SkippedUnit::unit);
}

std::string function_text(const FunctionCode &function) {
  return fmt::format("{} {} {}", function.digest, function.size, function.name);
}

Result<FunctionCode> parse_function_text(const std::string &text) {
  constexpr std::size_t digits = 32;
  FunctionCode function;
  const std::size_t second = text.find(' ', digits + 1);
  const char *begin = text.data() + digits + 1, *end = text.data() + std::min(second, text.size());
  const bool has_digest =
      text.size() > digits && text[digits] == ' ' && text.find_first_not_of("0123456789abcdef") == digits;
  if (!has_digest || second == std::string::npos || second + 1 == text.size() || begin == end ||
      std::from_chars(begin, end, function.size).ptr != end)
    return fail(ErrorKind::usage, fmt::format("'{}' is not \"DIGEST SIZE NAME\"", text.substr(0, 80)));
  function.digest = text.substr(0, digits);
  function.name = text.substr(second + 1);
  return function;
}

} // namespace kassay::manifest
