// SPDX-License-Identifier: MIT
#include "probe/replace_process.h"

#include <cerrno>
#include <cstring>

#include <unistd.h>

#include "probe/find_executable.h"

namespace kassay {

Error replace_process(const std::vector<std::string> &argv, const Environment &environment) {
  const auto path = find_executable(argv.front(), environment);
  const auto failure = [&](int error) {
    return Error{ErrorKind::environment, argv.front() + ": " + std::strerror(error), ""};
  };
  if (!path)
    return failure(path.error());
  std::vector<std::string> entries;
  for (const auto &[name, value] : environment)
    entries.push_back(name + "=" + value);
  std::vector<char *> words, variables;
  for (const std::string &word : argv)
    words.push_back(const_cast<char *>(word.c_str()));
  for (std::string &entry : entries)
    variables.push_back(entry.data());
  words.push_back(nullptr);
  variables.push_back(nullptr);
  execve(path->c_str(), words.data(), variables.data());
  return failure(errno);
}

} // namespace kassay
