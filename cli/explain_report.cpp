// SPDX-License-Identifier: MIT
#include "cli/explain_report.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/terminal_text.h"
#include "probe/printable.h"

namespace kassay::cli {
namespace {

using namespace kconfig;

constexpr std::size_t longest_text = 300;    // of a macro or command, in text
constexpr std::size_t most_error_lines = 30; // of one command
constexpr std::size_t most_selectors = 6;

std::string cut(std::string_view text) {
  return terminal_text(text.size() <= longest_text ? std::string(text)
                                                   : std::string(text.substr(0, longest_text)) + "...");
}

std::string place_text(const Model &model, Place place) {
  return fmt::format("{}:{}", model.file_name(place), place.line);
}

std::string_view obstacle_text(Obstacle obstacle) {
  switch (obstacle) {
  case Obstacle::has_no_prompt:
    return "it has no prompt, so nobody can set it";
  case Obstacle::hidden:
    return "its prompt is hidden";
  case Obstacle::limited:
    return "what it depends on is only m";
  case Obstacle::selected:
    return "what selects it asks for more";
  case Obstacle::outvoted:
    return "the choice has another member";
  case Obstacle::out_of_range:
    return "it is out of range";
  case Obstacle::not_a_value:
    return "it is no value of this type";
  case Obstacle::nothing:
    break;
  }
  return "";
}

const ExplainedLine *deciding(const Explanation &of, LineKind kind) {
  const auto found = std::ranges::find_if(
      of.lines, [&](const ExplainedLine &line) { return line.kind == kind && line.decides; });
  return found == of.lines.end() ? nullptr : &*found;
}

/// Why it is what it is, in one sentence without the value.
std::string cause_text(const Explanation &of, const std::string &file) {
  switch (of.cause) {
  case Cause::undefined:
    return "no Kconfig file that is read defines it";
  case Cause::user:
    return of.user ? fmt::format("{}:{} says so", file, of.user->line) : "set";
  case Cause::choice:
    return of.value == "y" ? "its choice has it" : "its choice has another member";
  case Cause::selected:
    if (const ExplainedLine *line = deciding(of, LineKind::selected))
      return "selected by " + line->text;
    return "selected";
  case Cause::implied:
    return "implied";
  case Cause::defaults:
    return of.is_visible ? "by default" : "by default, no prompt being visible";
  case Cause::nothing:
    break;
  }
  if (!of.has_met_dependencies)
    return "its dependencies are not met";
  if (of.is_visible)
    return "not set, and no default holds";
  return of.prompt.empty() ? "it has no prompt, no default holds and nothing selects it"
                           : "its prompt is hidden, no default holds and nothing selects it";
}

std::string user_text(const Explanation &of, const std::string &file) {
  if (!of.user || of.user->obstacle == Obstacle::nothing)
    return "";
  return fmt::format("; {}:{} says {}, which does not count: {}", file, of.user->line, cut(of.user->value),
                     obstacle_text(of.user->obstacle));
}

std::string line_text(const ExplainedLine &line) {
  const std::string condition =
      line.condition.empty() || line.kind == LineKind::choice ? "" : " if " + line.condition;
  const auto with = [&](std::string_view what) {
    return cut(fmt::format("{}{}{}", what, line.text, condition));
  };
  switch (line.kind) {
  case LineKind::depends:
    return with("depends on ");
  case LineKind::visible:
    return with("visible if ");
  case LineKind::prompt:
    return with("prompt ");
  case LineKind::defaults:
    return with("default ");
  case LineKind::selected:
    return with("selected by ");
  case LineKind::implied:
    return with("implied by ");
  case LineKind::range:
    return with("range ");
  case LineKind::choice:
    break;
  }
  return cut(fmt::format("member of the choice {}{}", line.text,
                         line.condition.empty() ? "" : ", which has " + line.condition));
}

class Writer {
public:
  Writer(const ExplainReport &report, const Palette &palette)
      : report_(report), model_(*report.model), palette_(palette) {}

  std::string take() { return std::move(out_); }

  void symbol(const Explanation &of, std::size_t indent) {
    head(of, indent);
    if (of.fold == Fold::above && of.cause != Cause::undefined)
      return say(indent + 2, palette_.faint("explained above"));
    std::string why = of.value.empty() || of.cause == Cause::undefined ? "" : cut(of.value) + ": ";
    why += cause_text(of, report_.configuration) + user_text(of, report_.configuration);
    say(indent + 2, why);
    if (of.fold == Fold::too_deep && of.cause != Cause::undefined && of.cause != Cause::user)
      return say(indent + 2, palette_.faint("not followed further; --depth N goes deeper"));
    lines(of, indent + 2, indent == 0);
  }

  void proposals() {
    if (!report_.search)
      return;
    if (report_.proposals.empty())
      return say(0, no_proposal());
    out_ += "\n";
    say(0, palette_.heading(fmt::format("To make {} {}:", report_.explanation.name, report_.wanted)));
    for (std::size_t i = 0; i < report_.proposals.size(); ++i)
      proposal(report_.proposals[i], i + 1);
    say(2, palette_.faint(fmt::format("Each was tried{}.",
                                      report_.search->has_more ? "; there are more of that size" : "")));
  }

private:
  void say(std::size_t indent, const std::string &text) { out_ += std::string(indent, ' ') + text + "\n"; }

