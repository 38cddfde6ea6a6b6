// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <poll.h>
#include <unistd.h>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/journal_text.h"
#include "cli/terminal_text.h"
#include "probe/journal.h"
#include "probe/journal_reader.h"

namespace kassay::cli {

namespace {

struct LogOptions {
  std::string run;
  bool follow = false;
  std::string format = "text";
  std::size_t runs = 20;
};

volatile std::sig_atomic_t caught_signal = 0;

/// Standard output that may go away: `kassay log | head` is no failure.
class Output {
public:
  Output() { std::signal(SIGPIPE, SIG_IGN); }

  /// False when there is no point in printing more.
  bool print(std::string_view text, bool flush) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() ||
        (flush && std::fflush(stdout) != 0))
      error_ = errno;
    return error_ == 0;
  }

  /// Whether the other end of a pipe was closed, without writing to it.
  static bool is_closed() {
    pollfd out = {STDOUT_FILENO, 0, 0};
    return poll(&out, 1, 0) > 0 && (out.revents & (POLLERR | POLLNVAL)) != 0;
  }

  /// Flushes and gives the command's exit code.
  int finish(int code) {
    if (error_ == 0 && std::fflush(stdout) != 0)
      error_ = errno;
    if (error_ == 0 || error_ == EPIPE || caught_signal != 0)
      return code;
    fmt::print(stderr, "kassay: standard output: {}\n", strerror(error_));
    return exit_unexamined;
  }

private:
  int error_ = 0;
};

int report(const Error &error) {
  fmt::print(stderr, "kassay: {}\n", terminal_text(error.message));
  if (!error.hint.empty())
    fmt::print(stderr, "  {}\n", terminal_text(error.hint));
  return exit_code(error.kind);
}

/// Prints events in the chosen format; gaps and damage go to stderr.
class RecordPrinter {
public:
  RecordPrinter(const LogOptions &options, Output &output) : options_(options), output_(output) {}

  bool operator()(const JournalEvent &event) {
    if (caught_signal != 0)
      return false;
    if (const auto *record = std::get_if<JournalRecord>(&event))
      return output_.print(text(*record), options_.follow);
    complete_ = false;
    std::fflush(stdout);
    if (const auto *gap = std::get_if<JournalGap>(&event))
      fmt::print(stderr, "kassay: run {}: records {} to {} are not in the journal\n", terminal_text(gap->run),
                 gap->first, gap->last);
    else
      fmt::print(stderr, "kassay: {}\n", terminal_text(std::get<JournalDamage>(event).message));
    return true;
  }

  bool complete() const { return complete_; }

private:
  std::string text(const JournalRecord &record) {
    if (options_.format == "json")
      return record.line + "\n";
    const bool same_run = std::exchange(run_, record.run) == record.run;
    return (same_run ? "" : fmt::format("run {}\n", terminal_text(record.run))) + journal_text(record);
  }

  const LogOptions &options_;
  Output &output_;
  std::string run_;
  bool complete_ = true;
};

/// Up to three runs that the user may have meant: those that contain the text, else the newest.
std::string suggestions(const std::vector<JournalRun> &runs, const std::string &text) {
  std::vector<std::string> found;
  for (auto run = runs.rbegin(); run != runs.rend() && found.size() < 3; ++run)
    if (run->id.find(text) != std::string::npos)
      found.push_back(run->id);
  for (auto run = runs.rbegin(); run != runs.rend() && found.empty(); ++run)
    found.push_back(run->id);
  return found.empty() ? "no run has been recorded yet"
                       : fmt::format("did you mean {}?", fmt::join(found, " or "));
}

/// The run that the user named by its id, the beginning of it, or "last".
Result<std::string> find_run(const std::vector<JournalRun> &runs, const std::string &text) {
  if (text == "last" && !runs.empty())
    return runs.back().id;
  std::vector<std::string> found;
  for (const JournalRun &run : runs) {
    if (run.id == text)
      return run.id;
    if (run.id.starts_with(text))
      found.push_back(run.id);
  }
  if (found.size() == 1)
    return found.front();
  if (found.empty())
    return fail(ErrorKind::usage, fmt::format("log: no run '{}' in the journal", text),
                suggestions(runs, text));
  const std::size_t shown = std::min<std::size_t>(found.size(), 5);
  return fail(ErrorKind::usage, fmt::format("log: {} runs begin with '{}'", found.size(), text),
              fmt::format("give more of it: {}{}", fmt::join(found.end() - shown, found.end(), ", "),
                          shown < found.size() ? ", ..." : ""));
}

/// What the list of runs says of one.
struct Summary {
  std::string started;
  std::uint64_t records = 0;
  std::uint64_t failed = 0;
  std::uint64_t missing = 0;
};

