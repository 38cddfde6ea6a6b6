// SPDX-License-Identifier: MIT
#include "rules/debug_text.h"

#include <memory>
#include <vector>

#include <dwarf.h>
#include <elfutils/known-dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <fmt/format.h>

#include "probe/printable.h"

namespace kassay::rules {

namespace {

constexpr std::size_t most_entries = 100'000;
constexpr std::size_t most_bytes = 16u << 20;
constexpr std::size_t longest_name = 200;
constexpr std::size_t longest_block = 64;
constexpr int longest_chain = 16;

std::string tag_name(int tag) {
  switch (tag) {
#define DWARF_ONE_KNOWN_DW_TAG(name, code)                                                                   \
  case code:                                                                                                 \
    return #code;
    DWARF_ALL_KNOWN_DW_TAG
#undef DWARF_ONE_KNOWN_DW_TAG
  default:
    return fmt::format("DW_TAG_{:#x}", tag);
  }
}

std::string attribute_name(unsigned attribute) {
  switch (attribute) {
#define DWARF_ONE_KNOWN_DW_AT(name, code)                                                                    \
  case code:                                                                                                 \
    return #code;
    DWARF_ALL_KNOWN_DW_AT
#undef DWARF_ONE_KNOWN_DW_AT
  default:
    return fmt::format("DW_AT_{:#x}", attribute);
  }
}

std::string chain(Dwarf_Attribute &reference) {
  std::string text;
  Dwarf_Die die;
  Dwarf_Attribute next = reference, storage;
  for (int depth = 0; depth < longest_chain && dwarf_formref_die(&next, &die); ++depth) {
    text += (depth == 0 ? "" : ">") + tag_name(dwarf_tag(&die));
    if (dwarf_attr(&die, DW_AT_name, &storage))
      if (const char *name = dwarf_formstring(&storage))
        text += fmt::format("({})", printable(name, longest_name));
    if (!dwarf_attr(&die, DW_AT_type, &next))
      break;
  }
  return text;
}

std::string hex_of(const Dwarf_Block &block) {
  std::string text;
  for (std::size_t at = 0; at < block.length && at < longest_block; ++at)
    text += fmt::format("{:02x}", block.data[at]);
  return text;
}

std::string value_of(Dwarf_Attribute &attribute) {
  Dwarf_Word number = 0;
  Dwarf_Sword with_sign = 0;
  Dwarf_Block block;
  bool flag = false;
  switch (dwarf_whatform(&attribute)) {
  case DW_FORM_flag:
  case DW_FORM_flag_present:
    return dwarf_formflag(&attribute, &flag) == 0 ? (flag ? "1" : "0") : "";
  case DW_FORM_sdata:
  case DW_FORM_implicit_const:
    return dwarf_formsdata(&attribute, &with_sign) == 0 ? std::to_string(with_sign) : "";
  case DW_FORM_data1:
  case DW_FORM_data2:
  case DW_FORM_data4:
  case DW_FORM_data8:
  case DW_FORM_udata:
    return dwarf_formudata(&attribute, &number) == 0 ? std::to_string(number) : "";
  case DW_FORM_sec_offset:
    return dwarf_formudata(&attribute, &number) == 0 ? fmt::format("{:#x}", number) : "";
  default:
    break;
  }
  if (const char *text = dwarf_formstring(&attribute))
    return printable(text, longest_name);
  if (dwarf_formaddr(&attribute, &number) == 0)
    return fmt::format("{:#x}", number);
  if (dwarf_formblock(&attribute, &block) == 0)
    return hex_of(block);
  return chain(attribute);
}

/// One entry, without its children.
std::string line_of(Dwarf_Die &die) {
  std::string text = tag_name(dwarf_tag(&die));
  const auto add = [](Dwarf_Attribute *attribute, void *line) {
    static_cast<std::string *>(line)->append(
        fmt::format(" {}={}", attribute_name(dwarf_whatattr(attribute)), value_of(*attribute)));
    return static_cast<int>(DWARF_CB_OK);
  };
  dwarf_getattrs(&die, add, &text, 0);
  return text + "\n";
}

/// Adds the entry and all below it. False: they are too many.
bool add_entries(Dwarf_Die top, std::string &text, std::size_t &entries) {
  std::vector<Dwarf_Die> open{top};
  while (!open.empty()) {
    Dwarf_Die die = open.back(), next;
    open.pop_back();
    if (++entries > most_entries || text.size() > most_bytes)
      return false;
    text += line_of(die);
    if (die.addr != top.addr && dwarf_siblingof(&die, &next) == 0)
      open.push_back(next);
    if (dwarf_child(&die, &next) == 0)
      open.push_back(next);
  }
  return true;
}

/// To be asked first: dwfl_report_offline_memory() of elfutils 0.188 crashes on other files.
bool is_elf(std::vector<char> &bytes) {
  elf_version(EV_CURRENT);
  Elf *const elf = elf_memory(bytes.data(), bytes.size());
  const bool good = elf && elf_kind(elf) == ELF_K_ELF;
  elf_end(elf);
  return good;
}

/// A dwfl_* session over what is in memory.
struct End {
  void operator()(Dwfl *session) const { dwfl_end(session); }
};

int no_debug_file(Dwfl_Module *, void **, const char *, Dwarf_Addr, const char *, const char *, GElf_Word,
                  char **) {
  return -1; // what is not in the object is nowhere
}

/// `why` is null where the library does not say.
std::unexpected<Error> unreadable(const char *why) {
  return fail(ErrorKind::environment,
              fmt::format("the object's debug information cannot be read: {}", why ? why : "damaged"));
}

} // namespace

Result<std::string> debug_text(const std::string &object) {
  std::vector<char> bytes(object.begin(), object.end()); // libdw applies relocations in place
  if (!is_elf(bytes))
    return fail(ErrorKind::environment, "what was made is no ELF file");
  Dwfl_Callbacks callbacks{};
  callbacks.find_debuginfo = no_debug_file;
  callbacks.section_address = dwfl_offline_section_address;
  const std::unique_ptr<Dwfl, End> session(dwfl_begin(&callbacks));
  Dwarf_Addr bias = 0;
  Dwfl_Module *module =
      session ? dwfl_report_offline_memory(session.get(), "object", "object", bytes.data(), bytes.size())
              : nullptr;
  const bool reported = module && dwfl_report_end(session.get(), nullptr, nullptr) == 0;
  Dwarf *dwarf = reported ? dwfl_module_getdwarf(module, &bias) : nullptr;
  if (!dwarf)
    return unreadable(dwfl_errmsg(-1));
  std::string text;
  std::size_t entries = 0;
  Dwarf_CU *unit = nullptr;
  Dwarf_Die top;
  int more = 0;
  while ((more = dwarf_get_units(dwarf, unit, &unit, nullptr, nullptr, &top, nullptr)) == 0)
    if (dwarf_tag(&top) != DW_TAG_invalid && !add_entries(top, text, entries))
      return fail(ErrorKind::environment, "the object has more debug information than a reproducer should");
  if (more < 0)
    return unreadable(dwarf_errmsg(-1));
  return text;
}

} // namespace kassay::rules
