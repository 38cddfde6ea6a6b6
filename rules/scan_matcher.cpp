// SPDX-License-Identifier: MIT
#include "rules/scan_matcher.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace kassay::rules {

namespace {

std::string quoted_list(const std::vector<std::string> &names) {
  return fmt::format("\"{}\"", fmt::join(names, "\", \""));
}

/// Of an error within the text; a matcher of several lines in TOML begins behind its opening quotes.
Place place_of(const ScanMatcher &matcher, unsigned line) {
  Place place = matcher.place;
  place.line += line > 0 ? line - 1 : 0;
  return place;
}

} // namespace

std::vector<ScanMatcher> scan_matchers(std::span<const Bug> bugs) {
  std::vector<ScanMatcher> matchers;
  for (const Bug &bug : bugs) {
    if (!bug.matcher.empty())
      matchers.push_back({&bug, bug.matcher, bug.matcher_place});
    if (!bug.attributes.empty())
      matchers.push_back(
          {&bug, fmt::format("decl(hasAttributeNamed({}))", quoted_list(bug.attributes)), bug.place});
    if (!bug.builtins.empty())
      matchers.push_back(
          {&bug, fmt::format("callExpr(callsBuiltin({}))", quoted_list(bug.builtins)), bug.place});
  }
  return matchers;
}

Result<void> check_matchers(std::span<const ScanMatcher> matchers, const std::string &program,
                            const Environment &environment, Runner &runner) {
  nlohmann::json texts = nlohmann::json::array();
  for (const ScanMatcher &matcher : matchers)
    texts.push_back(matcher.text);
  Command command;
  command.argv = {program, "--check-matchers"};
  command.env = environment;
  command.input =
      nlohmann::json({{"matchers", texts}}).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const Run run = runner.run(command);
  const auto answer = nlohmann::json::parse(run.out, nullptr, false);
  if (!run.succeeded() || !answer.contains("errors"))
    return fail(ErrorKind::environment, fmt::format("{}: {}", program, describe(run.outcome)), run.err);
  for (const auto &error : answer["errors"]) {
    const ScanMatcher &matcher = matchers[error["matcher"].get<std::size_t>()];
    return fail(ErrorKind::usage,
                fmt::format("{}: the matcher of '{}': {}", to_string(place_of(matcher, error["line"])),
                            matcher.bug->id, error["message"].get<std::string>()),
                fmt::format("at column {} of its text; kassay-scan --list-matchers has ours, clang's manual "
                            "(LibASTMatchersReference) the others",
                            error["column"].get<unsigned>()));
  }
  return {};
}

} // namespace kassay::rules
