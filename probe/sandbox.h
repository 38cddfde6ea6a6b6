// SPDX-License-Identifier: MIT
// Confines a child to what a compiler needs: a rule file comes from anywhere, and its reproducer is a
// program.
//
// Read and executed: the system's directories, those in which the command's tools live, and
// Command::readable. Written: the scratch directory and /dev/null. No socket but socketpair(2), no signal to
// anybody outside, no tracing, mounting, namespace, key, BPF or io_uring; limits on memory, processor time,
// file size and processes. setsid(2) and setpgid(2) are refused, so that one signal to the group ends all
// that a child has started.
//
// By Landlock (landlock(7)) and seccomp, set up in the child between vfork and exec for some tens of
// microseconds; what the running kernel's ABI lacks is left out (before ABI 6: the limit on signals). Without
// Landlock, bubblewrap does it, for some milliseconds. With neither, a confined command is not started
// (ENOTSUP).
//
// Limits: stat(2) and access(2) still tell whether a file exists. The number of processes is not limited for
// root, whom the kernel exempts: a fork bomb ends at its deadline. Rejected: bubblewrap always, 5 ms a child;
// a process in a sandbox of its own that starts the others, which would need a second process runner.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "probe/command.h"
#include "probe/descriptor.h"
#include "probe/result.h"

namespace kassay {

/// What confined commands run in on this machine.
struct SandboxProfile {
  enum class Kind { none, bubblewrap, landlock } kind = Kind::none;
  int abi = 0;              ///< Landlock's
  std::string bubblewrap;   ///< the path of bwrap
  std::string name() const; ///< "landlock 7", "bubblewrap", "none": part of a remembered answer's key
};

/// Found out once.
const SandboxProfile &sandbox_profile();

/// An `environment` error that says why nothing can be confined here and what to do.
Result<void> sandbox_available();

/// The directories in which a tool and its parts are: its own and, where that is .../bin, the one above, but
/// for
/// "/" and HOME; likewise where its symlinks lead.
std::vector<std::string> tool_directories(const std::string &executable, const Environment &environment);

/// All that a confined command may read, outside its scratch directory. Sorted, without those inside others.
std::vector<std::string> readable_paths(const Command &command);

/// The words to put before a command's own, for bubblewrap to start it.
std::vector<std::string> bubblewrap_words(const std::string &bubblewrap, const Command &command,
                                          const std::string &scratch);

/// Made by the parent, entered by the child.
class Sandbox {
public:
  /// For one child. Errors: the errno of what failed; ENOTSUP without Landlock.
  static std::expected<Sandbox, int> prepare(const Command &command, const std::string &scratch);

  /// In the child, between fork and exec. Async-signal-safe. An errno, or 0.
  int enter_child() const noexcept;

private:
  explicit Sandbox(Descriptor rules, std::chrono::milliseconds time)
      : rules_(std::move(rules)), time_(time) {}
  Descriptor rules_;
  std::chrono::milliseconds time_;
};

/// The part of it that also holds inside bubblewrap: the limits. Async-signal-safe.
void limit_resources(std::chrono::milliseconds time) noexcept;

} // namespace kassay
