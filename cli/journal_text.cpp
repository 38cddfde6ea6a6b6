// SPDX-License-Identifier: MIT
#include "cli/journal_text.h"

#include <fmt/format.h>

#include "cli/terminal_text.h"
#include "probe/journal_record.h"

namespace kassay::cli {

namespace {

using nlohmann::json;

/// The member of an object, null where there is none.
const json &member(const json &object, const char *name) {
  static const json none;
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found == object.end() ? none : *found;
}

/// A short text, kept to one line.
std::string word(const json &value) {
  const std::string text = bytes_from_json(value);
  return terminal_text(std::string_view(text).substr(0, text.find('\n')));
}

double seconds(const json &microseconds) {
  return microseconds.is_number() ? microseconds.get<double>() / 1e6 : 0;
}

std::string cost_text(const json &cost) {
  const json &rss = member(cost, "peak_rss_kib");
  return fmt::format("{:.3f} s, {:.3f} s user, {:.3f} s system, {:.1f} MiB", seconds(member(cost, "wall_us")),
                     seconds(member(cost, "user_us")), seconds(member(cost, "system_us")),
                     rss.is_number() ? rss.get<double>() / 1024 : 0);
}

std::string command_text(const json &argv) {
  std::string line;
  for (const json &argument : argv)
    line += (line.empty() ? "" : " ") + pasteable(bytes_from_json(argument));
  return line;
}

std::string stream_text(const char *name, const json &value) {
  const std::string bytes = bytes_from_json(value);
  return bytes.empty() ? "" : fmt::format("    {}:\n{}", name, indented_terminal_text(bytes, "      "));
}

} // namespace

std::string journal_text(const JournalRecord &record) {
  const json &fields = record.fields;
  const std::string head = fmt::format("#{} {}", record.sequence, word(member(fields, "time")));
  if (member(fields, "kind") != "child")
    return fmt::format("{} {}\n    {}\n", head, word(member(fields, "kind")), terminal_text(record.line));
  const std::string directory = bytes_from_json(member(fields, "directory"));
  return fmt::format("{} {}; {}\n    {}\n", head, word(member(member(fields, "outcome"), "text")),
                     cost_text(member(fields, "cost")), command_text(member(fields, "argv"))) +
         (directory.empty() ? "" : fmt::format("    in {}\n", pasteable(directory))) +
         stream_text("stdin", member(fields, "stdin")) + stream_text("stdout", member(fields, "stdout")) +
         stream_text("stderr", member(fields, "stderr"));
}

bool is_failed_child(const JournalRecord &record) {
  const json &outcome = member(record.fields, "outcome");
  return member(record.fields, "kind") == "child" &&
         (member(outcome, "kind") != "exited" || member(outcome, "status") != 0);
}

} // namespace kassay::cli
