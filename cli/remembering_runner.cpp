// SPDX-License-Identifier: MIT
#include "cli/remembering_runner.h"

#include <csignal>
#include <cstring>

#include <fmt/format.h>

#include "probe/caching_runner.h"
#include "probe/jobserver.h"
#include "probe/journal.h"
#include "probe/journal_record.h"
#include "probe/patience.h"
#include "probe/process_runner.h"
#include "probe/store.h"

namespace kassay::cli {
namespace {

std::string variable(const Environment &environment, const char *name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

bool is_on(const Environment &environment, const char *name) {
  const std::string value = variable(environment, name);
  return !value.empty() && value != "0";
}

} // namespace

struct RememberingRunner::Parts {
  Parts(const Environment &own, const RunnerSettings &chosen)
      : settings(chosen), state_home(variable(own, "XDG_STATE_HOME")), home(variable(own, "HOME")),
        jobserver(Jobserver::from_environment(variable(own, "MAKEFLAGS"))),
        processes({.parallel = settings.jobs,
                   .jobserver = jobserver ? &*jobserver : nullptr,
                   .observer = [this](const Command &command, const Run &run) { ended(command, run); },
                   .admit = [this](Command &command) { return !patience || patience->admit(command); }}) {
    if (settings.deadline)
      patience.emplace(*settings.deadline);
  }

  void ended(const Command &command, const Run &run) {
    if (patience)
      patience->account(command, run);
    if (run.scratch_error != 0) {
      ++without_room;
      scratch_error = run.scratch_error;
    }
    const auto written = journal ? journal->append("child", journal_fields(command, run)) : Result<void>();
    if (!written)
      warnings.push_back(fmt::format("no journal is kept: {}", written.error().message));
  }

  void open() {
    if (runner)
      return;
    if (settings.use_store) {
      if (auto opened = Store::open(default_store_path()))
        store = std::move(*opened);
      else
        warnings.push_back(fmt::format("nothing is remembered: {}", opened.error().message));
    }
    if (const auto directory = journal_directory(state_home, home))
      journal.emplace(*directory, new_run_id());
    else
      warnings.push_back(fmt::format("no journal is kept: {}", directory.error().message));
    book.emplace(store.get(), settings.believe_store);
    runner.emplace(processes, *book);
  }

  void confine(Command &command) const {
    command.confined = command.confined && settings.sandbox;
    if (command.confined)
      command.readable.insert(command.readable.end(), readable.begin(), readable.end());
  }

  RunnerSettings settings;
  std::vector<std::string> readable; ///< by confined commands
  std::string state_home, home;
  std::vector<std::string> warnings;
  std::size_t without_room = 0; // children
  int scratch_error = 0;        // of the last of them
  std::optional<Patience> patience;
  std::optional<Journal> journal;
  std::optional<Jobserver> jobserver;
  ProcessRunner processes;
  std::unique_ptr<Store> store;
  std::optional<AnswerBook> book;
  std::optional<CachingRunner> runner; ///< none before the first question
};

RunnerSettings settings_from_environment(const Environment &own) {
  return {.use_store = !is_on(own, "KASSAY_NO_CACHE"), .believe_store = !is_on(own, "KASSAY_REFRESH")};
}

RememberingRunner::RememberingRunner(const Environment &own, const RunnerSettings &settings)
    : parts_(std::make_unique<Parts>(own, settings)) {}

RememberingRunner::~RememberingRunner() = default;

void RememberingRunner::start(Command command, Done done) {
  parts_->open();
  parts_->confine(command);
  parts_->runner->start(std::move(command), std::move(done));
}

void RememberingRunner::let_confined_read(std::vector<std::string> directories) {
  parts_->readable = std::move(directories);
}

void RememberingRunner::drain() {
  if (parts_->runner)
    parts_->runner->drain();
}

std::optional<Run> RememberingRunner::remembered(const Command &command) {
  parts_->open();
  Command confined = command;
  parts_->confine(confined);
  return parts_->runner->remembered(confined);
}

void RememberingRunner::advance() {
  if (parts_->runner)
    parts_->runner->advance();
}

bool RememberingRunner::await() {
  return parts_->runner && parts_->runner->await();
}

AnswerBook &RememberingRunner::book() {
  parts_->open();
  return *parts_->book;
}

bool RememberingRunner::has_store() {
  parts_->open();
  return parts_->store != nullptr;
}

const std::vector<std::string> &RememberingRunner::warnings() const {
  return parts_->warnings;
}

std::string RememberingRunner::doubt() const {
  if (parts_->without_room == 0)
    return {};
  return fmt::format(
      "kassay: warning: {} of {} commands had no room for temporary files ({}): what is n may be so "
      "for that alone; set TMPDIR to a directory that is writable and has space\n",
      parts_->without_room, started(), std::strerror(parts_->scratch_error));
}

int RememberingRunner::interrupted_by() const {
  return parts_->processes.interrupted_by();
}

std::size_t RememberingRunner::started() const {
  return parts_->processes.started();
}

void RememberingRunner::die_if_interrupted() const {
  if (const int signal = interrupted_by(); signal != 0) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
}

} // namespace kassay::cli