  std::string value_text(const std::string &value) const {
    return value == "n"                   ? palette_.bad("[=n]")
           : value == "y" || value == "m" ? palette_.good(fmt::format("[={}]", value))
                                          : fmt::format("[={}]", cut(value));
  }

  void head(const Explanation &of, std::size_t indent) {
    std::string text = palette_.heading(of.name);
    if (of.cause != Cause::undefined)
      text += fmt::format(" {} {}", value_text(of.value), of.type);
    if (!of.prompt.empty())
      text += fmt::format(" \"{}\"", cut(of.prompt));
    std::vector<std::string> places;
    for (const Place place : of.definitions)
      places.push_back(place_text(model_, place));
    if (!places.empty())
      text += "  " + palette_.faint(fmt::format("{}", fmt::join(places, ", ")));
    say(indent, text);
  }

  void lines(const Explanation &of, std::size_t indent, bool is_top) {
    std::vector<std::string> idle;
    std::size_t shown = 0;
    for (const ExplainedLine &line : of.lines) {
      const bool is_reverse = line.kind == LineKind::selected || line.kind == LineKind::implied;
      if (is_reverse && line.value == Tristate::no) {
        idle.push_back(line.text.substr(0, line.text.find(' ')));
        continue;
      }
      if (!is_top && !line.decides)
        continue;
      if (is_reverse && ++shown > most_selectors)
        continue;
      this->line(line, indent);
    }
    if (shown > most_selectors)
      say(indent, fmt::format("... and by {} more", shown - most_selectors));
    if (!idle.empty() && (is_top || of.cause == Cause::nothing))
      say(indent, palette_.faint(idle_text(idle)));
  }

  static std::string idle_text(const std::vector<std::string> &names) {
    const auto count = std::min(names.size(), most_selectors);
    std::string text =
        fmt::format("could be selected by {}",
                    fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(count), ", "));
    return names.size() > count ? text + fmt::format(" and {} more", names.size() - count) : text;
  }

  void line(const ExplainedLine &line, std::size_t indent) {
    const std::string letter(tristate_text(line.value));
    const std::string mark = line.kind == LineKind::range || line.kind == LineKind::choice ? " "
                             : line.value == Tristate::no ? palette_.bad(letter)
                                                          : palette_.good(letter);
    say(indent,
        fmt::format("{} {}  {}", mark, line_text(line), palette_.faint(place_text(model_, line.place))));
    for (const std::size_t use : line.macros)
      evidence(use, indent + 4);
    for (const Explanation &reason : line.because)
      symbol(reason, indent + 4);
    if (line.omitted > 0)
      say(indent + 4, palette_.faint(fmt::format("... and {} more symbols", line.omitted)));
  }

