// SPDX-License-Identifier: MIT
// Writes small relocatable ELF files, byte by byte as a test wants them.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <elf.h>

namespace kassay {

/// A 64-bit little-endian object file. Sections are numbered from 1 on in the order of section(), symbols
/// from 1 on in the order of symbol().
class ObjectBuilder {
public:
  explicit ObjectBuilder(unsigned machine = EM_X86_64) : machine_(machine) {}

  static constexpr std::uint64_t code = SHF_ALLOC | SHF_EXECINSTR, read_only = SHF_ALLOC,
                                 data = SHF_ALLOC | SHF_WRITE, strings = SHF_ALLOC | SHF_MERGE | SHF_STRINGS;

  unsigned section(const std::string &name, std::uint64_t flags, std::string bytes, std::uint64_t entry = 0) {
    sections_.push_back({name, flags, std::move(bytes), entry, {}});
    return static_cast<unsigned>(sections_.size());
  }

  /// `in` 0: undefined.
  unsigned symbol(const std::string &name, unsigned in, std::uint64_t value, std::uint64_t size,
                  unsigned type = STT_FUNC, unsigned binding = STB_GLOBAL) {
    Elf64_Sym entry{};
    entry.st_name = add_name(symbol_names_, name);
    entry.st_info = static_cast<unsigned char>(ELF64_ST_INFO(binding, type));
    entry.st_shndx = static_cast<Elf64_Half>(in);
    entry.st_value = value;
    entry.st_size = size;
    symbols_.push_back(entry);
    return static_cast<unsigned>(symbols_.size());
  }

  unsigned section_symbol(unsigned of) { return symbol("", of, 0, 0, STT_SECTION, STB_LOCAL); }

  void relocation(unsigned in, std::uint64_t offset, unsigned type, unsigned symbol, std::int64_t addend) {
    sections_[in - 1].relocations.push_back({offset, ELF64_R_INFO(symbol, std::uint64_t{type}), addend});
  }

  std::string object() const {
    std::string file(sizeof(Elf64_Ehdr), '\0'), names(1, '\0');
    std::vector<Elf64_Shdr> headers(1);
    const auto count = static_cast<Elf64_Word>(sections_.size());
    const Elf64_Word symbols_at = count + 1;
    for (const Section &section : sections_)
      add(file, names, headers, section.name, SHT_PROGBITS, section.flags, section.bytes, section.entry);
    std::string table(sizeof(Elf64_Sym), '\0');
    for (const Elf64_Sym &symbol : symbols_)
      append(table, symbol);
    add(file, names, headers, ".symtab", SHT_SYMTAB, 0, table, sizeof(Elf64_Sym), symbols_at + 1, 1);
    add(file, names, headers, ".strtab", SHT_STRTAB, 0, symbol_names_);
    for (Elf64_Word i = 0; i < count; ++i)
      if (!sections_[i].relocations.empty()) {
        std::string entries;
        for (const Elf64_Rela &entry : sections_[i].relocations)
          append(entries, entry);
        add(file, names, headers, ".rela" + sections_[i].name, SHT_RELA, SHF_INFO_LINK, entries,
            sizeof(Elf64_Rela), symbols_at, i + 1);
      }
    std::string all_names = names; // its own name last
    const Elf64_Word own = add_name(all_names, ".shstrtab");
    add(file, names, headers, ".shstrtab", SHT_STRTAB, 0, all_names);
    headers.back().sh_name = own;
    while (file.size() % 8 != 0)
      file += '\0';
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = ET_REL;
    header.e_machine = static_cast<Elf64_Half>(machine_);
    header.e_version = EV_CURRENT;
    header.e_ehsize = sizeof(Elf64_Ehdr);
    header.e_shentsize = sizeof(Elf64_Shdr);
    header.e_shnum = static_cast<Elf64_Half>(headers.size());
    header.e_shstrndx = static_cast<Elf64_Half>(headers.size() - 1);
    header.e_shoff = file.size();
    for (const Elf64_Shdr &section : headers)
      append(file, section);
    std::memcpy(file.data(), &header, sizeof(header));
    return file;
  }

private:
  struct Section {
    std::string name;
    std::uint64_t flags;
    std::string bytes;
    std::uint64_t entry;
    std::vector<Elf64_Rela> relocations;
  };

  template <class T> static void append(std::string &to, const T &value) {
    to.append(reinterpret_cast<const char *>(&value), sizeof(value));
  }

  static Elf64_Word add_name(std::string &names, const std::string &name) {
    const auto at = static_cast<Elf64_Word>(names.size());
    names += name;
    names += '\0';
    return at;
  }

  static void add(std::string &file, std::string &names, std::vector<Elf64_Shdr> &headers,
                  const std::string &name, Elf64_Word type, std::uint64_t flags, const std::string &bytes,
                  std::uint64_t entry = 0, Elf64_Word link = 0, Elf64_Word info = 0) {
    while (file.size() % 8 != 0)
      file += '\0';
    Elf64_Shdr header{};
    header.sh_name = add_name(names, name);
    header.sh_type = type;
    header.sh_flags = flags;
    header.sh_offset = file.size();
    header.sh_size = bytes.size();
    header.sh_entsize = entry;
    header.sh_link = link;
    header.sh_info = info;
    header.sh_addralign = 1;
    headers.push_back(header);
    file += bytes;
  }

  unsigned machine_;
  std::vector<Section> sections_;
  std::vector<Elf64_Sym> symbols_;
  std::string symbol_names_ = std::string(1, '\0');
};

} // namespace kassay