Result<Summary> summarize(const std::string &directory, const std::string &run) {
  Summary summary;
  const auto read = read_run(directory, run, [&](const JournalEvent &event) {
    if (const auto *gap = std::get_if<JournalGap>(&event))
      summary.missing += gap->last - gap->first + 1;
    const auto *record = std::get_if<JournalRecord>(&event);
    if (!record)
      return true;
    if (++summary.records == 1 && record->fields.contains("time") && record->fields["time"].is_string())
      summary.started = record->fields["time"];
    summary.failed += is_failed_child(*record);
    return true;
  });
  if (!read)
    return std::unexpected(read.error());
  return summary;
}

std::string summary_line(const JournalRun &run, const Summary &summary, const std::string &format) {
  if (format == "json")
    return nlohmann::json{{"run", run.id},
                          {"started", summary.started},
                          {"records", summary.records},
                          {"failed", summary.failed},
                          {"missing", summary.missing},
                          {"at_work", run.at_work}}
               .dump(-1, ' ', true, nlohmann::json::error_handler_t::replace) +
           "\n";
  return fmt::format("{:<37} {:>8} {:>7} {:>8}  {}\n", terminal_text(run.id), summary.records, summary.failed,
                     summary.missing, run.at_work ? "at work" : "ended");
}

int list(const LogOptions &options, const std::string &directory, std::vector<JournalRun> runs,
         Output &output) {
  if (runs.empty())
    fmt::print(stderr, "kassay: no run has been recorded yet in {}\n", terminal_text(directory));
  if (options.runs > 0 && runs.size() > options.runs)
    runs.erase(runs.begin(), runs.end() - static_cast<std::ptrdiff_t>(options.runs));
  if (!runs.empty() && options.format == "text")
    output.print(
        fmt::format("{:<37} {:>8} {:>7} {:>8}  {}\n", "RUN", "RECORDS", "FAILED", "MISSING", "STATE"), false);
  for (const JournalRun &run : runs) {
    const auto summary = summarize(directory, run.id);
    if (!summary)
      return report(summary.error());
    if (!output.print(summary_line(run, *summary, options.format), false))
      break;
  }
  return output.finish(exit_clean);
}

void catch_signals() {
  struct sigaction action = {};
  action.sa_handler = [](int signal) { caught_signal = signal; };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

int print_records(const LogOptions &options, const std::string &directory, const std::string &run,
                  Output &output) {
  RecordPrinter printer(options, output);
  const auto on_event = [&](const JournalEvent &event) { return printer(event); };
  Result<void> read;
  if (options.follow) {
    catch_signals();
    read = follow_runs(directory, {.run = run, .ended_runs_too = false}, on_event,
                       [] { return caught_signal != 0 || Output::is_closed(); });
  } else {
    read = read_run(directory, run, on_event);
  }
  if (!read)
    return report(read.error());
  if (caught_signal != 0)
    return output.finish(128 + caught_signal);
  return output.finish(printer.complete() ? exit_clean : exit_incomplete);
}

int run_log(const LogOptions &options) {
  const auto variable = [](const char *name) { return std::string_view(getenv(name) ? getenv(name) : ""); };
  const auto directory = journal_directory(variable("XDG_STATE_HOME"), variable("HOME"));
  if (!directory)
    return report(directory.error());
  Output output;
  if (options.run.empty() && options.follow)
    return print_records(options, *directory, "", output);
  const auto runs = list_runs(*directory);
  if (!runs)
    return report(runs.error());
  if (options.run.empty())
    return list(options, *directory, *runs, output);
  const auto run = find_run(*runs, options.run);
  return run ? print_records(options, *directory, *run, output) : report(run.error());
}

} // namespace

void add_log_command(CLI::App &app, int &exit_code) {
  auto options = std::make_shared<LogOptions>();
  CLI::App *command =
      app.add_subcommand("log", "Show what kassay ran: each child's command, outcome, cost, output");
  command->add_option("RUN", options->run,
                      "id of a run, its beginning, or \"last\"; without it: list the runs");
  command->add_flag(
      "-f,--follow", options->follow,
      "print records as they come: of RUN, until it has ended; without RUN, of the runs at work now "
      "and all later ones, until interrupted");
  command->add_option("--format", options->format, "text, or json: one object a line")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("-n,--runs", options->runs, "how many runs to list, the newest; 0 for all")
      ->capture_default_str();
  command->footer(
      "The journal is in $XDG_STATE_HOME/kassay/journal (~/.local/state without it). Exit codes: 0; 2 no "
      "such run;\n3 the journal cannot be read; 4 records of RUN are missing; 130 and 143 when interrupted.");
  command->callback([options, &exit_code] { exit_code = run_log(*options); });
}

} // namespace kassay::cli
