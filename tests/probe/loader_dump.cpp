// SPDX-License-Identifier: MIT
// loader_dump [--root DIR] [NAME=VALUE...] FILE...: prints the load plan of each file in that environment,
// for tests that compare it with the real loader: "file FILE", then lines "library
// PATH\tNEEDED_AS\tNEEDED_BY\tHOW", "missing NAME\tNEEDED_BY", "error TEXT".
#include <string>

#include <fmt/format.h>

#include "probe/loader.h"

namespace {

void dump(const std::string &file, const kassay::Environment &environment, const std::string &root) {
  fmt::print("file {}\n", file);
  auto plan = kassay::plan_loading(file, environment, root);
  if (!plan) {
    fmt::print("error {}\n", plan.error().message);
    return;
  }
  for (const auto &[path, needed_as, needed_by, how] : plan->libraries)
    fmt::print("library {}\t{}\t{}\t{}\n", path, needed_as, needed_by, how);
  for (const auto &[name, needed_by] : plan->missing)
    fmt::print("missing {}\t{}\n", name, needed_by);
}

} // namespace

int main(int argc, char **argv) {
  kassay::Environment environment;
  std::string root = "/";
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    std::size_t equals = word.find('=');
    if (word == "--root" && i + 1 < argc)
      root = argv[++i];
    else if (word[0] != '/' && equals != std::string::npos)
      environment[word.substr(0, equals)] = word.substr(equals + 1);
    else
      dump(word, environment, root);
  }
}
