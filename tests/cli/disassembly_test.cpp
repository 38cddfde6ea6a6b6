// SPDX-License-Identifier: MIT
#include "cli/disassembly.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace kassay::cli;
using testing::ElementsAre;

namespace {

TEST(Instructions, AreWithoutAddressesAndWithRelocations) {
  EXPECT_THAT(instructions_in("\nout.o:     file format elf64-x86-64\n\n\nDisassembly of section .text:\n\n"
                              "0000000000000000 <f>:\n"
                              "   0:\tmov    %edi,%eax\n"
                              "   2:\tcall   7 <f+0x7>\n"
                              "\t\t\t3: R_X86_64_PLT32\tg-0x4\n"
                              "   7:\tret\n"),
              ElementsAre("mov    %edi,%eax", "call   7 <f+0x7>", "  R_X86_64_PLT32 g-0x4", "ret"));
}

TEST(Instructions, AreWithoutTheRelocationsOfOtherFunctions) {
  EXPECT_THAT(instructions_in("0000000000000010 <f>:\n"
                              "  10:\tret\n"
                              "\t\t\t5: R_X86_64_PLT32\tg-0x4\n"
                              "  11:\tcall   16 <f+0x6>\n"
                              "\t\t\t9: R_X86_64_PLT32\tg-0x4\n"
                              "\t\t\t12: R_X86_64_PLT32\th-0x4\n"),
              ElementsAre("ret", "call   16 <f+0x6>", "  R_X86_64_PLT32 h-0x4"));
}

TEST(SideBySide, MarksWhatDiffers) {
  const std::string text = side_by_side({"push", "mov 1", "ret"}, {"push", "mov 2", "nop", "ret"});
  EXPECT_EQ(text, "  push" + std::string(52, ' ') + "   push\n" +       //
                      "  mov 1" + std::string(51, ' ') + " | mov 2\n" + //
                      "  " + std::string(56, ' ') + " > nop\n" +        //
                      "  ret" + std::string(53, ' ') + "   ret\n");
}

TEST(SideBySide, TakesBranchesToMovedPlacesForTheSame) {
  EXPECT_EQ(side_by_side({"jmp    10 <f+0x10>"}, {"jmp    14 <f+0x14>"}).find('|'), std::string::npos);
  EXPECT_NE(side_by_side({"jmp    10 <f+0x10>"}, {"jmp    14 <g+0x4>"}).find('|'), std::string::npos);
}

} // namespace
