// SPDX-License-Identifier: MIT
// loader_dump [--root DIR] FILE...: prints the load plan of each file, for tests that compare it with the
// real loader: "file FILE", then "library PATH\tNEEDED_AS\tNEEDED_BY\tHOW", "missing NAME\tNEEDED_BY", "error
// TEXT". The plan is made for the environment that it is run with.
#include <cstdio>
#include <string_view>

#include <unistd.h>

#include "probe/loader.h"

int main(int argc, char **argv) {
  kassay::Environment environment;
  for (char **entry = environ; *entry; ++entry) {
    std::string_view text = *entry;
    std::size_t equals = text.find('=');
    if (equals != std::string_view::npos)
      environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  int first = 1;
  std::string root = "/";
  if (argc > 2 && std::string_view(argv[1]) == "--root") {
    root = argv[2];
    first = 3;
  }
  for (int i = first; i < argc; ++i) {
    std::printf("file %s\n", argv[i]);
    auto plan = kassay::plan_loading(argv[i], environment, root);
    if (!plan) {
      std::printf("error %s\n", plan.error().message.c_str());
      continue;
    }
    for (const kassay::LoadedLibrary &library : plan->libraries)
      std::printf("library %s\t%s\t%s\t%s\n", library.path.c_str(), library.needed_as.c_str(),
                  library.needed_by.c_str(), library.how.c_str());
    for (const auto &[name, needed_by] : plan->missing)
      std::printf("missing %s\t%s\n", name.c_str(), needed_by.c_str());
  }
}
