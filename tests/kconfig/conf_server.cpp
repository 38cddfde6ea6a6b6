// SPDX-License-Identifier: MIT
// conf_server TOP_FILE: evaluates a tree once, then runs a mode of `kassay conf` for each line of standard
// input, "DIRECTORY MODE SEED", in a process of its own forked from there, and prints its exit status. What
// the mode prints goes to DIRECTORY/stdout and DIRECTORY/stderr; a file that the mode takes is
// DIRECTORY/defconfig.
//
// For scripts/oracles/conf_random, which compares thousands of inputs: what a tree's files and commands say
// does not depend on the input, so it need not be found out for each. The kernel's conf gets the same loop
// there.
#include <cstdio>
#include <iostream>
#include <string>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kconfig/conf.h"
#include "kconfig/evaluate.h"
#include "kconfig/setting.h"
#include "probe/process_runner.h"
#include "probe/tool_environment.h"

using namespace kassay;
using namespace kassay::kconfig;

namespace {

class FileConsole final : public Console {
public:
  void out(std::string_view text) override { std::fwrite(text.data(), 1, text.size(), stdout); }
  void err(std::string_view text) override { std::fwrite(text.data(), 1, text.size(), stderr); }
  bool read_line(std::string &, std::size_t) override {
    at_end_ = true;
    return false;
  }
  bool at_end_of_input() const override { return at_end_; }
  bool is_terminal() const override { return false; }

private:
  bool at_end_ = false;
};

constexpr std::string_view modes[] = {"oldaskconfig", "syncconfig",    "oldconfig",     "allnoconfig",
                                      "allyesconfig", "allmodconfig",  "alldefconfig",  "randconfig",
                                      "defconfig",    "savedefconfig", "listnewconfig", "helpnewconfig",
                                      "olddefconfig", "yes2modconfig", "mod2yesconfig", "mod2noconfig"};

ConfRequest request_of(std::string_view mode, unsigned seed) {
  ConfRequest request;
  for (std::size_t i = 0; i < std::size(modes); ++i)
    if (modes[i] == mode)
      request.mode = static_cast<ConfMode>(i);
  request.is_sync = request.is_silent = request.mode == ConfMode::syncconfig;
  request.file = "defconfig";
  if (request.mode == ConfMode::randconfig)
    request.seed = seed;
  return request;
}

/// In the child: the mode's standard streams and working directory, then the mode.
int serve(const std::string &directory, const ConfRequest &request, const Model &model,
          const Environment &environment, const SourceFiles &files) {
  if (chdir(directory.c_str()) != 0 || !std::freopen("stdout", "w", stdout) ||
      !std::freopen("stderr", "w", stderr))
    return 99;
  FileConsole console;
  if (request.seed)
    std::printf("KCONFIG_SEED=0x%X\n", *request.seed);
  const int status = run_conf_on(model, request, environment, files, console);
  std::fflush(nullptr);
  return status;
}

} // namespace

int main(int, char **argv) {
  const Environment environment = own_environment();
  const auto dialect = dialect_for(environment);
  SourceFiles files(setting(environment, "srctree"));
  std::optional<Model> model;
  {
    ProcessRunner runner({});
    auto round = dialect ? evaluate_tree(argv[1], *dialect, environment, files, runner)
                         : Result<Round>(std::unexpected(dialect.error()));
    if (!round || !round->model) {
      std::fprintf(stderr, "conf_server: %s\n",
                   round ? "the tree has errors" : round.error().message.c_str());
      return 1;
    }
    model = std::move(round->model);
  }
  const int answers = dup(STDOUT_FILENO);
  fcntl(answers, F_SETFD, FD_CLOEXEC);
  std::string directory, mode;
  for (unsigned seed; std::cin >> directory >> mode >> seed;) {
    const pid_t child = fork();
    if (child == 0)
      _exit(serve(directory, request_of(mode, seed), *model, environment, files));
    int status = 0;
    waitpid(child, &status, 0);
    dprintf(answers, "%d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  }
}
