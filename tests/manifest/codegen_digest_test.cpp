// SPDX-License-Identifier: MIT
#include "manifest/codegen_digest.h"

#include <gtest/gtest.h>

#include "manifest/codegen_name.h"
#include "tests/manifest/object_builder.h"

using namespace kassay;
using namespace kassay::manifest;
using namespace std::string_literals;

namespace {

/// The digest of a function in an object that can be read.
std::string digest_in(const ObjectBuilder &builder, const std::string &function = "f") {
  const auto functions = function_code(builder.object(), "test.o");
  if (!functions)
    return functions.error().message;
  for (const FunctionCode &code : *functions)
    if (code.name == function)
      return code.digest;
  return "no " + function;
}

std::string message_of(const std::string &object) {
  const auto functions = function_code(object, "test.o");
  return functions ? "read" : functions.error().message;
}

const std::string call = "\xe8\0\0\0\0"s, ret = "\xc3";
// mov $imm32, %rdi
const std::string load = "\x48\xc7\xc7\0\0\0\0"s;

/// f() is `code` with one relocation, against what `target` adds to the object.
template <class Target>
ObjectBuilder with_relocation(const std::string &code, std::uint64_t at, unsigned type, std::int64_t addend,
                              Target target) {
  ObjectBuilder builder;
  const unsigned text = builder.section(".text", ObjectBuilder::code, code);
  builder.symbol("f", text, 0, code.size());
  builder.relocation(text, at, type, target(builder), addend);
  return builder;
}

unsigned undefined(ObjectBuilder &builder, const std::string &name) {
  return builder.symbol(name, 0, 0, 0, STT_NOTYPE);
}

TEST(FunctionCode, HasEachFunctionWithItsSize) {
  ObjectBuilder builder;
  const unsigned text = builder.section(".text", ObjectBuilder::code, "\x90\xc3\xcc\xcc\x31\xc0\xc3");
  builder.symbol("b", text, 0, 2);
  builder.symbol("a", text, 4, 3);
  builder.symbol("variable", text, 0, 2, STT_OBJECT);
  const auto functions = function_code(builder.object(), "test.o");
  ASSERT_TRUE(functions);
  ASSERT_EQ(functions->size(), 2u);
  EXPECT_EQ((*functions)[0].name, "a");
  EXPECT_EQ((*functions)[0].size, 3u);
  EXPECT_EQ((*functions)[1].name, "b");
  EXPECT_EQ((*functions)[1].digest.size(), 32u);
}

TEST(FunctionCode, CountsEachByteOfTheFunctionAndNoneAround) {
  const auto one = [](const std::string &before, const std::string &code, const std::string &behind) {
    ObjectBuilder builder;
    const unsigned text = builder.section(".text", ObjectBuilder::code, before + code + behind);
    builder.symbol("f", text, before.size(), code.size());
    return digest_in(builder);
  };
  const std::string usual = one("", "\x31\xc0\xc3", "");
  EXPECT_EQ(one("\x90\x90", "\x31\xc0\xc3", "\xcc"), usual);
  EXPECT_NE(one("", "\x31\xc9\xc3", ""), usual);
  EXPECT_NE(one("", "\x31\xc0\xc3\x90", ""), usual);
}

TEST(FunctionCode, CountsWhatIsCalled) {
  const auto calling = [](const std::string &name, std::int64_t addend) {
    return digest_in(with_relocation(call + ret, 1, R_X86_64_PLT32, addend,
                                     [&](ObjectBuilder &builder) { return undefined(builder, name); }));
  };
  EXPECT_EQ(calling("g", -4), calling("g", -4));
  EXPECT_NE(calling("g", -4), calling("h", -4));
  EXPECT_NE(calling("g", -4), calling("g", -3));
}

TEST(FunctionCode, TakesBothRelocationsOfACallForOne) {
  const auto of_type = [](unsigned type) {
    return digest_in(with_relocation(call + ret, 1, type, -4,
                                     [](ObjectBuilder &builder) { return undefined(builder, "g"); }));
  };
  EXPECT_EQ(of_type(R_X86_64_PC32), of_type(R_X86_64_PLT32));
  EXPECT_NE(of_type(R_X86_64_32S), of_type(R_X86_64_PLT32));
}

TEST(FunctionCode, LeavesOutWhatALinkerFillsIn) {
  const auto with_field = [](const std::string &field) {
    return digest_in(with_relocation("\xe8" + field + ret, 1, R_X86_64_PLT32, -4,
                                     [](ObjectBuilder &builder) { return undefined(builder, "g"); }));
  };
  EXPECT_EQ(with_field("\1\2\3\4"), with_field("\0\0\0\0"s));
}

TEST(FunctionCode, CountsTheRegistersOfARelocatedInstruction) {
  const auto adrp = [](const std::string &instruction) {
    ObjectBuilder builder(EM_AARCH64);
    const unsigned text = builder.section(".text", ObjectBuilder::code, instruction);
    builder.symbol("f", text, 0, 4);
    builder.relocation(text, 0, R_AARCH64_ADR_PREL_PG_HI21, undefined(builder, "g"), 0);
    return digest_in(builder);
  };
  EXPECT_NE(adrp("\x00\x00\x00\x90"s), adrp("\x01\x00\x00\x90"s)); // x0, x1
  EXPECT_EQ(adrp("\x00\x00\x00\x90"s), adrp("\x00\x12\x34\xf0"s)); // other bits of the page
}

TEST(FunctionCode, GoesByTheTextOfAStringAndNotByItsPlace) {
  const auto loading = [](const std::string &strings, std::int64_t at) {
    return digest_in(with_relocation(load + ret, 3, R_X86_64_32S, at, [&](ObjectBuilder &builder) {
      return builder.section_symbol(builder.section(".rodata.str1.1", ObjectBuilder::strings, strings, 1));
    }));
  };
  EXPECT_EQ(loading("one\0two\0"s, 4), loading("two\0one\0"s, 0));
  EXPECT_NE(loading("one\0two\0"s, 4), loading("one\0two\0"s, 0));
  EXPECT_NE(loading("one\0two\0"s, 4), loading("one\0two\0"s, 5)); // "wo"
}

TEST(FunctionCode, FindsTheStringThatAnInstructionWithAnImmediateReads) {
  const std::string compare = "\x80\x3d\0\0\0\0\x41"s; // cmpb $0x41, text(%rip): 5 from the field to the end
  const auto comparing = [&](const std::string &strings, std::int64_t at) {
    return digest_in(with_relocation(compare + ret, 2, R_X86_64_PC32, at - 5, [&](ObjectBuilder &builder) {
      return builder.section_symbol(builder.section(".rodata.str1.1", ObjectBuilder::strings, strings, 1));
    }));
  };
  EXPECT_EQ(comparing("one\0two\0"s, 4), comparing("two\0one\0"s, 0));
}

TEST(FunctionCode, NamesTheVariableThatASectionSymbolStandsFor) {
  const auto reading = [](std::uint64_t at, bool by_section) {
    return digest_in(with_relocation(
        load + ret, 3, R_X86_64_32S, by_section ? static_cast<std::int64_t>(at) : 0,
        [&](ObjectBuilder &builder) {
          const unsigned data = builder.section(".data", ObjectBuilder::data, std::string(32, '\1'));
          const unsigned variable = builder.symbol("counter.12", data, at, 4, STT_OBJECT, STB_LOCAL);
          return by_section ? builder.section_symbol(data) : variable;
        }));
  };
  EXPECT_EQ(reading(0, true), reading(16, true));
  EXPECT_EQ(reading(8, true), reading(16, false));
}

TEST(FunctionCode, CountsAJumpTableAsPartOfTheFunction) {
  const std::string jump = "\xff\x24\xc5\0\0\0\0"s; // jmp *table(,%rax,8)
  const auto jumping = [&](std::int64_t table, std::int64_t second) {
    ObjectBuilder builder;
    const unsigned text = builder.section(".text", ObjectBuilder::code, jump + "\x31\xc0\xc3");
    const unsigned entries = builder.section(".rodata", ObjectBuilder::read_only, std::string(48, '\0'));
    builder.symbol("f", text, 0, 10);
    const unsigned of_text = builder.section_symbol(text);
    builder.relocation(text, 3, R_X86_64_32S, builder.section_symbol(entries), table);
    builder.relocation(entries, static_cast<std::uint64_t>(table), R_X86_64_64, of_text, 7);
    builder.relocation(entries, static_cast<std::uint64_t>(table) + 8, R_X86_64_64, of_text, second);
    return digest_in(builder);
  };
  EXPECT_EQ(jumping(0, 9), jumping(16, 9));
  EXPECT_NE(jumping(0, 9), jumping(0, 7));
}

TEST(FunctionCode, EndsAJumpTableWhereTheNextOneBegins) {
  const auto before_another = [&](std::int64_t other) {
    ObjectBuilder builder;
    const unsigned text = builder.section(".text", ObjectBuilder::code, load + ret + load + ret);
    const unsigned tables = builder.section(".rodata", ObjectBuilder::read_only, "\1\2\3\4\5\6\7\10");
    builder.symbol("f", text, 0, 8);
    builder.symbol("g", text, 8, 8);
    const unsigned symbol = builder.section_symbol(tables);
    builder.relocation(text, 3, R_X86_64_32S, symbol, 0);
    builder.relocation(text, 11, R_X86_64_32S, symbol, other);
    return digest_in(builder);
  };
  EXPECT_NE(before_another(4), before_another(6)); // g's is at 4 or 6, and f's ends there
}

TEST(FunctionCode, ReadsATableOfDistancesFromItsBeginning) {
  const auto jumping = [&](std::int64_t table, std::size_t before) {
    ObjectBuilder builder;
    const unsigned text =
        builder.section(".text", ObjectBuilder::code, std::string(before, '\x90') + load + "\x31\xc0\xc3");
    const unsigned entries = builder.section(".rodata", ObjectBuilder::read_only, std::string(32, '\0'));
    builder.symbol("f", text, before, 10);
    const unsigned of_text = builder.section_symbol(text);
    builder.relocation(text, before + 3, R_X86_64_32S, builder.section_symbol(entries), table);
    for (int i = 0; i < 2; ++i) // .long label - table
      builder.relocation(entries, static_cast<std::uint64_t>(table + 4 * i), R_X86_64_PC32, of_text,
                         static_cast<std::int64_t>(before) + 7 + 2 * i + 4 * i);
    return digest_in(builder);
  };
  EXPECT_EQ(jumping(0, 0), jumping(16, 0));
  EXPECT_EQ(jumping(0, 0), jumping(0, 5));
}

TEST(FunctionCode, CountsWhatLocalConstantDataHolds) {
  const auto reading = [](const std::string &content, unsigned binding) {
    return digest_in(with_relocation(load + ret, 3, R_X86_64_32S, 0, [&](ObjectBuilder &builder) {
      const unsigned data = builder.section(".rodata", ObjectBuilder::read_only, content);
      builder.symbol("CSWTCH.4", data, 0, content.size(), STT_OBJECT, binding);
      return builder.section_symbol(data);
    }));
  };
  EXPECT_NE(reading("\1\2\3\4", STB_LOCAL), reading("\1\2\4\3", STB_LOCAL));
  EXPECT_EQ(reading("\1\2\3\4", STB_GLOBAL),
            reading("\1\2\4\3", STB_GLOBAL)); // its file's, not the function's
}

TEST(FunctionCode, TakesAResolvedCallForARelocatedOne) {
  const auto calling = [](std::size_t gap, bool resolved) {
    const std::size_t target = 6 + gap;
    std::string code = call + ret + std::string(gap, '\x90') + ret;
    if (resolved)
      code[1] = static_cast<char>(target - 5);
    ObjectBuilder builder;
    const unsigned text = builder.section(".text", ObjectBuilder::code, code);
    builder.symbol("f", text, 0, 6);
    const unsigned other = builder.symbol("g", text, target, 1, STT_FUNC, STB_LOCAL);
    if (!resolved)
      builder.relocation(text, 1, R_X86_64_PLT32, other, -4);
    return digest_in(builder);
  };
  EXPECT_EQ(calling(0, true), calling(40, true));
  EXPECT_EQ(calling(0, true), calling(0, false));
}

TEST(FunctionCode, CountsABranchWithinTheFunction) {
  const auto jumping = [](char distance) {
    ObjectBuilder builder;
    const unsigned text = builder.section(".text", ObjectBuilder::code, "\xeb"s + distance + "\x90\x90\xc3");
    builder.symbol("f", text, 0, 5);
    return digest_in(builder);
  };
  EXPECT_NE(jumping(1), jumping(2));
}

TEST(FunctionCode, FollowsResolvedBranchesOfAArch64) {
  const auto calling = [](unsigned words) {
    std::string code = std::string(1, static_cast<char>(words)) + "\0\0\x94"s; // bl
    ObjectBuilder builder(EM_AARCH64);
    const unsigned text = builder.section(".text", ObjectBuilder::code, code + std::string(60, '\0'));
    builder.symbol("f", text, 0, 4);
    builder.symbol("g", text, words * 4, 4, STT_FUNC, STB_LOCAL);
    return digest_in(builder);
  };
  EXPECT_EQ(calling(1), calling(9));
}

TEST(FunctionCode, NamesAnUnknownRelocation) {
  const ObjectBuilder builder =
      with_relocation(call + ret, 1, 99, -4, [](ObjectBuilder &object) { return undefined(object, "g"); });
  EXPECT_EQ(message_of(builder.object()),
            "test.o: a relocation of type 99 in section .text, which is not known for ELF machine 62");
}

TEST(FunctionCode, RefusesWhatIsNoObjectFile) {
  EXPECT_EQ(message_of(""), "test.o: no ELF file");
  EXPECT_EQ(message_of("BC\xc0\xde"), "test.o: LLVM bitcode, not machine code");
  std::string program =
      with_relocation(call, 1, 1, 0, [](ObjectBuilder &b) { return undefined(b, "g"); }).object();
  program[16] = ET_EXEC;
  EXPECT_EQ(message_of(program), "test.o: no relocatable object file");
  program[16] = ET_REL;
  program[18] = 99;
  EXPECT_EQ(message_of(program), "test.o: relocations of ELF machine 99 are not known");
}

/// A file that has been cut or changed anywhere is read as another one or refused, but never read beyond.
class Damaged : public testing::Test {
protected:
  Damaged() {
    ObjectBuilder builder = with_relocation(load + call + ret, 3, R_X86_64_32S, 2, [](ObjectBuilder &object) {
      return object.section_symbol(object.section(".rodata", ObjectBuilder::read_only, "abcdefgh"));
    });
    builder.section(".rodata.str1.1", ObjectBuilder::strings, "text", 1);
    whole = builder.object();
  }
  std::string whole;
};

TEST_F(Damaged, IsRefusedWhereItIsCut) {
  std::size_t refused = 0;
  for (std::size_t length = 0; length < whole.size(); ++length)
    refused += message_of(whole.substr(0, length)) != "read";
  EXPECT_EQ(refused, whole.size()); // the section headers are last
}

TEST_F(Damaged, IsNotReadBeyondWhereAByteIsWrong) {
  std::size_t refused = 0;
  for (std::size_t at = 4; at < whole.size(); ++at)
    for (const char wrong : {'\xff', '\x7f', '\x01'}) {
      std::string damaged = whole;
      damaged[at] = wrong;
      refused += message_of(damaged) != "read";
    }
  EXPECT_GT(refused, 300u);
}

TEST_F(Damaged, FunctionOutsideItsSectionIsNamed) {
  ObjectBuilder builder;
  builder.symbol("f", builder.section(".text", ObjectBuilder::code, "\xc3"), 1, 4);
  EXPECT_EQ(message_of(builder.object()), "test.o: damaged: function f lies outside its section");
}

TEST_F(Damaged, RelocationOutsideItsSectionIsNamed) {
  ObjectBuilder builder;
  const unsigned text = builder.section(".text", ObjectBuilder::code, call);
  builder.symbol("f", text, 0, 5);
  builder.relocation(text, 2, R_X86_64_PLT32, undefined(builder, "g"), -4);
  EXPECT_EQ(message_of(builder.object()), "test.o: damaged: a relocation lies outside section .text");
}

TEST_F(Damaged, TablesThatEachOtherReferToEnd) {
  ObjectBuilder builder;
  const unsigned text = builder.section(".text", ObjectBuilder::code, load);
  const unsigned tables = builder.section(".rodata", ObjectBuilder::read_only, std::string(16, '\0'));
  builder.symbol("f", text, 0, 7);
  const unsigned symbol = builder.section_symbol(tables);
  builder.relocation(text, 3, R_X86_64_32S, symbol, 0);
  builder.relocation(tables, 0, R_X86_64_64, symbol, 8);
  builder.relocation(tables, 8, R_X86_64_64, symbol, 0);
  EXPECT_EQ(message_of(builder.object()), "read");
}

TEST(StableName, KeepsTheRankOfANumber) {
  std::vector<CodeSymbol> symbols(4);
  symbols[1].name = "count.2481";
  symbols[2].name = "count.977";
  symbols[3].name = "other.5";
  const StableNames names(symbols);
  EXPECT_EQ(names("count.977"), "count.0");
  EXPECT_EQ(names("count.2481"), "count.1");
  EXPECT_EQ(names("other.5"), "other.0");
  EXPECT_EQ(names("plain"), "plain");
}

TEST(StableName, DropsHashes) {
  const StableNames names({});
  EXPECT_EQ(names("local.llvm.123456789"), "local");
  EXPECT_EQ(names("parse.cold.17"), "parse.cold");
  EXPECT_EQ(names("_ZN4core9panicking5panic17h0123456789abcdefE"), "_ZN4core9panicking5panicE");
  EXPECT_EQ(names("_RNvCsAbCd123_4core4main"), "_RNvC4core4main");
}

TEST(SourceFunction, IsTheNameBeforeTheFirstSuffix) {
  EXPECT_EQ(source_function("parse.constprop.3.cold"), "parse");
  EXPECT_EQ(source_function("parse"), "parse");
  EXPECT_EQ(source_function(".hidden.0"), ".hidden");
}

} // namespace
