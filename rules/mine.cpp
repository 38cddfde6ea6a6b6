// SPDX-License-Identifier: MIT
#include "rules/mine.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "probe/printable.h"

namespace kassay::rules {

namespace {

/// How far from a symbol a find still belongs to it.
constexpr unsigned near_lines = 12;

constexpr std::size_t longest_text = 160;

struct Tracker {
  std::string_view before; ///< what stands ahead of the number
  std::string_view name;
};

/// In an address, a bug's number follows one of these. The longest come first.
constexpr std::array<Tracker, 17> trackers = {{
    {"gcc.gnu.org/bugzilla/show_bug.cgi?id=", "gcc"},
    {"gcc.gnu.org/PR", "gcc"},
    {"gcc.gnu.org/pr", "gcc"},
    {"sourceware.org/bugzilla/show_bug.cgi?id=", "sourceware"},
    {"bugs.llvm.org/show_bug.cgi?id=", "llvm"},
    {"llvm.org/bugs/show_bug.cgi?id=", "llvm"},
    {"llvm.org/PR", "llvm"},
    {"llvm.org/pr", "llvm"},
    {"github.com/llvm/llvm-project/issues/", "llvm"},
    {"github.com/llvm/llvm-project/pull/", "llvm"},
    {"reviews.llvm.org/D", "llvm D"},
    {"github.com/ClangBuiltLinux/linux/issues/", "CBL"},
    {"github.com/rust-lang/rust/issues/", "rust"},
    {"github.com/rust-lang/rust/pull/", "rust"},
    {"github.com/rust-lang/rust-clippy/issues/", "clippy"},
    {"github.com/rust-lang/rust-bindgen/issues/", "bindgen"},
    {"github.com/rust-lang/rust-bindgen/pull/", "bindgen"},
}};

constexpr std::array<std::string_view, 14> versions = {
    "GCC_VERSION",    "CLANG_VERSION",   "LD_VERSION",      "LLD_VERSION",        "AS_VERSION",
    "RUSTC_VERSION",  "PAHOLE_VERSION",  "BINDGEN_VERSION", "RUSTC_LLVM_VERSION", "__GNUC__",
    "__GNUC_MINOR__", "__clang_major__", "__clang_minor__", "GNUC_VERSION"};

constexpr std::array<std::string_view, 8> version_calls = {
    "gcc-min-version,",   "clang-min-version,",      "gcc-ifversion,", "lld-min-version,",
    "rustc-min-version,", "rustc-llvm-min-version,", "cc-ifversion,",  "ld-ifversion,"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

std::string_view number_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end]))
    ++end;
  return text.substr(at, end - at);
}

/// Every bug that an address in the text names.
std::vector<std::string> citations_in(std::string_view text) {
  std::vector<std::string> found;
  const auto add = [&](std::string citation) {
    if (std::ranges::find(found, citation) == found.end())
      found.push_back(std::move(citation));
  };
  if (!text.contains(".org/") && !text.contains("github.com/"))
    return found;
  for (const Tracker &tracker : trackers)
    for (std::size_t at = 0; (at = text.find(tracker.before, at)) != std::string_view::npos;) {
      at += tracker.before.size();
      if (const auto number = number_at(text, at); !number.empty())
        add(fmt::format("{} {}", tracker.name, number));
    }
  return found;
}

/// "GCC PR 70646", "gcc bug 48637", "PR target/82365", "LLVM PR123".
std::vector<std::string> mentions_in(std::string_view line) {
  std::vector<std::string> found;
  static constexpr std::array<std::string_view, 6> families = {"gcc",  "GCC",   "llvm",
                                                               "LLVM", "clang", "Clang"};
  const bool llvm = line.contains("llvm") || line.contains("LLVM") || line.contains("lang");
  for (const std::string_view word : {"PR ", "PR", "bug ", "Bug ", "bug #", "PR#"})
    for (std::size_t at = 0; (at = line.find(word, at)) != std::string_view::npos;) {
      const bool begins = at == 0 || !is_name(line[at - 1]);
      at += word.size();
      std::size_t digits = at;
      const std::size_t slash = line.find('/', at);
      const bool has_component =
          word.starts_with("PR") && slash != std::string_view::npos && slash - at < 24 &&
          std::ranges::all_of(
              line.substr(at, slash - at), [](char c) { return is_name(c) || c == '-' || c == '+'; });
      if (has_component)
        digits = slash + 1;
      const auto number = number_at(line, digits);
      const bool names_family =
          std::ranges::any_of(families, [&](std::string_view name) { return line.contains(name); });
      if (begins && number.size() >= 4 && (has_component || names_family))
        found.push_back(fmt::format("{} {}", llvm && !has_component ? "llvm" : "gcc", number));
    }
  return found;
}

