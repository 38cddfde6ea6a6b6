// SPDX-License-Identifier: MIT
// libFuzzer: .config, a seed file or auto.conf, as any text, read into a small model of every kind of symbol.
//
// The first byte chooses the dialect, its next bits the environment and how the file is read.
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "fuzz_files.h"
#include "kconfig/config_reader.h"
#include "kconfig/new_values.h"
#include "kconfig/parse_tree.h"

using namespace kassay;
using namespace kassay::kconfig;

namespace {

constexpr const char *tree = R"(mainmenu "all kinds"
config MODULES
	bool "modules"
	modules
config B
	bool "bool"
	select S if T
config T
	tristate "tristate"
	depends on B || H = 0x10
	imply U
config S
	bool
config U
	tristate "implied"
	default m if I > 5
config I
	int "int"
	range 3 20 if B
	default 7
config H
	hex "hex"
	range 0x10 0xff
config TEXT
	string "string"
	default "a \"quoted\" text"
choice
	prompt "choice"
	default C2
config C1
	bool "one"
config C2
	bool "two"
config C3
	bool "three"
	depends on T
endchoice
menu "menu"
	visible if TEXT != ""
config V
	bool "visible"
	default y
endmenu
)";

struct Tree {
  explicit Tree(const char *series) {
    MemoryFiles files;
    files.put("Kconfig", tree);
    ShellAnswers answers;
    round = parse_tree("Kconfig", *dialect_named(series), {}, files, answers);
    if (!round.model)
      throw std::logic_error("the model of the fuzz target is wrong");
    order = round.model->hash_order();
  }
  Round round;
  std::vector<SymbolId> order;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static const Tree trees[] = {Tree("6.1"), Tree("6.12"), Tree("7.2")};
  if (size == 0)
    return 0;
  const Tree &chosen = trees[data[0] % std::size(trees)];
  const unsigned kind = data[0] / std::size(trees);
  Environment environment;
  if (kind & 1)
    environment["KCONFIG_WARN_UNKNOWN_SYMBOLS"] = "1";
  if (kind & 2)
    environment["CONFIG_"] = "";
  MemoryFiles files;
  files.put(".config", std::string(reinterpret_cast<const char *>(data) + 1, size - 1));
  QuietConsole console;
  Configuration configuration(*chosen.round.model, console);
  ConfigReader reader(configuration, environment, files, console, false);
  reader.on_vanished([](std::string_view) {});
  if (kind & 4)
    reader.read_values(".config", Source::automatic);
  reader.read("", chosen.order);
  if (kind & 8)
    set_new_values(configuration, chosen.order, NewValue::defaults);
  all_texts(configuration, chosen.order);
  return 0;
}
