// SPDX-License-Identifier: MIT
#include "rules/feature.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "probe/nearest.h"
#include "probe/table_reader.h"
#include "rules/rule_fields.h"
#include "rules/tool_words.h"

namespace kassay::rules {

namespace {

const std::vector<std::string> trial_kinds = {"flag", "c", "asm", "ld", "rustc", "shell", "fact", "value"};

std::string flags(TableReader &reader, std::string_view key, bool required) {
  std::string text = required ? reader.required_string(key) : reader.string(key, "");
  if (!are_plain_flags(text))
    reader.reject(key, fmt::format("'{}' has a character that a shell would interpret", text),
                  "put the question as a line of shell: trial = { shell = \"...\" }");
  return text;
}

std::string shell_text(TableReader &reader, std::string_view key, std::string text) {
  if (text.find_first_not_of(" \t\n") == std::string::npos)
    reader.reject(key, fmt::format("'{}' is blank", key));
  if (!is_one_line(text) && std::ranges::any_of(text, [](char c) {
        return (static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t') || c == 0x7f;
      }))
    reader.reject(key, fmt::format("'{}' has a control character", key));
  return text;
}

SourceTrial source_trial(TableReader &reader) {
  static const Names<Stage> stages = {{"preprocess", Stage::preprocess},
                                      {"compile", Stage::compile},
                                      {"assemble", Stage::assemble},
                                      {"link", Stage::link}};
  SourceTrial trial;
  trial.source = reader.required_string("c");
  trial.flags = flags(reader, "flags", false);
  trial.stage = named(reader, "stage", stages, Stage::assemble);
  trial.werror = reader.boolean("werror", false);
  return trial;
}

ShellTrial shell_trial(TableReader &reader) {
  std::vector<std::string> known;
  for (const ToolVariableName &variable : tool_variable_names())
    if (!variable.role.empty())
      known.emplace_back(variable.role);

  ShellTrial trial;
  trial.text = shell_text(reader, "shell", reader.required_string("shell"));
  trial.roles = reader.strings("uses");
  for (const std::string &role : trial.roles)
    if (std::ranges::find(known, role) == known.end())
      reader.reject("uses", fmt::format("'{}' is no tool's role", role), did_you_mean(role, known));
  std::ranges::copy(mentioned_roles(trial.text), std::back_inserter(trial.roles));
  std::ranges::sort(trial.roles);
  trial.roles.erase(std::ranges::unique(trial.roles).begin(), trial.roles.end());
  return trial;
}

FactTrial fact_trial(TableReader &reader, Type type) {
  FactTrial trial;
  trial.fact = reader.required_string("fact");
  trial.equals = reader.string("equals", "");
  if (std::optional<std::string> live = reader.optional_string("live"))
    trial.live = shell_text(reader, "live", *live);
  std::size_t dot = trial.fact.find('.');
  if (dot == 0 || dot == std::string::npos || dot + 1 == trial.fact.size())
    reader.reject("fact", fmt::format("'{}' is not of the form role.property", trial.fact));
  if (type != Type::boolean && reader.has("equals"))
    reader.reject("equals", fmt::format("'equals' makes no {}", keyword(type)), "it decides a bool");
  return trial;
}

ValueTrial value_trial(TableReader &reader, Type type) {
  reader.required_string("value");
  std::optional<Expression> value = expression_field(reader, "value");
  if (value && type != Type::boolean && !value->is_operand())
    reader.reject("value", fmt::format("the value of type {} must be one symbol or constant", keyword(type)));
  return {value ? std::move(*value) : *Expression::parse("n")};
}

Trial trial_of_kind(TableReader &reader, const std::string &kind, Type type) {
  bool says_only_yes_or_no = kind != "shell" && kind != "fact" && kind != "value";
  if (says_only_yes_or_no && type != Type::boolean)
    reader.reject(kind,
                  fmt::format("a trial of kind '{}' answers yes or no, it makes no {}", kind, keyword(type)),
                  "use shell, fact or value");
  if (kind == "flag")
    return FlagTrial{flags(reader, "flag", true)};
  if (kind == "c")
    return source_trial(reader);
  if (kind == "asm") {
    std::string text = reader.required_string("asm");
    return AssemblerTrial{std::move(text), flags(reader, "flags", false)};
  }
  if (kind == "ld")
    return LinkerTrial{flags(reader, "ld", true)};
  if (kind == "rustc") {
    std::string flag = flags(reader, "rustc", true);
    return RustTrial{std::move(flag), reader.boolean("bootstrap", false)};
  }
  if (kind == "shell")
    return shell_trial(reader);
  if (kind == "fact")
    return fact_trial(reader, type);
  return value_trial(reader, type);
}

/// `what` is "trial" or "control"; errors go to `errors`, the first one stays.
Trial parse_trial(const toml::table &table, const std::string &file, const std::string &what, Type type,
                  std::optional<Error> &errors) {
  TableReader reader(table, file, fmt::format("a {}", what));
  std::vector<std::string> kinds;
  std::ranges::copy_if(trial_kinds, std::back_inserter(kinds),
                       [&](const auto &kind) { return reader.has(kind); });
  Trial trial = FlagTrial{};
  if (kinds.empty()) {
    std::vector<std::string> keys;
    for (auto &&[key, value] : table)
      keys.emplace_back(key.str());
    std::string hint = keys.empty() ? "" : did_you_mean(keys.front(), trial_kinds);
    reader.reject("", fmt::format("a {} needs one of: {}", what, fmt::join(trial_kinds, ", ")), hint);
  } else if (kinds.size() > 1) {
    reader.reject(kinds[1], fmt::format("a {} has one kind, this has: {}", what, fmt::join(kinds, ", ")));
  } else {
    trial = trial_of_kind(reader, kinds.front(), type);
  }
  if (!errors)
    errors = reader.error();
  return trial;
}

void read_trials(TableReader &reader, const std::string &file, Feature &feature,
                 std::optional<Error> &errors) {
  if (const toml::table *trial = reader.table("trial"))
    feature.trial = parse_trial(*trial, file, "trial", feature.type, errors);
  else
    reader.reject("trial", fmt::format("{} lacks 'trial'", feature.symbol));
  if (const toml::table *control = reader.table("control")) {
    feature.control = parse_trial(*control, file, "control", Type::boolean, errors);
    if (std::holds_alternative<FactTrial>(*feature.control) ||
        std::holds_alternative<ValueTrial>(*feature.control))
      reader.reject("control", "a control must be run: 'fact' and 'value' are no controls");
  }
}

Result<Feature> parse_feature(const toml::table &table, const std::string &file) {
  static const Names<Type> types = {
      {"bool", Type::boolean}, {"int", Type::integer}, {"string", Type::string}};
  TableReader reader(table, file, "a feature");
  std::optional<Error> trial_error;
  Feature feature{.symbol = reader.required_string("symbol"),
                  .type = named(reader, "type", types, Type::boolean),
                  .arch = reader.strings("arch"),
                  .needs = expression_field(reader, "needs"),
                  .help = reader.required_string("help"),
                  .source = reader.required_string("source"),
                  .kernel = {},
                  .note = reader.string("note", ""),
                  .trial = FlagTrial{},
                  .control = {},
                  .place = reader.place("symbol")};
  if (!is_symbol_name(feature.symbol))
    reader.reject("symbol", fmt::format("'{}' is no name of a symbol", feature.symbol),
                  "letters, digits and underscores, without CONFIG_");
  if (!is_one_line(feature.help))
    reader.reject("help", "'help' must be one line");
  if (std::optional<std::string> text = reader.optional_string("kernel")) {
    std::optional<SeriesRange> range = parse_series_range(*text);
    if (!range)
      reader.reject("kernel", fmt::format("'{}' is no range of kernel series", *text),
                    "such as \"6.1..6.12\" or \"6.1..\"");
    feature.kernel = range.value_or(SeriesRange{});
  }
  read_trials(reader, file, feature, trial_error);
  if (trial_error)
    return std::unexpected(*trial_error);
  if (std::optional<Error> error = reader.error())
    return std::unexpected(*error);
  return feature;
}

bool share_an_arch(const Feature &a, const Feature &b) {
  return a.arch.empty() || b.arch.empty() || std::ranges::find_first_of(a.arch, b.arch) != a.arch.end();
}

/// True if there is an architecture and a kernel in which both rows stand.
bool coexist(const Feature &a, const Feature &b) {
  return share_an_arch(a, b) && a.kernel.overlaps(b.kernel);
}

using RowsBySymbol = std::map<std::string, std::vector<std::size_t>>;

Result<void> check_duplicates(std::span<const Feature> features, const RowsBySymbol &rows) {
  for (const auto &[symbol, indices] : rows)
    for (std::size_t i = 0; i < indices.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (const Feature &later = features[indices[i]], &earlier = features[indices[j]];
            coexist(earlier, later))
          return fail(ErrorKind::usage,
                      fmt::format("{}: {} is already defined at {}", to_string(later.place), symbol,
                                  to_string(earlier.place)),
                      "give the rows 'arch' or 'kernel' that do not overlap");
  return {};
}

Result<void> check_references(std::span<const Feature> features, const RowsBySymbol &rows) {
  for (const Feature &feature : features) {
    for (const std::string &symbol : feature.dependencies()) {
      if (rows.contains(symbol))
        continue;
      std::vector<std::string> known;
      for (const auto &[name, indices] : rows)
        known.push_back(name);
      return fail(ErrorKind::usage,
                  fmt::format("{}: {} depends on {}, which no rule defines", to_string(feature.place),
                              feature.symbol, symbol),
                  did_you_mean(symbol, known));
    }
  }
  return {};
}

/// Depth-first search for a circle among rows that stand in the same kernels.
class CircleSearch {
public:
  CircleSearch(std::span<const Feature> features, const RowsBySymbol &rows)
      : features_(features), rows_(rows), state_(features.size(), State::unseen) {}

  Result<void> check() {
    for (std::size_t row = 0; row < features_.size(); ++row)
      if (Result<void> result = visit(row); !result)
        return result;
    return {};
  }

private:
  enum class State { unseen, open, closed };
  static constexpr std::size_t longest_chain = 1000; // rule files are untrusted, and this search is recursive

  Result<void> visit(std::size_t row) {
    if (state_[row] == State::closed)
      return {};
    if (state_[row] == State::open)
      return circle(row);
    if (path_.size() == longest_chain)
      return fail(ErrorKind::usage,
                  fmt::format("{}: {} depends on a chain of more than {} conditions",
                              to_string(features_[path_.front()].place), features_[path_.front()].symbol,
                              longest_chain),
                  "no kernel asks like that; is the file generated?");
    state_[row] = State::open;
    path_.push_back(row);
    for (const std::string &symbol : features_[row].dependencies())
      for (std::size_t next : rows_.at(symbol))
        if (coexist(features_[row], features_[next]))
          if (Result<void> result = visit(next); !result)
            return result;
    path_.pop_back();
    state_[row] = State::closed;
    return {};
  }

  Result<void> circle(std::size_t row) const {
    std::string names;
    for (auto at = std::ranges::find(path_, row); at != path_.end(); ++at)
      names += features_[*at].symbol + " -> ";
    return fail(ErrorKind::usage, fmt::format("{}: circle of conditions: {}{}",
                                              to_string(features_[row].place), names, features_[row].symbol));
  }

  std::span<const Feature> features_;
  const RowsBySymbol &rows_;
  std::vector<State> state_;
  std::vector<std::size_t> path_;
};

} // namespace

std::vector<std::string> Feature::dependencies() const {
  std::vector<std::string> symbols = needs ? needs->symbols() : std::vector<std::string>();
  if (const ValueTrial *derived = std::get_if<ValueTrial>(&trial))
    std::ranges::copy(derived->value.symbols(), std::back_inserter(symbols));
  std::ranges::sort(symbols);
  symbols.erase(std::ranges::unique(symbols).begin(), symbols.end());
  return symbols;
}

Result<std::vector<Feature>> parse_features(std::string_view text, const std::string &file) {
  Result<toml::table> table = parse_toml(text, file);
  if (!table)
    return std::unexpected(table.error());
  TableReader reader(*table, file, "a file of features");
  std::vector<Feature> features;
  if (const toml::array *rows = reader.tables("feature")) {
    for (const toml::node &row : *rows) {
      Result<Feature> feature = parse_feature(*row.as_table(), file);
      if (!feature)
        return std::unexpected(feature.error());
      features.push_back(std::move(*feature));
    }
  }
  if (std::optional<Error> error = reader.error())
    return std::unexpected(*error);
  return features;
}

Result<void> check_features(std::span<const Feature> features) {
  RowsBySymbol rows;
  for (std::size_t row = 0; row < features.size(); ++row)
    rows[features[row].symbol].push_back(row);
  if (Result<void> result = check_duplicates(features, rows); !result)
    return result;
  if (Result<void> result = check_references(features, rows); !result)
    return result;
  return CircleSearch(features, rows).check();
}

FeatureSet select_features(const FeatureSet &all, std::string_view arch, std::optional<Series> series) {
  auto newer = [](const Feature &a, const Feature &b) {
    return b.kernel.last && (!a.kernel.last || *a.kernel.last > *b.kernel.last);
  };
  std::map<std::string, const Feature *> chosen;
  for (const Feature &feature : all.features) {
    bool has_arch = feature.arch.empty() || std::ranges::find(feature.arch, arch) != feature.arch.end();
    if (!has_arch || (series && !feature.kernel.contains(*series)))
      continue;
    auto [at, added] = chosen.try_emplace(feature.symbol, &feature);
    if (!added && newer(feature, *at->second))
      at->second = &feature;
  }
  FeatureSet selected;
  for (const auto &[symbol, feature] : chosen)
    selected.features.push_back(*feature);
  return selected;
}

} // namespace kassay::rules
