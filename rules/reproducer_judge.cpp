// SPDX-License-Identifier: MIT
#include "rules/reproducer_judge.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <fmt/format.h>

#include "probe/complaint.h"
#include "probe/printable.h"
#include "rules/object_look.h"
#include "rules/pattern.h"

namespace kassay::rules {

namespace {

Sight unclear(std::string reason) {
  return {Observation::cannot_tell, std::move(reason)};
}

Sight affected(std::string reason) {
  return {Observation::affected, std::move(reason)};
}

Sight fixed(std::string reason) {
  return {Observation::fixed, std::move(reason)};
}

std::string words_of(const Run &run) {
  std::string words = complaint(run.err);
  if (words.empty())
    words = complaint(run.out);
  return words.empty() ? describe(run.outcome) : fmt::format("{}: {}", describe(run.outcome), words);
}

/// The machine's fault, not the tool's.
bool is_out_of_memory(const Run &run) {
  static constexpr std::string_view texts[] = {
      "Killed",   "out of memory", "Out of memory", "virtual memory exhausted", "Cannot allocate memory",
      "bad_alloc"};
  return std::ranges::any_of(texts,
                             [&](std::string_view text) { return run.err.find(text) != std::string::npos; });
}

bool tells_of_a_crash(const Run &run) {
  static constexpr std::string_view texts[] = {
      "internal compiler error",           "PLEASE submit a bug report",
      "PLEASE ATTACH THE FOLLOWING FILES", "LLVM ERROR",
      "fatal error: error in backend",     "compiler unexpectedly panicked"};
  return std::ranges::any_of(texts,
                             [&](std::string_view text) { return run.err.find(text) != std::string::npos; });
}

std::string crash_line(const Run &run) {
  for (std::string_view text : {"internal compiler error", "error in backend", "LLVM ERROR", "panicked"})
    if (const std::size_t at = run.err.find(text); at != std::string::npos)
      return printable(std::string_view(run.err).substr(at));
  return words_of(run);
}

/// Two patterns on one text: the given ones must not disagree.
Sight by_patterns(const Reproducer &reproducer, std::string_view text, const std::string &where) {
  const auto look = [&](const std::optional<std::string> &pattern) {
    return pattern ? matches(*pattern, text) : std::optional(false);
  };
  const std::optional<bool> bad = look(reproducer.affected), good = look(reproducer.fixed);
  if (!bad || !good)
    return unclear(fmt::format("the pattern takes too many steps on {}", where));
  if (reproducer.affected && reproducer.fixed && *bad == *good)
    return unclear(
        fmt::format("{} {}", where,
                    *bad ? "matches both 'affected' and 'fixed'" : "matches neither 'affected' nor 'fixed'"));
  if (reproducer.affected)
    return *bad ? affected(fmt::format("{} matches '{}'", where, *reproducer.affected))
                : fixed(fmt::format("{} does not match '{}'", where, *reproducer.affected));
  return *good ? fixed(fmt::format("{} matches '{}'", where, *reproducer.fixed))
               : affected(fmt::format("{} does not match '{}'", where, *reproducer.fixed));
}

/// compile and link: is it accepted?
Sight by_acceptance(const Reproducer &reproducer, const Run &run) {
  if (run.succeeded())
    return reproducer.accepts ? affected("accepted") : fixed("accepted");
  const std::optional<std::string> &pattern = reproducer.accepts ? reproducer.fixed : reproducer.affected;
  const std::optional<bool> found = pattern ? matches(*pattern, run.err + run.out) : std::nullopt;
  if (!found || !*found)
    return unclear(fmt::format("rejected for another reason: {}", words_of(run)));
  const std::string reason = fmt::format("rejected: {}", words_of(run));
  return reproducer.accepts ? fixed(reason) : affected(reason);
}

Sight by_exit_status(const Reproducer &reproducer, const Run &run) {
  const int status = std::get<Exited>(run.outcome).status;
  if (status == 0)
    return fixed("the program ends with 0");
  return status == reproducer.affected_exit
             ? affected(fmt::format("the program ends with {}", status))
             : unclear(fmt::format("the program ends with {}, which is neither right nor the bug", status));
}

/// "case.c:3:5:f	48	static" for each function.
Sight by_stack_use(const Reproducer &reproducer, std::string_view table) {
  while (!table.empty()) {
    const std::string_view line = table.substr(0, std::min(table.find('\n'), table.size()));
    table.remove_prefix(std::min(line.size() + 1, table.size()));
    const std::size_t tab = line.find('\t');
    const std::string_view place = line.substr(0, tab);
    if (tab == std::string_view::npos || place.substr(place.rfind(':') + 1) != reproducer.function)
      continue;
    unsigned bytes = 0;
    const auto read = std::from_chars(line.data() + tab + 1, line.data() + line.size(), bytes);
    if (read.ec != std::errc())
      break;
    const std::string reason = fmt::format("{} uses {} bytes of stack, the limit is {}", reproducer.function,
                                           bytes, reproducer.limit);
    return bytes > reproducer.limit ? affected(reason) : fixed(reason);
  }
  return unclear(fmt::format("-fstack-usage does not tell of {}", reproducer.function));
}

Sight by_object(const Reproducer &reproducer, const std::string &bytes) {
  std::optional<bool> bad, good;
  for (const auto &[look, answer] :
       {std::pair{&reproducer.affected_object, &bad}, {&reproducer.fixed_object, &good}}) {
    if (!*look)
      continue;
    Result<bool> holds = look_at_object(**look, bytes);
    if (!holds)
      return unclear(holds.error().message);
    *answer = *holds;
  }
  if (bad && good && *bad == *good)
    return unclear(*bad ? "the object looks both affected and fixed"
                        : "the object looks neither affected nor fixed");
  const bool is_bad = bad ? *bad : !*good;
  return is_bad ? affected("the object looks as the bug makes it") : fixed("the object looks as it should");
}

Sight by_text(const Reproducer &reproducer, const Run &run) {
  if (!run.captured)
    return unclear("the compiler made no text, or too much of it");
  const std::string_view text = reproducer.method == Method::ir
                                    ? function_in_ir(*run.captured, reproducer.function)
                                    : function_in_assembly(*run.captured, reproducer.function);
  if (text.empty())
    return unclear(fmt::format("there is no function '{}' in what the compiler made", reproducer.function));
  return by_patterns(reproducer, text, reproducer.function.empty() ? "the text" : reproducer.function);
}

Sight by_crash(const CaseOutcome &outcome) {
  const Run &run = outcome.run;
  if (run.succeeded())
    return fixed("it compiles");
  if (is_out_of_memory(run))
    return unclear(words_of(run));
  if (std::holds_alternative<Signalled>(run.outcome) || tells_of_a_crash(run))
    return affected(crash_line(run));
  return unclear(words_of(run));
}

Sight by_method(const Reproducer &reproducer, const CaseOutcome &outcome) {
  const Run &run = outcome.run;
  switch (reproducer.method) {
  case Method::run:
    return by_exit_status(reproducer, run);
  case Method::compile:
    return by_acceptance(reproducer, run);
  case Method::link:
    if (!reproducer.affected_object && !reproducer.fixed_object)
      return by_acceptance(reproducer, run);
    [[fallthrough]];
  case Method::object:
    if (!run.succeeded())
      return unclear(words_of(run));
    return run.captured ? by_object(reproducer, *run.captured)
                        : unclear("no object was made, or too large a one");
  case Method::crash:
    return by_crash(outcome);
  case Method::output:
    return by_patterns(reproducer, run.out + run.err, "what it prints");
  case Method::warning:
    return run.succeeded() ? by_patterns(reproducer, run.err, "what it says") : unclear(words_of(run));
  case Method::assembly:
  case Method::ir:
    return run.succeeded() ? by_text(reproducer, run) : unclear(words_of(run));
  case Method::stack:
    return run.succeeded() && run.captured ? by_stack_use(reproducer, *run.captured) : unclear(words_of(run));
  }
  return unclear("");
}

} // namespace

Sight judge(const Reproducer &reproducer, const CaseOutcome &outcome) {
  const Run &run = outcome.run;
  const bool crash = reproducer.method == Method::crash;
  if (run.scratch_error != 0)
    return unclear(fmt::format("its scratch directory cannot be relied on: {}; make room below TMPDIR",
                               std::strerror(run.scratch_error)));
  if (!std::holds_alternative<Exited>(run.outcome) &&
      !(crash && std::holds_alternative<Signalled>(run.outcome)))
    return unclear(words_of(run));
  const bool decides = outcome.last || crash || (reproducer.method == Method::compile && outcome.compiling);
  if (!decides && !run.succeeded())
    return unclear(fmt::format("{}: {}", outcome.compiling ? "it does not compile" : "it cannot be linked",
                               words_of(run)));
  return by_method(reproducer, outcome);
}

} // namespace kassay::rules
