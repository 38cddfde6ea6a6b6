// SPDX-License-Identifier: MIT
#include "cli/bug_in_tree.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "probe/printable.h"

namespace kassay::cli {

namespace {

using State = TreeWorkaround::State;

std::map<std::string, std::string> values_of(const rules::Expression &expression, const TreeFacts &tree) {
  std::map<std::string, std::string> values;
  for (const std::string &name : expression.symbols())
    values[name] = tree.shown ? tree.shown(name) : tree.lookup(name).text.value_or("?");
  return values;
}

/// Where `word` stands in `text` with nothing of a word beside it: the line, from 1; 0: nowhere.
unsigned line_of(std::string_view text, std::string_view word) {
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at > 0 && is_word(word.front()) && is_word(text[at - 1])) ||
        (end < text.size() && is_word(word.back()) && is_word(text[end])))
      continue;
    return 1 + static_cast<unsigned>(std::count(text.begin(), text.begin() + std::ptrdiff_t(at), '\n'));
  }
  return 0;
}

/// What a comment on the bug mentions: "113921" of show_bug.cgi?id=113921, "issues/1485", a commit.
std::string number_of(const std::string &url) {
  const auto is_part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  const auto is_digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  const std::string number(std::find_if_not(url.rbegin(), url.rend(), is_part).base(), url.end());
  if (std::ranges::none_of(number, is_digit))
    return "";
  const std::string issue = "issues/" + number;
  return url.ends_with(issue) ? issue : number.size() < 4 ? "" : number;
}

/// The words by which a workaround is known in the source, the surest first.
std::vector<std::string> marks_of(const rules::Bug &bug, const rules::KernelReference &reference) {
  if (!reference.symbol.empty())
    return {reference.symbol};
  constexpr std::string_view no_warning = "-Wno-"; // $(call cc-disable-warning, name)
  std::vector<std::string> marks;
  for (std::size_t at = 0; at < bug.workaround_flags.size();) {
    const std::size_t end = std::min(bug.workaround_flags.find(' ', at), bug.workaround_flags.size());
    const std::string flag = bug.workaround_flags.substr(at, end - at);
    if (flag.size() > no_warning.size() && flag.starts_with('-'))
      marks.push_back(flag.starts_with(no_warning) ? flag.substr(no_warning.size()) : flag);
    at = end + 1;
  }
  marks.push_back(number_of(bug.url));
  for (const std::string &url : bug.more_urls)
    marks.push_back(number_of(url));
  std::erase(marks, "");
  return marks;
}

void look_in_source(const rules::Bug &bug, const TreeFacts &tree, TreeWorkaround &workaround) {
  const auto text = tree.source ? tree.source(workaround.reference->file) : std::nullopt;
  if (!text)
    return;
  for (const std::string &mark : marks_of(bug, *workaround.reference))
    if (const unsigned line = line_of(*text, mark); line != 0) {
      workaround.state = State::in_source;
      workaround.line = line;
      workaround.found_by = mark;
      return;
    }
}

std::string assignments(const std::map<std::string, std::string> &values) {
  std::vector<std::string> words;
  for (const auto &[name, value] : values)
    words.push_back(fmt::format("{}={}", name, value.empty() ? "\"\"" : value));
  return fmt::format("{}", fmt::join(words, " "));
}

/// "GCC_BROKEN=y (init/Kconfig, f2f6a8e88717)".
std::string describe(const TreeWorkaround &workaround) {
  const rules::KernelReference &reference = *workaround.reference;
  std::string place = reference.file;
  if (workaround.line != 0)
    place += fmt::format(":{}", workaround.line);
  if (reference.when && reference.when->text() != reference.symbol)
    place += fmt::format("{}where {}", place.empty() ? "" : ", ", reference.when->text());
  if (!reference.commit.empty())
    place += (place.empty() ? "" : ", ") + reference.commit;
  const std::string name = !workaround.values.empty()     ? assignments(workaround.values)
                           : !workaround.found_by.empty() ? workaround.found_by
                                                          : reference.symbol;
  return name.empty() ? place : place.empty() ? name : fmt::format("{} ({})", name, place);
}

} // namespace

bool BugInTree::is_held_off() const {
  return !enabled || std::ranges::any_of(workarounds, &TreeWorkaround::holds);
}

BugInTree look_at(const rules::Bug &bug, const TreeFacts &tree) {
  BugInTree result;
  if (bug.config) {
    result.enabled = bug.config->evaluate(tree.lookup) != rules::Answer::no;
    result.values = values_of(*bug.config, tree);
  }
  for (const rules::KernelReference &reference : bug.kernel) {
    if (!reference.works_around || !reference.series.contains(tree.series))
      continue;
    TreeWorkaround &workaround = result.workarounds.emplace_back(&reference);
    if (reference.when) {
      workaround.state = reference.when->evaluate(tree.lookup) == rules::Answer::yes ? State::on : State::off;
      workaround.values = values_of(*reference.when, tree);
    } else {
      look_in_source(bug, tree, workaround);
    }
  }
  return result;
}

std::string to_string(TreeWorkaround::State state) {
  switch (state) {
  case State::on:
    return "on";
  case State::off:
    return "off";
  case State::in_source:
    return "in-source";
  case State::not_seen:
    break;
  }
  return "not-seen";
}

std::vector<std::string> describe(const BugInTree &in_tree, const rules::Bug &bug) {
  std::vector<std::string> lines;
  if (bug.config)
    lines.push_back(fmt::format("this configuration {} hit it: {} ({})", in_tree.enabled ? "can" : "cannot",
                                bug.config->text(), assignments(in_tree.values)));
  for (const TreeWorkaround &workaround : in_tree.workarounds) {
    const char *what = workaround.state == State::on          ? "worked around by "
                       : workaround.state == State::in_source ? "worked around in the source: "
                       : workaround.state == State::off       ? "the tree's workaround is off: "
                                                              : "the tree's workaround was not found: ";
    lines.push_back(what + describe(workaround));
  }
  return lines;
}

nlohmann::json json_of(const BugInTree &in_tree) {
  auto workarounds = nlohmann::json::array();
  for (const TreeWorkaround &workaround : in_tree.workarounds) {
    nlohmann::json json = {{"state", to_string(workaround.state)},
                           {"file", as_utf8(workaround.reference->file)},
                           {"symbol", as_utf8(workaround.reference->symbol)},
                           {"commit", as_utf8(workaround.reference->commit)},
                           {"found_by", as_utf8(workaround.found_by)},
                           {"values", nlohmann::json::object()}};
    for (const auto &[name, value] : workaround.values)
      json["values"][as_utf8(name)] = as_utf8(value);
    if (workaround.line != 0)
      json["line"] = workaround.line;
    workarounds.push_back(std::move(json));
  }
  auto symbols = nlohmann::json::object();
  for (const auto &[name, value] : in_tree.values)
    symbols[as_utf8(name)] = as_utf8(value);
  return {{"config_enabled", in_tree.enabled},
          {"config_symbols", symbols},
          {"held_off", in_tree.is_held_off()},
          {"workarounds", workarounds}};
}

} // namespace kassay::cli
