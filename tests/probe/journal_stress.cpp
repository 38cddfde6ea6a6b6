// SPDX-License-Identifier: MIT
// journal_stress SECONDS [KASSAY]: many processes write one journal while others read it, and writers are
// killed with SIGKILL at random and replaced. Prints what was counted; exits with 1 if a reader saw a part of
// a record, an empty line or a record out of order, or did not see one that was published.
//
// A record counts as published when append() has returned: the writer then raises a number in memory shared
// with the parent, which outlives it. What a payload must be follows from the run, the number and the size,
// so that a reader can tell every byte. Two readers use follow_runs(), the third is `kassay log --follow
// --format json` where KASSAY names the binary. At the end all runs are read once more from their files.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <new>
#include <random>
#include <string>
#include <vector>

#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "probe/journal.h"
#include "probe/journal_reader.h"
#include "probe/journal_segment.h"

namespace kassay {
namespace {

constexpr std::size_t writer_count = 8;
constexpr std::size_t reader_count = 3;
constexpr std::size_t max_runs = 200'000;
constexpr std::size_t max_payload = 1u << 20;
constexpr Journal::Limits limits = {.segment_bytes = 4u << 20,
                                    .total_bytes = SIZE_MAX,
                                    .segments = SIZE_MAX}; // rotates often, prunes nothing

struct SharedRun {
  char id[48];
  std::atomic<std::uint64_t> published;
  std::atomic<std::uint64_t> bytes;
};

struct Counts {
  std::atomic<std::uint64_t> records, partial, empty, reordered, lost;
  std::atomic<bool> done;
};

/// What all processes share; survives any of them.
struct Shared {
  std::atomic<bool> stop;
  std::atomic<bool> writer_failed;
  std::atomic<std::size_t> runs;
  Counts readers[reader_count + 1]; // the last one: the files read again at the end
  SharedRun run[max_runs];
};

std::string payload(const std::string &run, std::uint64_t sequence, std::size_t size) {
  std::string text = fmt::format("{}:{}:{}\n", run, sequence, size);
  text.resize(size, static_cast<char>('a' + (sequence + size) % 26));
  for (std::size_t i = 79; i < size; i += 80)
    text[i] = '\n';
  return text;
}

/// From 1 byte to 1 MiB: mostly short, as compilers' messages are; now and then the longest.
std::size_t random_size(std::mt19937_64 &random) {
  switch (random() % 100) {
  case 0:
    return max_payload;
  case 1:
    return 1;
  case 2:
  case 3:
    return 1 + random() % max_payload;
  default:
    return 1 + random() % (1u << random() % 15);
  }
}

[[noreturn]] void write_records(const std::string &directory, SharedRun &run, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Journal journal(directory, run.id, limits);
  const std::uint64_t last = 1 + random() % 3000;
  for (std::uint64_t sequence = 1; sequence <= last; ++sequence) {
    const std::size_t size = random_size(random);
    if (!journal.append("stress", {{"size", size}, {"payload", payload(run.id, sequence, size)}}))
      _exit(1);
    run.published = sequence;
    run.bytes += size;
    usleep(static_cast<useconds_t>(random() % 2000));
  }
  _exit(0);
}

/// Judges what one reader sees.
class Checker {
public:
  explicit Checker(Counts &counts) : counts_(counts) {}

  void line(const std::string &text) {
    counts_.empty += text.empty();
    if (!text.empty())
      record(nlohmann::json::parse(text, nullptr, false));
  }

  void record(const nlohmann::json &fields) {
    if (!fields.is_object() || !fields.contains("payload")) {
      ++counts_.partial;
      return;
    }
    const std::string run = fields["run"];
    const std::uint64_t sequence = fields["seq"];
    counts_.partial += fields["payload"] != payload(run, sequence, fields["size"]);
    std::uint64_t &last = last_[run];
    counts_.reordered += sequence != last + 1;
    last = std::max(last, sequence);
    ++counts_.records;
  }

