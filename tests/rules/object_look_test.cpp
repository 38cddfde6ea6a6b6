// SPDX-License-Identifier: MIT
// Questions to an object file that was written by hand with libelf, and to files that are none.
#include "rules/object_look.h"

#include <cstring>
#include <elf.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kassay::rules {
namespace {

using testing::HasSubstr;

template <class T> void append(std::string &bytes, const T &value) {
  bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
}

/// An x86-64 object with .text (f at 0, four bytes; g at 16, two), and an undefined symbol `outside`.
std::string object() {
  const std::string text = std::string("\xf3\x0f\x1e\xfa", 4) + std::string(12, '\x90') + "\x66\x90";
  const std::string names = std::string("\0.text\0.symtab\0.strtab\0.shstrtab\0", 33);
  const std::string symbols_names = std::string("\0f\0g\0outside\0", 13);
  std::string symbols;
  append(symbols, Elf64_Sym{});
  append(symbols, Elf64_Sym{5, ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE), 0, SHN_UNDEF, 0, 0});
  append(symbols, Elf64_Sym{1, ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), 0, 1, 0, 4});
  append(symbols, Elf64_Sym{3, ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), 0, 1, 16, 2});
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = ET_REL;
  header.e_machine = EM_X86_64;
  header.e_version = EV_CURRENT;
  header.e_ehsize = sizeof header;
  header.e_shentsize = sizeof(Elf64_Shdr);
  header.e_shnum = 5;
  header.e_shstrndx = 4;
  std::string bytes(sizeof header, '\0');
  std::vector<Elf64_Shdr> sections(1);
  const auto add = [&](std::uint32_t name, std::uint32_t type, const std::string &content,
                       std::uint64_t align, std::uint32_t link, std::uint32_t info, std::uint64_t entry) {
    bytes.resize((bytes.size() + 15) / 16 * 16);
    sections.push_back({name, type, type == SHT_PROGBITS ? Elf64_Xword{SHF_ALLOC | SHF_EXECINSTR} : 0, 0,
                        bytes.size(), content.size(), link, info, align, entry});
    bytes += content;
  };
  add(1, SHT_PROGBITS, text, 16, 0, 0, 0);
  add(7, SHT_SYMTAB, symbols, 8, 3, 1, sizeof(Elf64_Sym));
  add(15, SHT_STRTAB, symbols_names, 1, 0, 0, 0);
  add(23, SHT_STRTAB, names, 1, 0, 0, 0);
  bytes.resize((bytes.size() + 15) / 16 * 16);
  header.e_shoff = bytes.size();
  for (const Elf64_Shdr &section : sections)
    append(bytes, section);
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}

bool holds(const ObjectLook &look) {
  const auto result = look_at_object(look, object());
  EXPECT_TRUE(result) << result.error().message;
  return result && *result;
}

TEST(ObjectLook, Presence) {
  EXPECT_TRUE(holds({.function = "f", .section = "", .present = true}));
  EXPECT_FALSE(holds({.function = "h", .section = "", .present = true}));
  EXPECT_TRUE(holds({.function = "h", .section = "", .present = false}));
  EXPECT_TRUE(holds({.function = "", .section = ".text", .present = true}));
  EXPECT_FALSE(holds({.function = "", .section = ".data", .present = true}));
}

TEST(ObjectLook, BytesOfOneFunctionOnly) {
  EXPECT_TRUE(holds({.function = "f", .section = "", .bytes = "^f30f1efa$"}));
  EXPECT_TRUE(holds({.function = "g", .section = "", .bytes = "^6690$"}));
  EXPECT_FALSE(holds({.function = "g", .section = "", .bytes = "f30f1efa"}));
}

TEST(ObjectLook, UndefinedSymbols) {
  EXPECT_TRUE(holds({.function = "", .section = "", .undefined = "^outside$"}));
  EXPECT_FALSE(holds({.function = "", .section = "", .undefined = "^f$"}));
}

TEST(ObjectLook, Alignment) {
  EXPECT_TRUE(holds({.function = "g", .section = "", .align = 16}));
  EXPECT_FALSE(holds({.function = "g", .section = "", .align = 32}));
  EXPECT_TRUE(holds({.function = "", .section = ".text", .align = 16}));
}

TEST(ObjectLook, WhatIsNoObjectIsAnError) {
  const std::string whole = object();
  for (const std::string &bytes :
       {std::string(), std::string("int x;"), whole.substr(0, 40), whole.substr(0, 80)})
    EXPECT_FALSE(look_at_object({.function = "f", .section = "", .bytes = "."}, bytes)) << bytes.size();
  EXPECT_FALSE(look_at_object({.function = "absent", .section = "", .bytes = "."}, whole));
}

TEST(ObjectLook, AnObjectIsNoProgram) {
  EXPECT_FALSE(target_of(object(), "x86_64"));
  EXPECT_FALSE(target_of("#!/bin/sh\n", "x86_64"));
}

TEST(ObjectLook, WhoRunsAProgram) {
  std::string program = object();
  const auto with = [&](Elf64_Half machine) {
    Elf64_Ehdr header;
    std::memcpy(&header, program.data(), sizeof header);
    header.e_type = ET_EXEC;
    header.e_machine = machine;
    std::memcpy(program.data(), &header, sizeof header);
    return target_of(program, "x86_64");
  };
  ASSERT_TRUE(with(EM_X86_64));
  EXPECT_TRUE(with(EM_X86_64)->native);
  ASSERT_TRUE(with(EM_AARCH64));
  EXPECT_FALSE(with(EM_AARCH64)->native);
  EXPECT_EQ(with(EM_AARCH64)->emulator, "aarch64");
}

} // namespace
} // namespace kassay::rules
