// SPDX-License-Identifier: MIT
#include "probe/table_reader.h"

#include <fmt/format.h>

#include "probe/nearest.h"

namespace kassay {

namespace {

Place place_of(const toml::source_region &source, const std::string &file) {
  return {file, source.begin.line, source.begin.column};
}

} // namespace

TableReader::TableReader(const toml::table &table, std::string file, std::string what)
    : table_(table), file_(std::move(file)), what_(std::move(what)) {}

Place TableReader::place() const {
  return place_of(table_.source(), file_);
}

Place TableReader::place(std::string_view key) const {
  const toml::node *node = table_.get(key);
  return node ? place_of(node->source(), file_) : place();
}

void TableReader::reject(std::string_view key, std::string_view what, std::string hint) {
  reject_at(place(key), what, std::move(hint));
}

void TableReader::reject_at(const Place &place, std::string_view what, std::string hint) {
  if (!error_)
    error_ = Error{ErrorKind::usage, fmt::format("{}: {}", to_string(place), what), std::move(hint)};
}

void TableReader::reject_element(std::string_view key, std::size_t index, std::string_view what,
                                 std::string hint) {
  const toml::array *array = table_.get_as<toml::array>(key);
  const toml::node *element = array ? array->get(index) : nullptr;
  reject_at(element ? place_of(element->source(), file_) : place(key), what, std::move(hint));
}

void TableReader::reject(const Error &error) {
  if (!error_)
    error_ = error;
}

const toml::node *TableReader::find(std::string_view key) {
  known_.emplace(key);
  return table_.get(key);
}

std::optional<std::string> TableReader::optional_string(std::string_view key) {
  const toml::node *node = find(key);
  if (!node)
    return std::nullopt;
  std::optional<std::string> value = node->value_exact<std::string>();
  if (!value)
    reject(key, fmt::format("'{}' of {} must be a string", key, what_));
  return value;
}

std::string TableReader::string(std::string_view key, std::string fallback) {
  return optional_string(key).value_or(std::move(fallback));
}

std::string TableReader::required_string(std::string_view key) {
  std::optional<std::string> value = optional_string(key);
  if (!table_.contains(key))
    reject(key, fmt::format("{} lacks '{}'", what_, key));
  else if (value && value->empty())
    reject(key, fmt::format("'{}' of {} is empty", key, what_));
  return value.value_or("");
}

bool TableReader::boolean(std::string_view key, bool fallback) {
  const toml::node *node = find(key);
  if (!node)
    return fallback;
  std::optional<bool> value = node->value_exact<bool>();
  if (!value)
    reject(key, fmt::format("'{}' of {} must be true or false", key, what_));
  return value.value_or(fallback);
}

std::int64_t TableReader::integer(std::string_view key, std::int64_t fallback, std::int64_t most) {
  const toml::node *node = find(key);
  if (!node)
    return fallback;
  const std::optional<std::int64_t> value = node->value_exact<std::int64_t>();
  if (!value || *value < 0 || *value > most) {
    reject(key, fmt::format("'{}' of {} must be a whole number, not negative", key, what_));
    return fallback;
  }
  return *value;
}

std::vector<std::string> TableReader::list(std::string_view key, bool may_be_empty) {
  const toml::node *node = find(key);
  if (!node)
    return {};
  std::vector<std::string> values;
  const toml::array *array = node->as_array();
  if (array)
    for (const toml::node &element : *array)
      if (std::optional<std::string> value = element.value_exact<std::string>())
        values.push_back(std::move(*value));
  if (!array || (array->empty() && !may_be_empty) || values.size() != array->size())
    reject(key, fmt::format("'{}' of {} must be a list of strings{}", key, what_,
                            may_be_empty ? "" : ", not empty"));
  return values;
}

std::vector<std::string> TableReader::strings(std::string_view key) {
  return list(key, false);
}

std::vector<std::string> TableReader::possibly_no_strings(std::string_view key) {
  return list(key, true);
}

const toml::table *TableReader::table(std::string_view key) {
  const toml::node *node = find(key);
  if (node && !node->is_table())
    reject(key, fmt::format("'{}' of {} must be a table", key, what_));
  return node ? node->as_table() : nullptr;
}

const toml::array *TableReader::tables(std::string_view key) {
  const toml::node *node = find(key);
  if (!node)
    return nullptr;
  const toml::array *array = node->as_array();
  if (array && array->is_homogeneous(toml::node_type::table))
    return array;
  reject(key, fmt::format("'{}' of {} must be a list of tables", key, what_));
  return nullptr;
}

std::optional<Error> TableReader::error() {
  if (error_)
    return error_;
  for (auto &&[key, value] : table_) {
    if (known_.contains(key.str()))
      continue;
    std::vector<std::string> known(known_.begin(), known_.end());
    std::string message =
        fmt::format("{}: unknown key '{}' in {}", to_string(place_of(key.source(), file_)), key.str(), what_);
    return Error{ErrorKind::usage, message, did_you_mean(key.str(), known)};
  }
  return std::nullopt;
}

} // namespace kassay