  void event(const JournalEvent &event) {
    if (const auto *record = std::get_if<JournalRecord>(&event))
      this->record(record->fields);
    else if (std::holds_alternative<JournalDamage>(event))
      ++counts_.partial;
  }

  /// Records that were published but not seen.
  std::uint64_t lost(const Shared &shared) const {
    std::uint64_t lost = 0;
    for (std::size_t i = 0; i < shared.runs; ++i) {
      const auto seen = last_.find(shared.run[i].id);
      const std::uint64_t last = seen == last_.end() ? 0 : seen->second;
      lost += shared.run[i].published - std::min<std::uint64_t>(last, shared.run[i].published);
    }
    return lost;
  }

  void finish(const Shared &shared) {
    counts_.lost = lost(shared);
    counts_.done = true;
  }

private:
  Counts &counts_;
  std::map<std::string, std::uint64_t> last_;
};

[[noreturn]] void read_by_library(const std::string &directory, Shared &shared, Counts &counts) {
  Checker checker(counts);
  const auto on_event = [&](const JournalEvent &event) {
    checker.event(event);
    return true;
  };
  const auto followed = follow_runs(directory, {}, on_event, [&] { return shared.stop.load(); });
  checker.finish(shared);
  _exit(followed ? 0 : 1);
}

/// After the writers' end, the command may take its time to show the rest, but has to go on.
[[noreturn]] void read_by_command(const char *kassay, Shared &shared, Counts &counts) {
  int ends[2];
  if (pipe(ends) != 0)
    _exit(1);
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    execl(kassay, kassay, "log", "--follow", "--format", "json", nullptr);
    _exit(127);
  }
  close(ends[1]);
  Checker checker(counts);
  std::string pending;
  for (int quiet = 0; quiet < 100 && (!shared.stop || checker.lost(shared) > 0);) {
    pollfd ready = {ends[0], POLLIN, 0};
    if (poll(&ready, 1, 100) <= 0) {
      quiet += shared.stop;
      continue;
    }
    quiet = 0;
    char bytes[65536];
    const ssize_t count = read(ends[0], bytes, sizeof bytes);
    if (count <= 0)
      break;
    pending.append(bytes, static_cast<std::size_t>(count));
    std::size_t begin = 0;
    for (std::size_t end; (end = pending.find('\n', begin)) != std::string::npos; begin = end + 1)
      checker.line(pending.substr(begin, end - begin));
    pending.erase(0, begin);
  }
  kill(child, SIGTERM);
  int status = 0;
  waitpid(child, &status, 0);
  checker.finish(shared);
  _exit(WIFEXITED(status) && WEXITSTATUS(status) == 128 + SIGTERM ? 0 : 1);
}

pid_t start_writer(const std::string &directory, Shared &shared, std::uint64_t seed) {
  SharedRun &run = shared.run[shared.runs];
  const std::string id = new_run_id();
  std::memcpy(run.id, id.c_str(), id.size() + 1);
  ++shared.runs;
  const pid_t child = fork();
  if (child == 0)
    write_records(directory, run, seed);
  return child;
}

/// Runs the writers until the time is over; returns how many were killed.
std::uint64_t run_writers(const std::string &directory, Shared &shared, std::chrono::seconds duration) {
  std::mt19937_64 random(std::random_device{}());
  std::vector<pid_t> writers;
  for (std::size_t i = 0; i < writer_count; ++i)
    writers.push_back(start_writer(directory, shared, random()));
  std::uint64_t killed = 0;
  const auto end = std::chrono::steady_clock::now() + duration;
  while (std::chrono::steady_clock::now() < end && shared.runs + 2 * writer_count < max_runs) {
    usleep(static_cast<useconds_t>(2000 + random() % 40'000));
    kill(writers[random() % writer_count], SIGKILL);
    for (pid_t &writer : writers) {
      int status = 0;
      if (waitpid(writer, &status, WNOHANG) != writer)
        continue;
      killed += WIFSIGNALED(status);
      if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
        shared.writer_failed = true;
      writer = start_writer(directory, shared, random());
    }
  }
  for (const pid_t writer : writers)
    kill(writer, SIGKILL);
  for (const pid_t writer : writers)
    waitpid(writer, nullptr, 0);
  return killed + writer_count;
}

std::size_t torn_tails(const std::string &directory) {
  std::size_t torn = 0;
  for (const auto &entry : std::filesystem::directory_iterator(directory)) {
    std::ifstream file(entry.path(), std::ios::binary | std::ios::ate);
    if (file.tellg() <= 0)
      continue;
    file.seekg(-1, std::ios::end);
    torn += file.get() != '\n';
  }
  return torn;
}

void read_again(const std::string &directory, Shared &shared) {
  Checker checker(shared.readers[reader_count]);
  for (std::size_t i = 0; i < shared.runs; ++i)
    read_run(directory, shared.run[i].id, [&](const JournalEvent &event) {
      checker.event(event);
      return true;
    });
  checker.finish(shared);
}

bool report(const std::string &name, const Counts &counts) {
  fmt::print("{:<28} {:>9} records seen, {} partial, {} empty, {} reordered, {} published ones lost\n", name,
             counts.records.load(), counts.partial.load(), counts.empty.load(), counts.reordered.load(),
             counts.lost.load());
  return counts.done && counts.partial + counts.empty + counts.reordered + counts.lost == 0;
}

int stress(std::chrono::seconds duration, const char *kassay) {
  char state[] = "/tmp/kassay-journal-XXXXXX";
  if (!mkdtemp(state))
    return 1;
  setenv("XDG_STATE_HOME", state, 1);
  const std::string directory = *journal_directory(state, "");
  void *memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    return 1;
  Shared &shared = *new (memory) Shared; // anonymous memory is zero already

  std::vector<pid_t> readers;
  for (std::size_t i = 0; i < reader_count; ++i) {
    const pid_t child = fork();
    if (child == 0 && i == 2 && kassay)
      read_by_command(kassay, shared, shared.readers[i]);
    if (child == 0)
      read_by_library(directory, shared, shared.readers[i]);
    readers.push_back(child);
  }
  usleep(200'000); // a reader that follows new runs only is there before the first one
  const std::uint64_t killed = run_writers(directory, shared, duration);
  shared.stop = true;
  bool good = !shared.writer_failed;
  for (const pid_t reader : readers) {
    int status = 0;
    waitpid(reader, &status, 0);
    good = good && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
  read_again(directory, shared);

  std::uint64_t published = 0, bytes = 0;
  for (std::size_t i = 0; i < shared.runs; ++i) {
    published += shared.run[i].published;
    bytes += shared.run[i].bytes;
  }
  const auto segments = list_segments(directory);
  fmt::print("{} s, {} writing and {} reading processes: {} records of 1 byte to {} MiB published, {} MiB;\n"
             "{} runs in {} segments, {} writers killed, {} records torn by that\n",
             duration.count(), writer_count, reader_count, published, max_payload >> 20, bytes >> 20,
             shared.runs.load(), segments ? segments->size() : 0, killed, torn_tails(directory));
  for (std::size_t i = 0; i < reader_count; ++i)
    good = report(i == 2 && kassay ? "kassay log --follow" : fmt::format("reader {}", i + 1),
                  shared.readers[i]) &&
           good;
  good = report("the files, read afterwards", shared.readers[reader_count]) && good;
  std::filesystem::remove_all(state);
  fmt::print("{}\n", good && published > 0 ? "as it must be" : "FAILED");
  return good && published > 0 ? 0 : 1;
}

} // namespace
} // namespace kassay

int main(int argc, char **argv) {
  const int seconds = argc > 1 ? std::atoi(argv[1]) : 0;
  if (seconds <= 0 || argc > 3) {
    fmt::print(stderr, "usage: journal_stress SECONDS [KASSAY]\n");
    return 2;
  }
  return kassay::stress(std::chrono::seconds(seconds), argc == 3 ? argv[2] : nullptr);
}
