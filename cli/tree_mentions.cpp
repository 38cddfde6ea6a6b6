// SPDX-License-Identifier: MIT
#include "cli/tree_mentions.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>

#include <fmt/format.h>

#include "kconfig/kernel_tree.h"
#include "kconfig/source.h"

namespace kassay::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_file = 4u << 20;

bool may_speak(const fs::path &path) {
  const std::string name = path.filename(), extension = path.extension();
  return name.starts_with("Makefile") || name.starts_with("Kconfig") || extension == ".c" ||
         extension == ".h" || extension == ".S" || extension == ".lds" || extension == ".rs" ||
         extension == ".sh" || extension.empty();
}

std::vector<std::string> lines_of(const std::string &text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// The entry of a Kconfig file that a line belongs to, or that follows a comment ahead of it; in other files
/// the macro defined next.
std::string symbol_near(const std::vector<std::string> &lines, std::size_t at, bool is_kconfig) {
  static const std::regex entry(R"(^(?:menu)?config\s+(\w+)\s*$)"), macro(R"(^\s*#\s*define\s+(\w+))");
  std::smatch match;
  if (!is_kconfig) {
    for (std::size_t below = at; below < std::min(at + 12, lines.size()); ++below)
      if (std::regex_search(lines[below], match, macro))
        return match[1];
    return "";
  }
  if (lines[at].starts_with('#')) // a comment between entries
    for (std::size_t below = at; below < std::min(at + 4, lines.size()); ++below)
      if (std::regex_match(lines[below], match, entry))
        return match[1];
  for (std::size_t above = at + 1; above-- > 0;)
    if (std::regex_match(lines[above], match, entry))
      return match[1];
  return "";
}

bool has_word(const std::string &line, const std::string &word) {
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  for (std::size_t at = line.find(word); at != line.npos; at = line.find(word, at + 1))
    if ((at == 0 || !is_word(line[at - 1])) &&
        (at + word.size() == line.size() || !is_word(line[at + word.size()])))
      return true;
  return false;
}

void look(const fs::path &path, const std::string &name, const std::string &number, TreeMentions &found) {
  const auto text = kconfig::read_file(path.string());
  if (!text || text->find(number) == text->npos)
    return;
  const auto lines = lines_of(*text);
  const bool is_kconfig = path.filename().string().starts_with("Kconfig");
  for (std::size_t at = 0; at < lines.size(); ++at)
    if (has_word(lines[at], number))
      found.mentions.push_back({name, static_cast<unsigned>(at + 1), symbol_near(lines, at, is_kconfig)});
}

std::string series_of(const fs::path &tree) {
  const std::string makefile = kconfig::read_file(tree / "Makefile").value_or("");
  static const std::regex version(R"(VERSION = (\d+)\nPATCHLEVEL = (\d+)\n)");
  std::smatch match;
  return std::regex_search(makefile, match, version) ? fmt::format("{}.{}", match[1].str(), match[2].str())
                                                     : "";
}

} // namespace

Result<TreeMentions> mentions_in_tree(const std::string &directory, const std::string &number) {
  if (!kconfig::is_kernel_tree(directory))
    return fail(ErrorKind::usage, fmt::format("{}: no kernel tree", directory),
                "a kernel tree has a Makefile, a Kconfig and scripts/kconfig");
  TreeMentions found;
  found.series = series_of(directory);
  const bool is_number = std::ranges::all_of(number, [](unsigned char c) { return std::isdigit(c); });
  if (found.series.empty() || (is_number && number.size() < 4))
    return found;
  std::error_code error;
  fs::recursive_directory_iterator entry(directory, fs::directory_options::skip_permission_denied, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().lexically_relative(directory).string();
    if (name == "Documentation" || name == "tools" || name == ".git") {
      entry.disable_recursion_pending();
      continue;
    }
    std::error_code ignored;
    if (entry->is_regular_file(ignored) && may_speak(entry->path()) &&
        entry->file_size(ignored) <= largest_file)
      look(entry->path(), name, number, found);
  }
  std::ranges::sort(found.mentions, {}, [](const TreeMention &one) { return std::pair(one.file, one.line); });
  return found;
}

} // namespace kassay::cli
