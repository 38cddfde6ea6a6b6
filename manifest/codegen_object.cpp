// SPDX-License-Identifier: MIT
#include "manifest/codegen_object.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>

namespace kassay::manifest {
namespace {

struct ElfEnd {
  void operator()(Elf *elf) const { elf_end(elf); }
};

bool is_little(const CodeObject &object) {
  return !object.big_endian || object.machine == EM_AARCH64 || object.machine == EM_RISCV;
}

std::int64_t sign_extended(std::uint64_t value, unsigned bits) {
  const unsigned unused = 64 - bits;
  return static_cast<std::int64_t>(value << unused) >> unused;
}

/// The addend that a REL entry keeps in its field: decoded where a compiler refers to places within a section
/// this way, else the field's bits.
std::int64_t addend_in(const CodeObject &object, const CodeSection &section, const Relocation &relocation) {
  const RelocationType &type = *relocation.type;
  if (type.bytes == 0)
    return 0;
  const std::uint64_t field = read_field(object, section.bytes, relocation.offset, type.bytes);
  if (object.machine == EM_ARM) {
    if (type.mask == 0x00ffffff)
      return sign_extended(field, 24) * 4;
    if (type.name.starts_with("MOV"))
      return sign_extended(((field >> 4) & 0xf000) | (field & 0x0fff), 16);
    if (type.name.starts_with("THM_MOV")) // imm4:i:imm3:imm8, the first halfword in the low bits
      return sign_extended(((field & 0xf) << 12) | ((field & 0x400) << 1) | ((field >> 20) & 0x700) |
                               ((field >> 16) & 0xff),
                           16);
    if (type.name == "THM_CALL" || type.name == "THM_JUMP24") {
      const std::uint64_t s = (field >> 10) & 1, j1 = (field >> 29) & 1, j2 = (field >> 27) & 1;
      return sign_extended((s << 24) | ((j1 ^ s ^ 1) << 23) | ((j2 ^ s ^ 1) << 22) | ((field & 0x3ff) << 12) |
                               (((field >> 16) & 0x7ff) << 1),
                           25);
    }
  }
  if (type.mask == ~std::uint64_t{0})
    return sign_extended(field, type.bytes * 8);
  return static_cast<std::int64_t>(field & type.mask);
}

/// Reads one file; the first thing that is wrong ends it.
class Reader {
public:
  Reader(std::string_view bytes, const std::string &name) : name_(name), bytes_(bytes) {
    elf_version(EV_CURRENT);
    elf_.reset(elf_memory(bytes_.data(), bytes_.size()));
  }

  Result<CodeObject> read() {
    GElf_Ehdr header;
    if (!elf_ || elf_kind(elf_.get()) != ELF_K_ELF || !gelf_getehdr(elf_.get(), &header))
      return refused(bytes_.starts_with("BC") ? "LLVM bitcode, not machine code" : "no ELF file");
    if (header.e_type != ET_REL)
      return refused("no relocatable object file");
    if (header.e_shentsize == 0)
      return refused("damaged: no section headers");
    if (!is_known_machine(header.e_machine))
      return refused(fmt::format("relocations of ELF machine {} are not known", header.e_machine));
    // libelf leaves out, without a word, the section headers that a file is too short for.
    std::size_t count = 0;
    if (elf_getshdrnum(elf_.get(), &count) != 0 || count == 0 ||
        (header.e_shnum != 0 && count != header.e_shnum) || header.e_shoff > bytes_.size() ||
        count > (bytes_.size() - header.e_shoff) / header.e_shentsize)
      return refused("damaged: section headers lie outside the file");
    object_.machine = header.e_machine;
    object_.big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB;
    if (!read_sections() || !read_symbols() || !read_all_relocations())
      return refused(damage_);
    if (object_.machine == EM_PPC64)
      resolve_descriptors();
    return std::move(object_);
  }

private:
  std::unexpected<Error> refused(const std::string &what) const {
    return fail(ErrorKind::environment, fmt::format("{}: {}", name_, what));
  }

  bool damage(std::string what) {
    damage_ = std::move(what);
    return false;
  }

