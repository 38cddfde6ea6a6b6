// SPDX-License-Identifier: MIT
#include "rules/object_look.h"

#include <memory>
#include <vector>

#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>

#include "rules/debug_text.h"
#include "rules/pattern.h"
#include "rules/relocation_names.h"

namespace kassay::rules {

namespace {

/// An ELF file in memory. libelf may write into what it is given, so it gets a copy.
class Object {
public:
  explicit Object(const std::string &bytes) : bytes_(bytes.begin(), bytes.end()) {
    elf_version(EV_CURRENT);
    elf_.reset(elf_memory(bytes_.data(), bytes_.size()));
  }
  bool valid() const { return elf_ && elf_kind(elf_.get()) == ELF_K_ELF; }
  Elf *get() const { return elf_.get(); }

  /// Each section with its header.
  template <class Use> void sections(Use use) const {
    GElf_Shdr header;
    for (Elf_Scn *section = nullptr; (section = elf_nextscn(elf_.get(), section));)
      if (gelf_getshdr(section, &header))
        use(section, header);
  }

  std::string name_of(const GElf_Shdr &header) const {
    std::size_t strings = 0;
    const char *name = elf_getshdrstrndx(elf_.get(), &strings) == 0
                           ? elf_strptr(elf_.get(), strings, header.sh_name)
                           : nullptr;
    return name ? name : "";
  }

private:
  struct End {
    void operator()(Elf *elf) const { elf_end(elf); }
  };
  std::vector<char> bytes_;
  std::unique_ptr<Elf, End> elf_;
};

struct Symbol {
  std::string name;
  GElf_Sym entry;
};

/// The symbols of the table that a section is, in order, with their numbers.
std::vector<Symbol> symbols_of(const Object &object, Elf_Scn *section, const GElf_Shdr &header) {
  std::vector<Symbol> symbols;
  Elf_Data *data = elf_getdata(section, nullptr);
  GElf_Sym entry;
  for (int at = 0; data && gelf_getsym(data, at, &entry); ++at) {
    const char *name = elf_strptr(object.get(), header.sh_link, entry.st_name);
    symbols.push_back({name ? name : "", entry});
  }
  return symbols;
}

std::vector<Symbol> symbols_of(const Object &object) {
  std::vector<Symbol> symbols;
  object.sections([&](Elf_Scn *section, const GElf_Shdr &header) {
    if (header.sh_type == SHT_SYMTAB)
      symbols = symbols_of(object, section, header);
  });
  return symbols;
}

/// A stretch of a section: a function, or all of it.
struct Extent {
  std::size_t section = 0; ///< its index
  std::uint64_t begin = 0; ///< within the section
  std::uint64_t size = 0;
  std::uint64_t address = 0;
  std::uint64_t align = 0; ///< sh_addralign, for a section
};

std::optional<Extent> find_extent(const Object &object, const ObjectLook &look) {
  std::optional<Extent> found;
  if (!look.function.empty()) {
    for (const Symbol &symbol : symbols_of(object))
      if (symbol.name == look.function && symbol.entry.st_shndx != SHN_UNDEF)
        found = Extent{symbol.entry.st_shndx, symbol.entry.st_value, symbol.entry.st_size,
                       symbol.entry.st_value, 0};
    GElf_Ehdr header;
    Elf_Scn *section = found ? elf_getscn(object.get(), found->section) : nullptr;
    GElf_Shdr of_section;
    if (section && gelf_getehdr(object.get(), &header) && header.e_type != ET_REL &&
        gelf_getshdr(section, &of_section))
      found->begin -= of_section.sh_addr;
    return found;
  }
  object.sections([&](Elf_Scn *section, const GElf_Shdr &header) {
    if (!found && object.name_of(header) == look.section)
      found = Extent{elf_ndxscn(section), 0, header.sh_size, header.sh_addr, header.sh_addralign};
  });
  return found;
}

Result<bool> searched(const std::string &pattern, std::string_view text) {
  const std::optional<bool> found = matches(pattern, text);
  if (!found)
    return fail(ErrorKind::environment, "a pattern takes too many steps on the object");
  return *found;
}

Result<std::string> hex_of(const Object &object, const Extent &extent) {
  Elf_Data *data = elf_rawdata(elf_getscn(object.get(), extent.section), nullptr);
  if (!data || !data->d_buf || extent.begin > data->d_size || extent.size > data->d_size - extent.begin)
    return fail(ErrorKind::environment, "the object's section has no such bytes");
  std::string text;
  const auto *bytes = static_cast<const unsigned char *>(data->d_buf) + extent.begin;
  for (std::size_t at = 0; at < extent.size; ++at)
    fmt::format_to(std::back_inserter(text), "{:02x}", bytes[at]);
  return text;
}

/// "R_X86_64_PLT32 memcpy" for each relocation that lies in the extent, a line each.
std::string relocations_in(const Object &object, const std::optional<Extent> &extent) {
  std::string text;
  GElf_Ehdr file;
  if (!gelf_getehdr(object.get(), &file))
    return text;
  object.sections([&](Elf_Scn *section, const GElf_Shdr &header) {
    if ((header.sh_type != SHT_RELA && header.sh_type != SHT_REL) ||
        (extent && header.sh_info != extent->section))
      return;
    Elf_Scn *table = elf_getscn(object.get(), header.sh_link);
    GElf_Shdr table_header;
    if (!table || !gelf_getshdr(table, &table_header))
      return;
    const std::vector<Symbol> symbols = symbols_of(object, table, table_header);
    Elf_Data *data = elf_getdata(section, nullptr);
    for (int at = 0;; ++at) {
      GElf_Rela rela{};
      GElf_Rel rel{};
      if (!data ||
          (header.sh_type == SHT_RELA ? !gelf_getrela(data, at, &rela) : !gelf_getrel(data, at, &rel)))
        return;
      const auto offset = header.sh_type == SHT_RELA ? rela.r_offset : rel.r_offset;
      const auto info = header.sh_type == SHT_RELA ? rela.r_info : rel.r_info;
      if (extent && (offset < extent->begin || offset - extent->begin >= extent->size))
        continue;
      const std::size_t symbol = GELF_R_SYM(info);
      text +=
          fmt::format("{} {}\n", relocation_name(file.e_machine, static_cast<unsigned>(GELF_R_TYPE(info))),
                      symbol < symbols.size() ? symbols[symbol].name : "");
    }
  });
  return text;
}

std::string undefined_symbols(const Object &object) {
  std::string text;
  for (const Symbol &symbol : symbols_of(object))
    if (symbol.entry.st_shndx == SHN_UNDEF && !symbol.name.empty())
      text += symbol.name + "\n";
  return text;
}

} // namespace

Result<bool> look_at_object(const ObjectLook &look, const std::string &bytes) {
  const Object object(bytes);
  if (!object.valid())
    return fail(ErrorKind::environment, "what was made is no ELF file");
  const bool of_place = !look.function.empty() || !look.section.empty();
  const std::optional<Extent> extent = of_place ? find_extent(object, look) : std::nullopt;
  if (look.present && extent.has_value() != *look.present)
    return false;
  if (of_place && !extent && (look.bytes || look.align || look.relocation))
    return fail(ErrorKind::environment,
                fmt::format("the object has no {} '{}'", look.function.empty() ? "section" : "function",
                            look.function.empty() ? look.section : look.function));
  if (look.align && (look.function.empty() ? extent->align : extent->address) % *look.align != 0)
    return false;
  if (look.undefined) {
    const Result<bool> found = searched(*look.undefined, undefined_symbols(object));
    if (!found || !*found)
      return found;
  }
  if (look.relocation) {
    const std::string relocations = relocations_in(object, extent);
    const Result<bool> found = searched(*look.relocation, relocations);
    if (found && !*found &&
        relocations.find(unnamed_relocation) != std::string::npos) // it may be the one that is meant
      return fail(ErrorKind::environment, "the object has relocations whose names kassay does not know");
    if (!found || !*found)
      return found;
  }
  if (look.dwarf) {
    const Result<std::string> text = debug_text(bytes);
    if (!text)
      return std::unexpected(text.error());
    const Result<bool> found = searched(*look.dwarf, *text);
    if (!found || !*found)
      return found;
  }
  if (look.bytes) {
    const Result<std::string> hex = hex_of(object, *extent);
    if (!hex)
      return std::unexpected(hex.error());
    return searched(*look.bytes, *hex);
  }
  return true;
}

Result<ProgramTarget> target_of(const std::string &program, const std::string &host) {
  const Object object(program);
  GElf_Ehdr header;
  if (!object.valid() || !gelf_getehdr(object.get(), &header))
    return fail(ErrorKind::environment, "what was linked is no ELF file");
  if (header.e_type != ET_EXEC && header.e_type != ET_DYN)
    return fail(ErrorKind::environment, "what was linked is no program");
  const bool wide = header.e_ident[EI_CLASS] == ELFCLASS64;
  const bool little = header.e_ident[EI_DATA] == ELFDATA2LSB;
  const auto target = [&](std::string name, std::string_view machine) {
    return ProgramTarget{host == machine, std::move(name)};
  };
  switch (header.e_machine) {
  case EM_X86_64:
    return target("x86_64", "x86_64");
  case EM_386:
    return ProgramTarget{host == "x86_64" || host.ends_with("86"), "i386"};
  case EM_AARCH64:
    return target(little ? "aarch64" : "aarch64_be", little ? "aarch64" : "aarch64_be");
  case EM_ARM:
    return ProgramTarget{little && host.starts_with("armv7"), little ? "arm" : "armeb"};
  case EM_RISCV:
    return target(wide ? "riscv64" : "riscv32", wide ? "riscv64" : "riscv32");
  case EM_PPC64:
    return target(little ? "ppc64le" : "ppc64", little ? "ppc64le" : "ppc64");
  case EM_PPC:
    return target("ppc", "ppc");
  case EM_S390:
    return target("s390x", "s390x");
  case EM_MIPS:
    return ProgramTarget{false, fmt::format("mips{}{}", wide ? "64" : "", little ? "el" : "")};
  case 258: // EM_LOONGARCH, newer than Debian 12's elf.h
    return target("loongarch64", "loongarch64");
  default:
    return fail(ErrorKind::environment,
                fmt::format("programs for ELF machine {} cannot be run here", header.e_machine));
  }
}

} // namespace kassay::rules
