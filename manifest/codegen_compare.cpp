// SPDX-License-Identifier: MIT
#include "manifest/codegen_compare.h"

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "manifest/codegen_name.h"

namespace kassay::manifest {
namespace {

using Key = std::pair<std::string, std::string>;
using Units = std::map<Key, const UnitCode *>;

Units by_name(const Codegen &codegen) {
  Units units;
  for (const UnitCode &unit : codegen.units)
    units.emplace(Key(unit.unit, unit.variant), &unit);
  return units;
}

/// The words of `from` that `other` lacks, each after `what`.
std::vector<std::string> words_without(const std::vector<std::string> &from,
                                       const std::vector<std::string> &other, std::string_view what) {
  std::vector<std::string> words;
  for (const std::string &word : from)
    if (std::ranges::find(other, word) == other.end())
      words.push_back(fmt::format("{} {}", what, word));
  return words;
}

class Comparison {
public:
  CodegenComparison run(const Codegen &before, const Codegen &after) {
    const Units a = by_name(before), b = by_name(after);
    Units all = a;
    all.insert(b.begin(), b.end());
    for (const auto &[key, unit] : all) {
      const auto x = a.find(key), y = b.find(key);
      if (x == a.end() || y == b.end())
        tell(key, x == a.end() ? "only after" : "only before");
      else
        compare(key, *x->second, *y->second);
    }
    return std::move(result_);
  }

private:
  void tell(const Key &key, std::string what) {
    result_.units.push_back({key.first, key.second, std::move(what)});
  }

  void compare(const Key &key, const UnitCode &x, const UnitCode &y) {
    if (x.source != y.source)
      return tell(key, "another source: written by another kassay");
    if (x.flags != y.flags) {
      std::vector<std::string> words = words_without(x.flags, y.flags, "dropped");
      std::ranges::move(words_without(y.flags, x.flags, "added"), std::back_inserter(words));
      tell(key, fmt::format("flags: {}",
                            words.empty() ? "in another order" : fmt::format("{}", fmt::join(words, ", "))));
    }
    if (!x.problem.empty() || !y.problem.empty()) {
      if (x.problem.empty())
        tell(key, "no code after: " + y.problem);
      else if (y.problem.empty())
        tell(key, "no code before: " + x.problem);
      return;
    }
    compare_functions(key, x, y);
  }

  void compare_functions(const Key &key, const UnitCode &x, const UnitCode &y) {
    std::map<std::string, std::pair<const FunctionCode *, const FunctionCode *>> functions;
    for (const FunctionCode &function : x.functions)
      functions[function.name].first = &function;
    for (const FunctionCode &function : y.functions)
      functions[function.name].second = &function;
    for (const auto &[name, sides] : functions) {
      const auto [one, other] = sides;
      result_.compared += one && other;
      if (one && other && one->digest == other->digest)
        continue;
      result_.differing += one && other;
      FunctionChange change{key.first, key.second, name, source_function(name), {}, {}};
      if (one)
        change.before = one->size;
      if (other)
        change.after = other->size;
      result_.functions.push_back(std::move(change));
    }
  }

  CodegenComparison result_;
};

} // namespace

CodegenComparison compare_codegen(const Codegen &before, const Codegen &after) {
  return Comparison().run(before, after);
}

} // namespace kassay::manifest
