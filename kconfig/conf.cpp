// SPDX-License-Identifier: MIT
#include "kconfig/conf.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "kconfig/command_record.h"
#include "kconfig/config_reader.h"
#include "kconfig/config_writer.h"
#include "kconfig/deep_stack.h"
#include "kconfig/dialogue.h"
#include "kconfig/evaluate.h"
#include "kconfig/new_values.h"

namespace kassay::kconfig {
namespace {

/// Everything from conf_parse() on.
class Conf {
public:
  Conf(const ConfRequest &request, const Environment &environment, const Model &model,
       const SourceFiles &files, Console &console)
      : request_(request), environment_(environment), console_(console), order_(model.hash_order()),
        configuration_(model, console),
        reader_(configuration_, environment, files, console, request.is_silent),
        writer_(configuration_, environment, files, order_, console, request.is_silent) {}

  int run() {
    read();
    if (reader_.has_warned() && is_strict())
      return 1;
    bool writes = true;
    if (request_.is_sync && is_filled(environment_, "KCONFIG_NOSILENTUPDATE")) {
      if (configuration_.has_changed()) {
        console_.err("\n*** The configuration requires explicit update.\n\n");
        return 1;
      }
      writes = false;
    }
    set_values();
    if (configuration_.has_unmet_dependencies() && is_strict())
      return 1;
    return write(writes);
  }

private:
  bool is_strict() const {
    return configuration_.model().dialect.has_strict_settings &&
           setting(environment_, "KCONFIG_WERROR").has_value();
  }

  [[noreturn]] void give_up(const std::string &message) {
    console_.err(message);
    throw Exit{1};
  }

  void read() {
    switch (request_.mode) {
    case ConfMode::defconfig:
      if (!reader_.read(request_.file, order_))
        give_up(fmt::format("***\n*** Can't find default configuration \"{}\"!\n***\n", request_.file));
      return;
    case ConfMode::allnoconfig:
      return read_seed("allno.config");
    case ConfMode::allyesconfig:
      return read_seed("allyes.config");
    case ConfMode::allmodconfig:
      return read_seed("allmod.config");
    case ConfMode::alldefconfig:
      return read_seed("alldef.config");
    case ConfMode::randconfig:
      return read_seed("allrandom.config");
    default:
      reader_.read(request_.base, order_);
    }
  }

  /// KCONFIG_ALLCONFIG: values that are not up for choice.
  void read_seed(const char *usual_name) {
    const auto name = setting(environment_, "KCONFIG_ALLCONFIG");
    if (!name)
      return;
    if (!name->empty() && *name != "1") {
      if (!reader_.read_values(*name, Source::user))
        give_up(fmt::format("*** Can't read seed configuration \"{}\"!\n", *name));
      return;
    }
    if (!reader_.read_values(usual_name, Source::user) && !reader_.read_values("all.config", Source::user))
      give_up(
          fmt::format("*** KCONFIG_ALLCONFIG set, but no \"{}\" or \"all.config\" file found\n", usual_name));
  }

  void set_values() {
    switch (request_.mode) {
    case ConfMode::allnoconfig:
      return set_new_values(configuration_, order_, NewValue::no);
    case ConfMode::allyesconfig:
      return set_new_values(configuration_, order_, NewValue::yes);
    case ConfMode::allmodconfig:
      return set_new_values(configuration_, order_, NewValue::mod);
    case ConfMode::alldefconfig:
    case ConfMode::defconfig:
      return set_new_values(configuration_, order_, NewValue::defaults);
    case ConfMode::randconfig:
      return set_random();
    case ConfMode::yes2modconfig:
      return rewrite_tristates(configuration_, Tristate::yes, Tristate::mod);
    case ConfMode::mod2yesconfig:
      return rewrite_tristates(configuration_, Tristate::mod, Tristate::yes);
    case ConfMode::mod2noconfig:
      return rewrite_tristates(configuration_, Tristate::mod, Tristate::no);
    case ConfMode::oldaskconfig:
      return ask(Asking::everything);
    case ConfMode::oldconfig:
    case ConfMode::syncconfig:
      return ask(Asking::new_symbols);
    case ConfMode::listnewconfig:
      return ask(Asking::list_new);
    case ConfMode::helpnewconfig:
      return ask(Asking::help_new);
    case ConfMode::savedefconfig:
    case ConfMode::olddefconfig:
      return;
    }
  }

  void ask(Asking asking) { Dialogue(configuration_, console_, config_prefix(environment_)).run(asking); }

  void set_random() {
    const auto probabilities = read_probabilities(setting_or(environment_, "KCONFIG_PROBABILITY", ""));
    if (!probabilities)
      give_up(probabilities.error().message + "\n");
    RandomSource random(request_.seed.value_or(0));
    set_random_values(configuration_, order_, *probabilities, random);
  }

  int write(bool writes) {
    if (request_.mode == ConfMode::listnewconfig || request_.mode == ConfMode::helpnewconfig)
      return 0;
    if (request_.mode == ConfMode::savedefconfig) {
      if (writer_.write_minimal(request_.file))
        return 0;
      console_.err(fmt::format("n*** Error while saving defconfig to: {}\n\n", request_.file));
      return 1;
    }
    if (writes && !writer_.write_dot_config()) {
      console_.err("\n*** Error during writing of the configuration.\n\n");
      return 1;
    }
    const bool syncs = request_.is_sync || request_.auto_files == AutoFiles::synced;
    if (!write_auto() && syncs) {
      console_.err("\n*** Error during sync of the configuration.\n\n");
      return 1;
    }
    return 0;
  }

