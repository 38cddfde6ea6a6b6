// SPDX-License-Identifier: MIT
#include "probe/caching_runner.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <iterator>

#include <nlohmann/json.hpp>

#include "probe/digest.h"
#include "probe/elf.h"
#include "probe/find_executable.h"
#include "probe/sandbox.h"

namespace kassay {

namespace {

std::string key_of(const Command &command, const std::string &executable) {
  Digest digest("answer 3");
  digest.add_list("argv", command.argv);
  digest.add("executable", executable);
  digest.add("directory", command.directory);
  digest.add("output limit", command.output_limit);
  digest.add("input", command.input);
  digest.add("context", command.context);
  if (command.confined)
    digest.add("sandbox", sandbox_profile().name()).add_list("readable", command.readable);
  for (const auto &[name, value] : command.env)
    if (name != "TMPDIR" && !std::ranges::binary_search(command.incidental, name)) // each child has its own
      digest.add("environment", name).add("value", value);
  for (const auto &[name, content] : command.files)
    digest.add("file", name).add("content", content);
  digest.add("program", command.program).add("capture", command.capture);
  return digest.finish();
}

/// A failure that says more about this moment than about the tool.
bool is_passing(const Run &run) {
  if (run.succeeded())
    return false;
  static const std::array texts = {
      std::string(strerror(ENOSPC)), std::string(strerror(ENOMEM)), std::string(strerror(EAGAIN)),
      std::string(strerror(EMFILE)), std::string(strerror(ENFILE)), std::string(strerror(EDQUOT)),
      std::string(strerror(EIO)),    std::string("Killed"),         std::string("out of memory")};
  return std::ranges::any_of(texts, [&](const std::string &text) {
    return run.err.find(text) != std::string::npos || run.out.find(text) != std::string::npos;
  });
}

bool is_kernel_made(const std::string &path) {
  return path.starts_with("/proc/") || path.starts_with("/sys/") ||
         (path.starts_with("/dev/") && !path.starts_with("/dev/shm/"));
}

/// The interpreter that a regular file names, as a script or as an ELF file.
std::string read_interpreter(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  char head[256] = {};
  file.read(head, sizeof head - 1);
  if (head[0] == '#' && head[1] == '!') {
    const std::string line(head + 2, strcspn(head + 2, "\n"));
    const std::size_t begin = line.find_first_not_of(" \t");
    return begin == std::string::npos ? "" : line.substr(begin, line.find_first_of(" \t", begin) - begin);
  }
  const auto elf = std::memcmp(head, "\177ELF", 4) == 0 ? read_elf(path) : std::nullopt;
  return elf && *elf ? (*elf)->interpreter : "";
}

Run without_files(Run run) {
  run.accesses.reset();
  return run;
}

constexpr int most_interpreters = 6; // execve(2) refuses more; a script can name itself

} // namespace

const std::string &Interpreters::of(const std::string &path) {
  static const std::string nothing;
  const FileState state = file_state(path);
  if (state.kind != FileState::Kind::regular) // a fifo in PATH would make us wait
    return nothing;
  Known &known = known_[path];
  if (known.state != state)
    known = {state, read_interpreter(path)};
  return known.interpreter;
}

namespace {

/// What a run rests on, each path once with its strongest use.
std::vector<Ingredient> ingredients_of(const std::vector<FileAccess> &accesses, Interpreters &interpreters) {
  std::map<std::string, AccessKind> strongest;
  const auto note = [&](const std::string &path, AccessKind kind) {
    if (path.empty() || is_kernel_made(path))
      return;
    AccessKind &known = strongest.try_emplace(path, kind).first->second;
    known = std::max(known, kind);
  };
  for (const FileAccess &access : accesses) {
    note(access.path, access.kind);
    if (access.kind != AccessKind::executed)
      continue;
    std::string path = access.path;
    for (int level = 0; level < most_interpreters && !(path = interpreters.of(path)).empty(); ++level)
      note(path, AccessKind::opened);
  }
  std::vector<Ingredient> ingredients;
  for (const auto &[path, kind] : strongest)
    ingredients.push_back({path, kind});
  return ingredients;
}

/// What a run used, as remembered() tells it again: the executions in their order, then what else it rests
/// on. An answer must not depend on whether it was remembered.
std::vector<FileAccess> settled(const std::vector<FileAccess> &accesses, Interpreters &interpreters) {
  std::vector<FileAccess> result;
  std::ranges::copy_if(accesses, std::back_inserter(result),
                       [](const FileAccess &access) { return access.kind == AccessKind::executed; });
  for (const auto &[path, kind] : ingredients_of(accesses, interpreters))
    if (kind != AccessKind::executed)
      result.push_back({kind, 0, path});
  return result;
}

nlohmann::json executions(const Run &run) {
  auto list = nlohmann::json::array();
  if (run.accesses)
    for (const FileAccess &access : *run.accesses)
      if (access.kind == AccessKind::executed)
        list.push_back({access.process, access.path});
  return list;
}

std::string encode(const Run &run) {
  const nlohmann::json value = {
      std::get<Exited>(run.outcome).status,
      nlohmann::json::binary({run.out.begin(), run.out.end()}),
      nlohmann::json::binary({run.err.begin(), run.err.end()}),
      run.cost.wall.count(),
      run.cost.user.count(),
      run.cost.system.count(),
      run.cost.peak_rss_kib,
      executions(run),
      run.captured ? nlohmann::json::binary({run.captured->begin(), run.captured->end()}) : nlohmann::json()};
  std::string bytes;
  nlohmann::json::to_msgpack(value, bytes);
  return bytes;
}

/// Nothing when the bytes are not what encode() writes.
std::optional<Run> decode(const std::string &bytes) {
  const nlohmann::json value = nlohmann::json::from_msgpack(bytes, true, false);
  if (!value.is_array() || value.size() != 9 || !value[1].is_binary() || !value[2].is_binary() ||
      !value[7].is_array() || !(value[8].is_binary() || value[8].is_null()))
    return std::nullopt;
  for (const int number : {0, 3, 4, 5, 6})
    if (!value[number].is_number_integer())
      return std::nullopt;
  Run run;
  run.outcome = Exited{value[0].get<int>()};
  run.out.assign(value[1].get_binary().begin(), value[1].get_binary().end());
  run.err.assign(value[2].get_binary().begin(), value[2].get_binary().end());
  run.cost = {std::chrono::microseconds(value[3].get<std::int64_t>()),
              std::chrono::microseconds(value[4].get<std::int64_t>()),
              std::chrono::microseconds(value[5].get<std::int64_t>()), value[6].get<std::int64_t>()};
  if (value[8].is_binary())
    run.captured.emplace(value[8].get_binary().begin(), value[8].get_binary().end());
  run.accesses.emplace();
  for (const auto &execution : value[7]) {
    if (!execution.is_array() || execution.size() != 2 || !execution[0].is_number_integer() ||
        !execution[1].is_string())
      return std::nullopt;
    run.accesses->push_back({AccessKind::executed, execution[0].get<int>(), execution[1].get<std::string>()});
  }
  return run;
}

} // namespace

void CachingRunner::start(Command command, Done done) {
  std::string key = key_of(command, executable_of(command));
  const bool wants_files = command.trace;
  if (auto run = look_up(key, wants_files)) {
    ready_.emplace_back(std::move(done), std::move(*run));
    return;
  }
  if (const auto found = waiting_.find(key); found != waiting_.end()) {
    found->second.push_back({std::move(done), wants_files});
    return;
  }
  waiting_[key].push_back({std::move(done), wants_files});
  ++counts_.executed;
  command.trace = wants_files || book_.keeps();
  below_.start(std::move(command), [this, key = std::move(key), began = now_ns()](Run run) {
    if (run.accesses)
      run.accesses = settled(*run.accesses, interpreters_);
    finished(key, began, run);
  });
}

const std::string &CachingRunner::executable_of(const Command &command) {
  static const std::string none;
  if (command.argv.empty())
    return none;
  const auto path = command.env.find("PATH");
  const auto [known, unknown] =
      executables_.try_emplace({command.argv[0], path == command.env.end() ? none : path->second});
  if (unknown)
    known->second = find_executable(command.argv[0], command.env).value_or("");
  return known->second;
}

std::optional<Run> CachingRunner::remembered(const Command &command) {
  return look_up(key_of(command, executable_of(command)), command.trace);
}

void CachingRunner::report_ready() {
  while (!ready_.empty()) {
    auto [done, run] = std::move(ready_.front());
    ready_.pop_front();
    done(std::move(run));
  }
}

void CachingRunner::advance() {
  report_ready();
  below_.advance();
}

bool CachingRunner::await() {
  const bool had_ready = !ready_.empty();
  report_ready();
  return had_ready || below_.await();
}

void CachingRunner::drain() {
  do {
    report_ready();
    book_.flush(); // before compilers run
    below_.drain();
  } while (!ready_.empty());
  book_.flush();
}

void CachingRunner::finished(const std::string &key, std::int64_t began_ns, const Run &run) {
  if (run.accesses && std::holds_alternative<Exited>(run.outcome) && run.scratch_error == 0 &&
      !is_passing(run))
    book_.keep(key, encode(run), ingredients_of(*run.accesses, interpreters_), began_ns);
  known_.emplace(key, run);
  const auto waiting = waiting_.extract(key);
  for (const auto &[done, wants_files] : waiting.mapped())
    done(wants_files ? run : without_files(run));
}

/// Told before in this run, or found in the book.
std::optional<Run> CachingRunner::look_up(const std::string &key, bool wants_files) {
  if (const auto found = known_.find(key); found != known_.end() && (!wants_files || found->second.accesses))
    return wants_files ? found->second : without_files(found->second);
  if (waiting_.contains(key))
    return std::nullopt;
  const auto answer = book_.find(key);
  auto run = answer ? decode(answer->value) : std::nullopt;
  if (!run)
    return std::nullopt;
  if (!wants_files)
    run->accesses.reset();
  else
    for (const Evidence *evidence : answer->evidence) // executions stand first, in their own order
      if (!evidence->executed)
        run->accesses->push_back(
            {evidence->content ? AccessKind::opened : AccessKind::inspected, 0, evidence->path});
  ++counts_.answered;
  known_.insert_or_assign(key, *run);
  return run;
}

} // namespace kassay