  void evidence(std::size_t use, std::size_t indent) {
    const auto found = report_.evidence.find(use);
    if (found == report_.evidence.end() || !told_.insert(use).second)
      return;
    const Evidence &evidence = found->second;
    say(indent,
        fmt::format("{} came to {}", cut(model_.macro_uses[use].raw), cut(model_.macro_uses[use].result)));
    say(indent, palette_.faint("$ " + cut(evidence.command)));
    say(indent, evidence.outcome + (evidence.err.empty() ? "" : ":"));
    std::string_view rest = evidence.err;
    for (std::size_t i = 0; !rest.empty() && i < most_error_lines; ++i) {
      const auto end = std::min(rest.find('\n'), rest.size());
      say(indent, "| " + terminal_text(rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (!rest.empty())
      say(indent, palette_.faint("| ..."));
  }

  std::string step(const ConfigChange &change) const {
    if (!change.is_question())
      return fmt::format("set {}={}", model_.symbols[change.symbol].name, change.value);
    const MacroUse &use = model_.macro_uses[change.use];
    const auto found = report_.evidence.find(change.use);
    const std::string advice =
        found == report_.evidence.end() || found->second.advice.empty() ? "" : found->second.advice + ": ";
    return fmt::format("{}{} ({}) must come to {}", advice, cut(use.raw), place_text(model_, use.place),
                       change.value);
  }

  void proposal(const Proposal &proposal, std::size_t number) {
    std::vector<std::string> steps;
    for (const ConfigChange &change : proposal.changes)
      steps.push_back(step(change));
    const std::string note =
        proposal.value == report_.wanted ? "" : fmt::format("  (then {})", proposal.value);
    say(2, fmt::format("{}. {}{}", number, fmt::join(steps, "\n     "), note));
  }

  std::string no_proposal() const {
    return fmt::format("\nNo set of up to {} changes was found that makes {} {}{}.", report_.most_changes,
                       report_.explanation.name, report_.wanted,
                       report_.search->hit_bound ? "; the search was cut short" : "");
  }

  const ExplainReport &report_;
  const Model &model_;
  const Palette &palette_;
  std::set<std::size_t> told_;
  std::string out_;
};

nlohmann::json json_place(const Model &model, Place place) {
  return {{"file", as_utf8(model.file_name(place))}, {"line", place.line}};
}

std::string_view word(Cause cause) {
  static constexpr std::string_view words[] = {"undefined", "user",    "choice", "selected",
                                               "implied",   "default", "nothing"};
  return words[static_cast<int>(cause)];
}

std::string_view word(Obstacle obstacle) {
  static constexpr std::string_view words[] = {"",         "no-prompt", "hidden",       "limited",
                                               "selected", "outvoted",  "out-of-range", "not-a-value"};
  return words[static_cast<int>(obstacle)];
}

std::string_view word(LineKind kind) {
  static constexpr std::string_view words[] = {"depends",     "visible-if", "prompt", "default",
                                               "selected-by", "implied-by", "range",  "choice"};
  return words[static_cast<int>(kind)];
}

nlohmann::json json_evidence(const ExplainReport &report, std::size_t use) {
  const MacroUse &macro = report.model->macro_uses[use];
  nlohmann::json json = {{"macro", as_utf8(macro.raw)},
                         {"result", as_utf8(macro.result)},
                         {"place", json_place(*report.model, macro.place)}};
  if (const auto found = report.evidence.find(use); found != report.evidence.end()) {
    json["command"] = as_utf8(found->second.command);
    json["outcome"] = found->second.outcome;
    json["stderr"] = as_utf8(found->second.err);
    if (!found->second.advice.empty())
      json["advice"] = found->second.advice;
  }
  return json;
}

nlohmann::json json_symbol(const ExplainReport &report, const Explanation &of);

nlohmann::json json_line(const ExplainReport &report, const ExplainedLine &line) {
  nlohmann::json json = {{"kind", word(line.kind)},
                         {"place", json_place(*report.model, line.place)},
                         {"text", as_utf8(line.text)},
                         {"condition", as_utf8(line.condition)},
                         {"value", tristate_text(line.value)},
                         {"decides", line.decides},
                         {"because", nlohmann::json::array()},
                         {"omitted", line.omitted},
                         {"macros", nlohmann::json::array()}};
  for (const Explanation &reason : line.because)
    json["because"].push_back(json_symbol(report, reason));
  for (const std::size_t use : line.macros)
    json["macros"].push_back(json_evidence(report, use));
  return json;
}

nlohmann::json json_symbol(const ExplainReport &report, const Explanation &of) {
  nlohmann::json json = {{"name", as_utf8(of.name)},
                         {"type", of.type},
                         {"value", as_utf8(of.value)},
                         {"prompt", as_utf8(of.prompt)},
                         {"cause", word(of.cause)},
                         {"visible", of.is_visible},
                         {"folded", of.fold != Fold::unfolded},
                         {"definitions", nlohmann::json::array()},
                         {"lines", nlohmann::json::array()}};
  for (const Place place : of.definitions)
    json["definitions"].push_back(json_place(*report.model, place));
  for (const ExplainedLine &line : of.lines)
    json["lines"].push_back(json_line(report, line));
  if (of.user)
    json["given"] = {
        {"value", as_utf8(of.user->value)}, {"line", of.user->line}, {"obstacle", word(of.user->obstacle)}};
  return json;
}

nlohmann::json json_change(const ExplainReport &report, const ConfigChange &change) {
  if (change.is_question()) {
    nlohmann::json json = json_evidence(report, change.use);
    json["answer"] = change.value;
    return json;
  }
  return {{"set", as_utf8(report.model->symbols[change.symbol].name)}, {"value", as_utf8(change.value)}};
}

nlohmann::json json_search(const ExplainReport &report) {
  auto proposals = nlohmann::json::array();
  for (const Proposal &proposal : report.proposals) {
    auto changes = nlohmann::json::array();
    for (const ConfigChange &change : proposal.changes)
      changes.push_back(json_change(report, change));
    proposals.push_back({{"changes", changes}, {"value", proposal.value}});
  }
  return {{"wanted", report.wanted},
          {"proposals", proposals},
          {"trials", report.search->trials},
          {"more", report.search->has_more},
          {"cut_short", report.search->hit_bound}};
}

} // namespace

std::string text_of(const std::vector<ExplainReport> &reports, const Palette &palette) {
  std::string text;
  for (const ExplainReport &report : reports) {
    Writer writer(report, palette);
    writer.symbol(report.explanation, 0);
    writer.proposals();
    text += (text.empty() ? "" : "\n") + writer.take();
  }
  return text;
}

std::string json_of(const std::vector<ExplainReport> &reports) {
  nlohmann::json json = {{"schema", 1}, {"configuration", ""}, {"symbols", nlohmann::json::array()}};
  for (const ExplainReport &report : reports) {
    json["configuration"] = as_utf8(report.configuration);
    nlohmann::json symbol = json_symbol(report, report.explanation);
    if (report.search)
      symbol["search"] = json_search(report);
    json["symbols"].push_back(std::move(symbol));
  }
  return json.dump(2) + "\n";
}

} // namespace kassay::cli
