// SPDX-License-Identifier: MIT
#include "rules/pattern.h"

#include <stdexcept>

#include <boost/regex.hpp>

namespace kassay::rules {

struct Pattern::Compiled {
  boost::regex regex;
};

namespace {

constexpr std::size_t longest_pattern = 1000;

/// "Unmatched ( or \(.  The error occurred while parsing ..." -> its first sentence.
std::string first_sentence(std::string text) {
  text.resize(std::min(text.find(".  "), text.size()));
  while (text.ends_with('.') || text.ends_with(' '))
    text.pop_back();
  return text;
}

} // namespace

Result<Pattern> Pattern::parse(const std::string &text) {
  if (text.empty())
    return fail(ErrorKind::usage, "the pattern is empty: it would match everything");
  if (text.size() > longest_pattern)
    return fail(ErrorKind::usage, "the pattern is longer than 1000 bytes");
  try {
    Pattern pattern;
    pattern.compiled_ = std::make_shared<Compiled>(Compiled{boost::regex(text, boost::regex::ECMAScript)});
    return pattern;
  } catch (const std::runtime_error &error) { // boost::regex_error is one
    return fail(ErrorKind::usage, first_sentence(error.what()));
  }
}

std::optional<bool> Pattern::found_in(std::string_view text) const {
  try {
    return boost::regex_search(text.begin(), text.end(), compiled_->regex, boost::match_not_dot_newline);
  } catch (const std::runtime_error &) { // its limit on steps or memory
    return std::nullopt;
  }
}

std::optional<bool> matches(const std::string &pattern, std::string_view text) {
  const Result<Pattern> parsed = Pattern::parse(pattern);
  return parsed ? parsed->found_in(text) : std::nullopt;
}

} // namespace kassay::rules
