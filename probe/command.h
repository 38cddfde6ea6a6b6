// SPDX-License-Identifier: MIT
// What is asked of a child process, and what became of it.
//
// A command is an argument list, never a string for a shell. Its environment is complete: a child sees the
// names listed here and no others. The outcome is a sum type, so that a crash can never be read as "exit 0"
// and a missing program never as "no".
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "probe/file_access.h"

namespace kassay {

/// Environment of a child: sorted, so that equal environments have equal digests.
using Environment = std::map<std::string, std::string>;

/// In a word of argv: the path of the child's scratch directory. A text that no path and no option has.
inline constexpr std::string_view scratch_mark = "\x02scratch";

/// One child process to start.
struct Command {
  std::vector<std::string> argv; ///< argv[0] is a path, or a name looked up in env["PATH"] as execvp(3) does
  Environment env;               ///< everything the child sees; TMPDIR is added, naming its scratch directory
  std::string directory;         ///< working directory; empty: the child's own scratch directory
  std::string input;             ///< fed to stdin, which then ends
  std::map<std::string, std::string> files; ///< written into the scratch directory first: name -> content
  std::string program; ///< the one of `files` that may be executed: argv has it as scratch_mark + "/" + name
  std::string capture; ///< a file of the scratch directory that is kept in Run::captured when the child exits
  std::chrono::milliseconds deadline{30'000}; ///< then the whole process group is killed
  /// Bytes kept of stdout and of stderr each, where more ends the child, and of the captured file.
  std::size_t output_limit = 4u << 20;
  /// Runs in a sandbox (probe/sandbox.h); what it may read there, beside the system's and its tools'
  /// directories.
  bool confined = false;
  std::vector<std::string> readable;
  bool trace = false; ///< record the files that the child's processes use (Run::accesses)
  /// The tools whose work this is, each as its words: they share a limit on lost time (probe/patience.h).
  std::vector<std::string> tools;
  /// Names in `env` that the answer does not depend on, sorted, and what else it depends on that is neither
  /// an argument nor a file: what the asker knows, for the key of a remembered answer.
  std::vector<std::string> incidental;
  std::string context;

  bool operator==(const Command &) const = default;
};

struct Exited {
  int status = 0; ///< 0..255
  bool operator==(const Exited &) const = default;
};
struct Signalled {
  int signal = 0;
  bool operator==(const Signalled &) const = default;
};
struct TimedOut {
  std::chrono::milliseconds deadline{};
  bool operator==(const TimedOut &) const = default;
};
/// The child wrote more than Command::output_limit to one stream and was killed. Only the first 4 KiB of each
/// stream are kept, so that many floods side by side do not fill the memory.
struct OutputFlooded {
  std::size_t limit = 0;
  bool operator==(const OutputFlooded &) const = default;
};
/// The child ended, but a process it left behind still held its stdout or stderr and had to be killed.
struct LeftBehind {
  int status = 0; ///< what the child itself exited with
  bool operator==(const LeftBehind &) const = default;
};
struct NotStarted {
  /// errno of the failed step (ENOENT, EACCES, ENOSPC ...); ETIME: its tool is out of time; ENOTSUP: there is
  /// no sandbox for a confined command
  int error = 0;
  bool operator==(const NotStarted &) const = default;
};

/// What became of a child.
using Outcome = std::variant<Exited, Signalled, TimedOut, OutputFlooded, LeftBehind, NotStarted>;

/// What a child cost; from wait4(2), so it includes the descendants that were waited for.
struct Cost {
  std::chrono::microseconds wall{};
  std::chrono::microseconds user{};
  std::chrono::microseconds system{};
  std::int64_t peak_rss_kib = 0;
};

/// A finished child.
struct Run {
  Outcome outcome = NotStarted{};
  std::string out; ///< stdout, any bytes, at most Command::output_limit
  std::string err; ///< stderr, likewise
  /// Command::capture's bytes; none where it is no regular file, or larger than Command::output_limit.
  std::optional<std::string> captured;
  Cost cost;
  /// For a child that exited: 0, or why its scratch directory then took no more (ENOSPC, EDQUOT, EROFS ...).
  /// A failure may come from that alone, whatever the child says or hides of it.
  int scratch_error = 0;
  std::optional<std::vector<FileAccess>> accesses; ///< set when asked for and the kernel allows tracing

  bool succeeded() const { return outcome == Outcome{Exited{0}}; }
};

/// "exited with 1", "killed by signal 11 (SIGSEGV)", "no answer within 10 s", "not started: No such file
/// ...".
std::string describe(const Outcome &outcome);

/// The command as a line that a person can paste into a shell to repeat it (environment changes left out).
std::string shell_quoted(const std::vector<std::string> &argv);

} // namespace kassay
