// SPDX-License-Identifier: MIT
// What scripts/kconfig/conf does, mode by mode: main() in scripts/kconfig/conf.c, without its argument
// parser.
#pragma once

#include <optional>
#include <string>

#include "kconfig/dialect.h"
#include "kconfig/messages.h"
#include "kconfig/model.h"
#include "kconfig/parse_tree.h"
#include "kconfig/source.h"
#include "probe/command.h"
#include "probe/result.h"
#include "probe/runner.h"

namespace kassay::kconfig {

/// conf's modes, in the order of enum input_mode.
enum class ConfMode : std::uint8_t {
  oldaskconfig,
  syncconfig,
  oldconfig,
  allnoconfig,
  allyesconfig,
  allmodconfig,
  alldefconfig,
  randconfig,
  defconfig,
  savedefconfig,
  listnewconfig,
  helpnewconfig,
  olddefconfig,
  yes2modconfig,
  mod2yesconfig,
  mod2noconfig,
};

/// What becomes of auto.conf and its kin when .config is written.
enum class AutoFiles : std::uint8_t {
  as_conf, ///< written by syncconfig, and where there is none
  left,    ///< nothing
  synced,  ///< ConfigWriter::sync_auto()
};

/// One call of conf.
struct ConfRequest {
  ConfMode mode = ConfMode::oldaskconfig;
  std::string file;             ///< of defconfig and savedefconfig
  bool is_silent = false;       ///< no "configuration written to .config"
  bool is_sync = false;         ///< --syncconfig was given
  std::string top_file;         ///< "Kconfig"
  std::optional<unsigned> seed; ///< of randconfig
  std::string base;             ///< read in the place of .config; empty: .config
  AutoFiles auto_files = AutoFiles::as_conf;
};

/// Whether a mode writes .config; the others print, or write a file of their own.
bool writes_configuration(ConfMode mode);

/// The dialect for an environment: KASSAY_KCONFIG_DIALECT, else that of the tree in which $srctree (or the
/// working directory) is, else the newest.
Result<Dialect> dialect_for(const Environment &environment);

/// conf_usage().
std::string conf_usage(const std::string &program, const Dialect &dialect);

/// The seed for randconfig: KCONFIG_SEED, else one from the clock.
unsigned random_seed(const Environment &environment);

/// Reads, asks, writes as conf does; its exit status. An Error if a command could not be run.
Result<int> run_conf(const ConfRequest &request, const Dialect &dialect, const Environment &environment,
                     SourceFiles &files, Runner &runner, Console &console);

/// The same on a tree that is evaluated already, with `files`: its messages, then the mode.
int run_conf(const ConfRequest &request, const Dialect &dialect, const Round &evaluated,
             const Environment &environment, const SourceFiles &files, Console &console);

/// What follows conf_parse(): reads, asks and writes, with a tree that is evaluated already. `files` are
/// those that it was evaluated from.
int run_conf_on(const Model &model, const ConfRequest &request, const Environment &environment,
                const SourceFiles &files, Console &console);

} // namespace kassay::kconfig
