// SPDX-License-Identifier: MIT
// From a command to a running process: fork, what the child does to itself, exec. What is then done with it
// is told in probe/child.h.
//
// Between vfork and exec only system calls are made: other threads may hold locks, and the child shares our
// memory. Rejected: Boost.Process v2, whose launchers (Boost 1.81) copy our page tables, or, the one by the
// name of vfork, reset our reactor from the child.
#pragma once

#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <sys/types.h>

#include "probe/command.h"

namespace kassay {

class FileTrace;
class Sandbox;

/// What a parent holds of its child. The child is reaped by its number, with wait4(2), for its cost.
struct ChildHandles {
  explicit ChildHandles(boost::asio::io_context &context) : ended(context), out(context), err(context) {}

  pid_t pid = -1;
  boost::asio::posix::stream_descriptor ended;    ///< a pidfd: readable once the child has ended
  boost::asio::posix::stream_descriptor out, err; ///< the read ends of its stdout and stderr
};

/// Starts `executable` with these words (words[0] as the caller spelt it) in a process group of its own, with
/// the environment, input and directory of `command`, `scratch` as its TMPDIR (and directory, if the command
/// names none), default signal dispositions and no descriptor but 0, 1 and 2. It dies with us. `trace` may be
/// null, and so may `sandbox`. 0, or the errno of the step that failed: then no process is left.
int spawn(const std::string &executable, const std::vector<std::string> &words, const Command &command,
          const std::string &scratch, FileTrace *trace, const Sandbox *sandbox, ChildHandles &handles);

} // namespace kassay