  bool read_sections() {
    std::size_t names = 0;
    if (elf_getshdrstrndx(elf_.get(), &names) != 0)
      return damage("damaged: no section names");
    object_.sections.emplace_back();
    headers_.emplace_back();
    for (Elf_Scn *scn = nullptr; (scn = elf_nextscn(elf_.get(), scn));) {
      GElf_Shdr header;
      if (!gelf_getshdr(scn, &header))
        return damage("damaged: a section header lies outside the file");
      headers_.push_back(header);
      CodeSection &section = object_.sections.emplace_back();
      if (!(header.sh_flags & SHF_ALLOC))
        continue;
      const char *name = elf_strptr(elf_.get(), names, header.sh_name);
      section.name = name ? name : "";
      section.is_code = header.sh_flags & SHF_EXECINSTR;
      section.is_writable = header.sh_flags & SHF_WRITE;
      section.has_strings = (header.sh_flags & SHF_MERGE) && (header.sh_flags & SHF_STRINGS);
      section.entry_size = header.sh_flags & SHF_MERGE ? header.sh_entsize : 0;
      if (header.sh_type == SHT_NOBITS)
        continue;
      if (header.sh_offset > bytes_.size() || header.sh_size > bytes_.size() - header.sh_offset)
        return damage(fmt::format("damaged: section {} lies outside the file", section.name));
      section.bytes = bytes_.substr(header.sh_offset, header.sh_size);
    }
    return true;
  }

  bool read_symbols() {
    object_.symbols.emplace_back();
    const auto table =
        std::ranges::find_if(headers_, [](const GElf_Shdr &header) { return header.sh_type == SHT_SYMTAB; });
    if (table == headers_.end())
      return true;
    symbols_at_ = static_cast<std::size_t>(table - headers_.begin());
    Elf_Data *data = elf_getdata(elf_getscn(elf_.get(), symbols_at_), nullptr);
    if (!data && table->sh_size != 0)
      return damage("damaged: the symbol table lies outside the file");
    Elf_Data *wide = nullptr; // section numbers that do not fit
    for (std::size_t i = 1; i < headers_.size(); ++i)
      if (headers_[i].sh_type == SHT_SYMTAB_SHNDX && headers_[i].sh_link == symbols_at_)
        wide = elf_getdata(elf_getscn(elf_.get(), i), nullptr);
    GElf_Sym entry;
    Elf32_Word index = 0;
    for (int at = 1; data && gelf_getsymshndx(data, wide, at, &entry, &index); ++at)
      if (!add_symbol(entry, entry.st_shndx == SHN_XINDEX ? index : entry.st_shndx, table->sh_link))
        return false;
    return true;
  }

  bool add_symbol(const GElf_Sym &entry, std::size_t section, std::size_t names) {
    CodeSymbol &symbol = object_.symbols.emplace_back();
    const unsigned type = GELF_ST_TYPE(entry.st_info);
    const char *name = elf_strptr(elf_.get(), names, entry.st_name);
    symbol.name = name ? name : "";
    symbol.is_function = type == STT_FUNC || type == STT_GNU_IFUNC;
    symbol.is_object = type == STT_OBJECT;
    symbol.is_section = type == STT_SECTION;
    symbol.is_local = GELF_ST_BIND(entry.st_info) == STB_LOCAL;
    symbol.value = entry.st_value;
    symbol.size = entry.st_size;
    if (entry.st_shndx == SHN_UNDEF || (entry.st_shndx >= SHN_LORESERVE && entry.st_shndx != SHN_XINDEX))
      return true;
    if (section >= object_.sections.size())
      return damage(
          fmt::format("damaged: symbol {} is in section {}, which is not there", symbol.name, section));
    symbol.section = section;
    if (object_.machine == EM_ARM && symbol.is_function)
      symbol.value &= ~std::uint64_t{1};
    if (object_.machine == EM_PPC64) // ELFv2 ABI, 3.4.1: bits 5-7 of st_other
      symbol.local_entry = (std::uint64_t{1} << ((entry.st_other >> 5) & 7)) >> 2 << 2;
    if (symbol.is_section && symbol.name.empty())
      symbol.name = object_.sections[section].name;
    const CodeSection &home = object_.sections[section];
    if (symbol.is_function && home.is_code &&
        (symbol.value > home.bytes.size() || symbol.size > home.bytes.size() - symbol.value))
      return damage(fmt::format("damaged: function {} lies outside its section", symbol.name));
    return true;
  }

