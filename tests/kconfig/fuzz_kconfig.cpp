// SPDX-License-Identifier: MIT
// libFuzzer: Kconfig files through lexer, macros, parser, finalization and evaluation, to everything that is
// written.
//
// The first byte chooses the dialect. Behind it is the top file; a line "@@ NAME" begins another one. A
// command of
// $(shell,...) is answered by a fake: y, n, a number, or nothing, by its length.
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz_files.h"
#include "kconfig/dialogue.h"
#include "kconfig/new_values.h"
#include "kconfig/parse_tree.h"

using namespace kassay;
using namespace kassay::kconfig;

namespace {

constexpr int most_rounds = 10; // each nested command needs one more

const Dialect &dialect_of(unsigned char byte) {
  static const Dialect dialects[] = {*dialect_named("6.1"), *dialect_named("6.12"), *dialect_named("7.2")};
  return dialects[byte % std::size(dialects)];
}

MemoryFiles files_of(std::string_view text) {
  MemoryFiles files;
  std::string name = "Kconfig";
  for (;;) {
    const auto next = text.find("\n@@ ");
    files.put(name, std::string(text.substr(0, next == text.npos ? next : next + 1)));
    if (next == text.npos)
      return files;
    text.remove_prefix(next + 4);
    const auto newline = text.find('\n');
    name = text.substr(0, newline);
    text = newline == text.npos ? std::string_view() : text.substr(newline + 1);
  }
}

Round evaluate(const Dialect &dialect, const Environment &environment, MemoryFiles &files) {
  static constexpr const char *said[] = {"y", "n", "12", ""};
  ShellAnswers answers;
  for (int rounds = 0;; ++rounds) {
    Round round = parse_tree("Kconfig", dialect, environment, files, answers);
    if (round.missing.empty() || rounds == most_rounds)
      return round;
    for (const std::string &command : round.missing)
      answers.add(command, {said[command.size() % std::size(said)], {}});
  }
}

void try_values(const Model &model, const std::vector<SymbolId> &order, QuietConsole &console) {
  for (const NewValue value : {NewValue::defaults, NewValue::yes, NewValue::mod, NewValue::no}) {
    Configuration configuration(model, console);
    set_new_values(configuration, order, value);
    all_texts(configuration, order);
  }
  Configuration configuration(model, console);
  RandomSource random(1);
  set_random_values(configuration, order, {}, random);
  all_texts(configuration, order);
  rewrite_tristates(configuration, Tristate::yes, Tristate::mod);
  all_texts(configuration, order);
}

void try_dialogue(const Model &model, Asking asking, QuietConsole &console) {
  Configuration configuration(model, console);
  try {
    Dialogue(configuration, console, "CONFIG_").run(asking);
  } catch (const Exit &) {
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  if (size == 0)
    return 0;
  const Environment environment = {{"ARCH", "x86"}, {"CC", "gcc"}, {"srctree", "."}};
  MemoryFiles files = files_of({reinterpret_cast<const char *>(data) + 1, size - 1});
  const Round round = evaluate(dialect_of(data[0]), environment, files);
  QuietConsole console;
  round.log.deliver(console);
  if (!round.model)
    return 0;
  const std::vector<SymbolId> order = round.model->hash_order();
  auto_conf_cmd(*round.model, "include/config/auto.conf");
  try_values(*round.model, order, console);
  for (const Asking asking : {Asking::everything, Asking::new_symbols, Asking::list_new, Asking::help_new})
    try_dialogue(*round.model, asking, console);
  return 0;
}