bool compares_version(std::string_view line) {
  for (const std::string_view name : versions)
    for (std::size_t at = 0; (at = line.find(name, at)) != std::string_view::npos;) {
      const bool begins = at == 0 || !is_name(line[at - 1]) || line.substr(0, at).ends_with("CONFIG_");
      at += name.size();
      if (!begins || (at < line.size() && is_name(line[at])))
        continue;
      const std::size_t behind = line.find_first_not_of(" \t", at);
      if (behind != std::string_view::npos && std::string_view("<>=!").contains(line[behind]) &&
          line.find_first_of("0123456789", behind) != std::string_view::npos)
        return true;
    }
  return std::ranges::any_of(version_calls, [&](std::string_view call) {
    const std::size_t at = line.find(call);
    return at != std::string_view::npos && line.find_first_of("0123456789", at) != std::string_view::npos &&
           line.substr(0, at).ends_with("(call ");
  });
}

template <class Visit> void for_each_line(std::string_view text, Visit visit) {
  for (unsigned number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    visit(number, text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

std::string shown(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t");
  return begin == std::string_view::npos ? "" : printable(line.substr(begin), longest_text);
}

/// The lines in which a symbol stands as a word.
std::vector<unsigned> lines_with(std::string_view text, std::string_view symbol) {
  std::vector<unsigned> lines;
  for_each_line(text, [&](unsigned number, std::string_view line) {
    for (std::size_t at = 0; (at = line.find(symbol, at)) != std::string_view::npos; at += symbol.size())
      if ((at == 0 || !is_name(line[at - 1]) || line.substr(0, at).ends_with("CONFIG_")) &&
          (at + symbol.size() == line.size() || !is_name(line[at + symbol.size()]) ||
           symbol.ends_with('_'))) {
        lines.push_back(number);
        break;
      }
  });
  return lines;
}

} // namespace

bool is_mined(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  const std::string_view base = slash == std::string_view::npos ? name : name.substr(slash + 1);
  static constexpr std::array<std::string_view, 7> endings = {".c", ".h", ".S", ".rs", ".sh", ".py", ".pl"};
  return base.starts_with("Kconfig") || base.starts_with("Makefile") || base.starts_with("Kbuild") ||
         std::ranges::any_of(endings, [&](std::string_view ending) { return base.ends_with(ending); });
}

std::vector<Mined> mine(const std::string &file, std::string_view text) {
  std::vector<Mined> finds;
  for_each_line(text, [&](unsigned number, std::string_view line) {
    std::vector<std::string> cited = citations_in(line);
    for (std::string &mention : mentions_in(line))
      if (std::ranges::find(cited, mention) == cited.end())
        cited.push_back(std::move(mention));
    for (std::string &citation : cited)
      finds.push_back({file, number, Mined::Kind::citation, std::move(citation), shown(line), nullptr});
    if (compares_version(line))
      finds.push_back({file, number, Mined::Kind::comparison, shown(line), shown(line), nullptr});
  });
  return finds;
}

MineCover::MineCover(std::span<const Bug> bugs) {
  for (const Bug &bug : bugs) {
    std::string addresses = bug.url;
    for (const std::string &url : bug.more_urls)
      addresses += " " + url;
    for (const std::string &citation : citations_in(addresses))
      by_citation_.emplace(citation, &bug);
    for (const KernelReference &reference : bug.kernel)
      by_file_.emplace(reference.file, std::pair(reference.symbol, &bug));
  }
}

void MineCover::cover(std::vector<Mined> &finds, std::string_view text) const {
  for (Mined &find : finds) {
    if (const auto known = by_citation_.find(find.what); known != by_citation_.end())
      find.covered_by = known->second;
    const auto [begin, end] = by_file_.equal_range(find.file);
    for (auto at = begin; at != end && !find.covered_by; ++at) {
      const auto &[symbol, bug] = at->second;
      if (symbol.empty())
        continue;
      for (const unsigned line : lines_with(text, symbol))
        if (find.line + near_lines >= line && find.line <= line + near_lines)
          find.covered_by = bug;
    }
  }
}

} // namespace kassay::rules