  bool read_all_relocations() {
    for (std::size_t i = 1; i < headers_.size(); ++i) {
      const GElf_Shdr &header = headers_[i];
      if (header.sh_type != SHT_RELA && header.sh_type != SHT_REL)
        continue;
      if (header.sh_info == 0 || header.sh_info >= object_.sections.size())
        return damage("damaged: relocations of a section that is not there");
      CodeSection &section = object_.sections[header.sh_info];
      if (section.name.empty() || section.bytes.empty()) // no part of the program
        continue;
      if (header.sh_link != symbols_at_)
        return damage("damaged: relocations without a symbol table");
      if (!read_relocations(i, section))
        return false;
    }
    return true;
  }

  bool read_relocations(std::size_t index, CodeSection &section) {
    Elf_Data *data = elf_getdata(elf_getscn(elf_.get(), index), nullptr);
    if (!data && headers_[index].sh_size != 0)
      return damage("damaged: relocations lie outside the file");
    const bool with_addend = headers_[index].sh_type == SHT_RELA;
    GElf_Rela rela{};
    GElf_Rel rel{};
    for (int at = 0; data && (with_addend ? gelf_getrela(data, at, &rela) != nullptr
                                          : gelf_getrel(data, at, &rel) != nullptr);
         ++at) {
      const GElf_Xword info = with_addend ? rela.r_info : rel.r_info;
      Relocation relocation;
      relocation.offset = with_addend ? rela.r_offset : rel.r_offset;
      relocation.symbol = GELF_R_SYM(info);
      const auto type = static_cast<unsigned>(GELF_R_TYPE(info));
      relocation.type = find_relocation_type(object_.machine, type);
      if (!relocation.type)
        return damage(
            fmt::format("a relocation of type {} in section {}, which is not known for ELF machine {}", type,
                        section.name, object_.machine));
      if (relocation.offset > section.bytes.size() ||
          relocation.type->bytes > section.bytes.size() - relocation.offset)
        return damage(fmt::format("damaged: a relocation lies outside section {}", section.name));
      if (relocation.symbol >= object_.symbols.size())
        return damage(fmt::format("damaged: a relocation of section {} names no symbol", section.name));
      relocation.addend = with_addend ? rela.r_addend : addend_in(object_, section, relocation);
      section.relocations.push_back(relocation);
    }
    std::ranges::stable_sort(section.relocations, {}, &Relocation::offset);
    return true;
  }

  /// 64-bit POWER, ABI version 1: a function's symbol is in .opd, at a descriptor whose first word is the
  /// address of the code. The symbol is moved there.
  void resolve_descriptors() {
    for (CodeSymbol &symbol : object_.symbols) {
      CodeSection &section = object_.sections[symbol.section];
      if (!symbol.is_function || section.name != ".opd")
        continue;
      const auto entry = std::ranges::lower_bound(section.relocations, symbol.value, {}, &Relocation::offset);
      if (entry == section.relocations.end() || entry->offset != symbol.value)
        continue;
      const CodeSymbol &code = object_.symbols[entry->symbol];
      const std::uint64_t value = code.value + static_cast<std::uint64_t>(entry->addend);
      const std::string &home = object_.sections[code.section].bytes;
      if (value > home.size() || symbol.size > home.size() - value)
        continue;
      symbol.section = code.section;
      symbol.value = value;
    }
  }

  const std::string &name_;
  std::string bytes_; // libelf may write into it
  std::unique_ptr<Elf, ElfEnd> elf_;
  std::vector<GElf_Shdr> headers_; // by section number
  std::size_t symbols_at_ = 0;
  CodeObject object_;
  std::string damage_;
};

} // namespace

Result<CodeObject> read_code_object(std::string_view bytes, const std::string &name) {
  return Reader(bytes, name).read();
}

std::uint64_t read_field(const CodeObject &object, std::string_view section, std::uint64_t offset,
                         unsigned bytes) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < bytes; ++i) {
    const unsigned at = is_little(object) ? bytes - 1 - i : i;
    value = value << 8 | static_cast<unsigned char>(section[offset + at]);
  }
  return value;
}

void mask_field(const CodeObject &object, const Relocation &relocation, std::uint64_t begin,
                std::string &bytes) {
  for (unsigned i = 0; i < relocation.type->bytes; ++i) {
    const std::uint64_t at = relocation.offset + i - begin; // wraps where it lies before `begin`
    const unsigned shift = 8 * (is_little(object) ? i : relocation.type->bytes - 1 - i);
    if (at < bytes.size())
      bytes[at] = static_cast<char>(bytes[at] & ~static_cast<char>(relocation.type->mask >> shift));
  }
}

} // namespace kassay::manifest
