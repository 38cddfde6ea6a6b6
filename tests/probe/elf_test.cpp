// SPDX-License-Identifier: MIT
#include "probe/elf.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include "tests/probe/elf_image.h"
#include "tests/probe/temporary_root.h"

namespace kassay {

void PrintTo(const ElfFacts &facts, std::ostream *out) {
  *out << facts.bits << (facts.big_endian ? " big " : " little ") << facts.machine
       << " interpreter=" << facts.interpreter << " soname=" << facts.soname << " build_id=" << facts.build_id
       << " needed=" << testing::PrintToString(facts.needed)
       << " rpath=" << testing::PrintToString(facts.rpath)
       << " runpath=" << testing::PrintToString(facts.runpath) << " dynamic=" << facts.dynamic
       << " no_default_libraries=" << facts.no_default_libraries;
}

namespace {

ElfFacts read_image(const std::string &bytes) {
  TemporaryRoot root;
  auto facts = read_elf(root.write("/file", bytes));
  if (!facts || !*facts) {
    ADD_FAILURE() << (facts ? "not ELF" : facts.error().message);
    return {};
  }
  return **facts;
}

std::string error_of(const std::string &bytes) {
  TemporaryRoot root;
  auto facts = read_elf(root.write("/file", bytes));
  return facts ? "" : facts.error().message;
}

ElfImage sample() {
  ElfImage image;
  image.interpreter = "/lib64/ld-linux-x86-64.so.2";
  image.soname = "libme.so.1";
  image.needed = {"libc.so.6", "libm.so.6"};
  image.rpath = "/a:$ORIGIN/b";
  image.runpath = "/c";
  image.build_id = std::string("\x01\xab\xff\x00", 4);
  return image;
}

ElfFacts facts_of_sample() {
  ElfFacts facts;
  facts.bits = 64;
  facts.machine = "x86_64";
  facts.interpreter = "/lib64/ld-linux-x86-64.so.2";
  facts.soname = "libme.so.1";
  facts.build_id = "01abff00";
  facts.needed = {"libc.so.6", "libm.so.6"};
  facts.rpath = {"/a", "$ORIGIN/b"};
  facts.runpath = {"/c"};
  facts.dynamic = true;
  return facts;
}

TEST(ReadElf, EveryFact) {
  EXPECT_EQ(read_image(sample().bytes()), facts_of_sample());
}

struct Machine {
  int bits;
  bool big_endian;
  unsigned machine;
  const char *name;
};
class ReadElfOf : public testing::TestWithParam<Machine> {};

TEST_P(ReadElfOf, ForeignClassAndByteOrder) {
  ElfImage image = sample();
  image.bits = GetParam().bits;
  image.big_endian = GetParam().big_endian;
  image.machine = GetParam().machine;
  ElfFacts expected = facts_of_sample();
  expected.bits = GetParam().bits;
  expected.big_endian = GetParam().big_endian;
  expected.machine = GetParam().name;
  EXPECT_EQ(read_image(image.bytes()), expected);
}

INSTANTIATE_TEST_SUITE_P(
    Machines, ReadElfOf,
    testing::Values(Machine{64, false, EM_AARCH64, "aarch64"}, Machine{32, false, EM_386, "i386"},
                    Machine{64, true, EM_PPC64, "ppc64"}, Machine{32, true, EM_MIPS, "mips"},
                    Machine{64, true, EM_S390, "s390x"}, Machine{32, false, EM_RISCV, "riscv32"},
                    Machine{64, false, 12345, "em-12345"}),
    [](const auto &test) {
      std::string name = test.param.name;
      std::erase(name, '-');
      return name;
    });

TEST(ReadElf, NoDefaultLibrariesFlag) {
  ElfImage image = sample();
  image.flags_1 = DF_1_NODEFLIB;
  EXPECT_TRUE(read_image(image.bytes()).no_default_libraries);
}

TEST(ReadElf, StringLongerThanTheFirstRead) {
  ElfImage image = sample();
  image.needed = {std::string(3000, 'x')};
  EXPECT_EQ(read_image(image.bytes()).needed, image.needed);
}

TEST(ReadElf, ScriptIsNotElf) {
  TemporaryRoot root;
  auto facts = read_elf(root.write("/script", "#!/bin/sh\n"));
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_FALSE(*facts);
}

TEST(ReadElf, EmptyFileIsNotElf) {
  TemporaryRoot root;
  auto facts = read_elf(root.write("/empty", ""));
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_FALSE(*facts);
}

TEST(ReadElf, FifoIsNotElfAndDoesNotBlock) {
  TemporaryRoot root;
  ASSERT_EQ(mkfifo((root.path + "/fifo").c_str(), 0600), 0);
  auto facts = read_elf(root.path + "/fifo");
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_FALSE(*facts);
}

TEST(ReadElf, MissingFileIsAnErrorThatNamesIt) {
  auto facts = read_elf("/nowhere/at/all");
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().message, "/nowhere/at/all: No such file or directory");
}

TEST(ReadElf, FileThatEndsInItsHeaderIsDamaged) {
  EXPECT_NE(error_of(sample().bytes().substr(0, 20)).find("damaged ELF file"), std::string::npos);
}

TEST(ReadElf, EveryTruncationIsDamagedUntilOnlyTheNoteIsLost) {
  std::string whole = sample().bytes();
  std::size_t note = whole.size() - (16 + 4);
  for (std::size_t size = 4; size + 4 < note; ++size)
    EXPECT_NE(error_of(whole.substr(0, size)).find("damaged ELF file"), std::string::npos) << size;
  EXPECT_EQ(read_image(whole.substr(0, whole.size() - 1)).build_id, "");
}

TEST(ReadElf, StringTableOffsetBeyondTheFileIsDamaged) {
  std::string bytes = sample().bytes();
  std::string tag("\x05\0\0\0\0\0\0\0", 8); // DT_STRTAB
  std::size_t at = bytes.find(tag, 64 + 4 * 56);
  ASSERT_NE(at, std::string::npos);
  bytes.replace(at + 8, 8, 8, '\xff');
  EXPECT_NE(error_of(bytes).find("string table lies outside"), std::string::npos);
}

// Every byte of a file, set to each of three values: whatever comes back, it is a value or an error, and no
// string is longer than the file.
TEST(ReadElf, ChangedBytesNeverMakeAStringOutOfNothing) {
  TemporaryRoot root;
  const std::string whole = sample().bytes();
  for (std::size_t at = 4; at < whole.size(); ++at)
    for (char value : {'\0', '\x7f', '\xff'}) {
      std::string bytes = whole;
      bytes[at] = value;
      auto facts = read_elf(root.write("/file", bytes));
      if (!facts || !*facts)
        continue;
      for (const std::string &name : (*facts)->needed)
        EXPECT_LE(name.size(), whole.size()) << at;
    }
}

} // namespace
} // namespace kassay