  bool write_auto() {
    switch (request_.auto_files) {
    case AutoFiles::left:
      return true;
    case AutoFiles::synced:
      return writer_.sync_auto();
    case AutoFiles::as_conf:
      break;
    }
    return writer_.write_auto(request_.is_sync);
  }

  const ConfRequest &request_;
  const Environment &environment_;
  Console &console_;
  std::vector<SymbolId> order_;
  Configuration configuration_;
  ConfigReader reader_;
  ConfigWriter writer_;
};

constexpr std::string_view generic_options = R"(
Generic options:
  -h, --help              Print this message and exit.
  -s, --silent            Do not print log.

Mode options:
)";
constexpr std::string_view mode_options = R"(  --listnewconfig         List new options
  --helpnewconfig         List new options and help text
  --oldaskconfig          Start a new configuration using a line-oriented program
  --oldconfig             Update a configuration using a provided .config as base
  --syncconfig            Similar to oldconfig but generates configuration in
                          include/{generated/,config/}
  --olddefconfig          Same as oldconfig but sets new symbols to their default value
  --defconfig <file>      New config with default defined in <file>
  --savedefconfig <file>  Save the minimal current configuration to <file>
  --allnoconfig           New config where all options are answered with no
  --allyesconfig          New config where all options are answered with yes
  --allmodconfig          New config where all options are answered with mod
  --alldefconfig          New config with all symbols set to default
  --randconfig            New config with random answer to all options
  --yes2modconfig         Change answers from yes to mod if possible
  --mod2yesconfig         Change answers from mod to yes if possible
)";
constexpr std::string_view mod2noconfig_option =
    "  --mod2noconfig          Change answers from mod to no if possible\n";
constexpr std::string_view default_mode = R"(  (If none of the above is given, --oldaskconfig is the default)
)";

} // namespace

Result<Dialect> dialect_for(const Environment &environment) {
  if (const auto series = setting(environment, "KASSAY_KCONFIG_DIALECT"))
    return dialect_named(*series);
  std::error_code error;
  auto directory = std::filesystem::canonical(setting_or(environment, "srctree", "."), error);
  for (; !directory.empty(); directory = directory.parent_path()) {
    if (std::filesystem::exists(directory / "scripts/kconfig/lexer.l", error))
      return dialect_of_tree(directory.string());
    if (directory == directory.root_path())
      break;
  }
  return dialect_named("7.2");
}

std::string conf_usage(const std::string &program, const Dialect &dialect) {
  const std::string_view mod2no = dialect.has_mod2noconfig ? mod2noconfig_option : "";
  if (!dialect.has_help_option)
    return fmt::format("Usage: {} [-s] [option] <kconfig-file>\n[option] is _one_ of the following:\n{}{}",
                       program, mode_options, mod2no);
  std::string text = fmt::format("Usage: {} [options] {}\n{}{}{}{}", program,
                                 dialect.usage_names_argument ? "kconfig_file" : "<kconfig-file>",
                                 generic_options, mode_options, mod2no, default_mode);
  if (dialect.usage_names_argument)
    text += "\nArguments:\n  kconfig_file            Top-level Kconfig file.\n";
  return text;
}

unsigned random_seed(const Environment &environment) {
  const std::string text = setting_or(environment, "KCONFIG_SEED", "");
  char *end = nullptr;
  const auto seed = static_cast<unsigned>(std::strtol(text.c_str(), &end, 0));
  if (!text.empty() && *end == '\0')
    return seed;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now);
  const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(now - seconds);
  return static_cast<unsigned>((seconds.count() + 1) * (rest.count() + 1));
}

bool writes_configuration(ConfMode mode) {
  return mode != ConfMode::savedefconfig && mode != ConfMode::listnewconfig &&
         mode != ConfMode::helpnewconfig;
}

int run_conf_on(const Model &model, const ConfRequest &request, const Environment &environment,
                const SourceFiles &files, Console &console) {
  int status = 0;
  on_deep_stack([&] {
    try {
      status = Conf(request, environment, model, files, console).run();
    } catch (const Exit &exit) {
      status = exit.status;
    }
  });
  return status;
}

int run_conf(const ConfRequest &request, const Dialect &dialect, const Round &evaluated,
             const Environment &environment, const SourceFiles &files, Console &console) {
  if (request.seed) {
    const std::string text = fmt::format("KCONFIG_SEED=0x{:X}\n", *request.seed);
    dialect.tells_seed_on_stderr ? console.err(text) : console.out(text);
  }
  evaluated.log.deliver(console);
  return evaluated.model ? run_conf_on(*evaluated.model, request, environment, files, console)
                         : evaluated.status;
}

Result<int> run_conf(const ConfRequest &request, const Dialect &dialect, const Environment &environment,
                     SourceFiles &files, Runner &runner, Console &console) {
  auto round = evaluate_tree(request.top_file, dialect, environment, files, runner);
  if (const auto path = setting(environment, "KASSAY_COMMANDS"); path && round)
    record_commands(*round, *path);
  return round ? Result<int>(run_conf(request, dialect, *round, environment, files, console))
               : std::unexpected(round.error());
}

} // namespace kassay::kconfig
