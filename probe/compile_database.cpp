// SPDX-License-Identifier: MIT
#include "probe/compile_database.h"

#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "probe/printable.h"

namespace kassay {

namespace {

std::optional<std::string> text_field(const nlohmann::json &entry, const char *key) {
  const auto found = entry.find(key);
  return found != entry.end() && found->is_string() ? std::optional(found->get<std::string>()) : std::nullopt;
}

std::optional<std::vector<std::string>> words_of(const nlohmann::json &entry) {
  if (const auto command = text_field(entry, "command"))
    return split_shell_words(*command);
  const auto arguments = entry.find("arguments");
  if (arguments == entry.end() || !arguments->is_array())
    return std::nullopt;
  std::vector<std::string> words;
  for (const auto &argument : *arguments) {
    if (!argument.is_string())
      return std::nullopt;
    words.push_back(argument.get<std::string>());
  }
  return words;
}

class Splitter {
public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::optional<std::vector<std::string>> run() {
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\n')
        end_word();
      else if (c == '\\')
        add_escaped();
      else if (c == '\'' ? !add_single_quoted() : c == '"' && !add_double_quoted())
        return std::nullopt;
      else if (c != '\'' && c != '"')
        add(c);
    }
    end_word();
    return std::move(words_);
  }

private:
  void add(char c) {
    word_ += c;
    in_word_ = true;
  }

  void end_word() {
    if (in_word_)
      words_.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }

  void add_escaped() {
    if (++at_ < text_.size() && text_[at_] != '\n')
      add(text_[at_]);
  }

  bool add_single_quoted() {
    const std::size_t end = text_.find('\'', at_ + 1);
    if (end == std::string_view::npos)
      return false;
    word_ += text_.substr(at_ + 1, end - at_ - 1);
    in_word_ = true;
    at_ = end;
    return true;
  }

  bool add_double_quoted() {
    in_word_ = true;
    while (++at_ < text_.size() && text_[at_] != '"') {
      const bool escapes = text_[at_] == '\\' && at_ + 1 < text_.size() &&
                           std::string_view("\\\"$`\n").find(text_[at_ + 1]) != std::string_view::npos;
      if (escapes && text_[++at_] == '\n')
        continue;
      word_ += text_[at_];
    }
    return at_ < text_.size();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string word_;
  bool in_word_ = false;
  std::vector<std::string> words_;
};

} // namespace

std::optional<std::vector<std::string>> split_shell_words(std::string_view text) {
  return Splitter(text).run();
}

Result<std::vector<CompileUnit>> parse_compile_database(std::string_view text, const std::string &name) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_array())
    return fail(ErrorKind::usage, fmt::format("{}: is no compile database", name),
                "a JSON array of {\"directory\", \"file\", \"command\"}, as "
                "scripts/clang-tools/gen_compile_commands.py writes");
  std::vector<CompileUnit> units;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const auto &entry = json[at];
    const auto directory = entry.is_object() ? text_field(entry, "directory") : std::nullopt;
    const auto file = entry.is_object() ? text_field(entry, "file") : std::nullopt;
    auto words = entry.is_object() ? words_of(entry) : std::nullopt;
    if (!directory || !directory->starts_with('/') || !file || file->empty() || !words || words->empty())
      return fail(ErrorKind::usage,
                  fmt::format("{}: entry {}{}{} is none", name, at, file ? ", " : "", file.value_or("")),
                  "it has 'directory', an absolute path, 'file', and 'command' or 'arguments'");
    units.push_back({*directory, *file, std::move(*words)});
  }
  return units;
}

Result<std::vector<CompileUnit>> read_compile_database(const std::string &path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream)
    return fail(
        ErrorKind::usage, fmt::format("{}: cannot be read", path),
        "scripts/clang-tools/gen_compile_commands.py makes one after a build; --kernel DIR needs none");
  return parse_compile_database(text, path);
}

std::string compile_database_text(const std::vector<CompileUnit> &units) {
  auto entries = nlohmann::json::array();
  for (const CompileUnit &unit : units) {
    auto words = nlohmann::json::array();
    for (const std::string &word : unit.arguments)
      words.push_back(as_utf8(word));
    entries.push_back(
        {{"directory", as_utf8(unit.directory)}, {"file", as_utf8(unit.file)}, {"arguments", words}});
  }
  return entries.dump(2) + "\n";
}

} // namespace kassay
