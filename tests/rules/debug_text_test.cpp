// SPDX-License-Identifier: MIT
// Debug information that was written by hand: strings through relocations, chains of references, and what is
// damaged.
#include "rules/debug_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/object_look.h"
#include "tests/manifest/object_builder.h"

namespace kassay::rules {
namespace {

using testing::HasSubstr;

const std::string abbreviations("\1\x11\1\0\0"                    // DW_TAG_compile_unit, with children
                                "\2\x34\0\x03\x0e\x49\x13\0\0"    // DW_TAG_variable: name by offset, type
                                "\3\x26\0\x49\x13\0\0"            // DW_TAG_const_type: type
                                "\4\x24\0\x03\x08\x0b\x0b\0\0\0", // DW_TAG_base_type: name in place, size
                                31);

/// A variable `table` of a const int; `type` is where the const type's reference goes: to int, which is
/// at 26.
std::string object(char type = 26) {
  std::string info("\x1d\0\0\0\4\0\0\0\0\0\x08", 11); // a unit of version 4, 29 bytes more
  info += std::string("\1\2\0\0\0\0\x15\0\0\0\3", 11) + type + std::string("\0\0\0\4int\0\4\0", 10);
  ObjectBuilder builder;
  const unsigned strings = builder.section(".debug_str", 0, std::string("other\0table\0", 12));
  builder.section(".debug_abbrev", 0, abbreviations);
  const unsigned in = builder.section(".debug_info", 0, info);
  const unsigned symbol = builder.section_symbol(strings);
  builder.relocation(in, 13, R_X86_64_32, symbol, 6);
  return builder.object();
}

TEST(DebugText, ALineForEachEntry) {
  const auto text = debug_text(object());
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(*text, "DW_TAG_compile_unit\n"
                   "DW_TAG_variable DW_AT_name=table DW_AT_type=DW_TAG_const_type>DW_TAG_base_type(int)\n"
                   "DW_TAG_const_type DW_AT_type=DW_TAG_base_type(int)\n"
                   "DW_TAG_base_type DW_AT_name=int DW_AT_byte_size=4\n");
}

TEST(DebugText, ACircleOfReferencesEnds) {
  const auto text = debug_text(object(21));
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_THAT(*text, HasSubstr("DW_TAG_const_type>DW_TAG_const_type"));
  EXPECT_LT(text->size(), 2000u);
}

TEST(DebugText, WhatHasNoneOrIsDamagedIsAnErrorOrAText) {
  EXPECT_FALSE(debug_text(""));
  EXPECT_FALSE(debug_text("int x;"));
  EXPECT_FALSE(debug_text(ObjectBuilder().object()));
  const std::string whole = object();
  std::size_t refused = 0;
  for (std::size_t at = 0; at < whole.size(); ++at)
    refused += debug_text(whole.substr(0, at)).has_value() ? 0 : 1;
  EXPECT_GT(refused, whole.size() / 2);
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (const char byte : {'\0', '\x7f', '\xff'}) {
      std::string damaged = whole;
      damaged[at] = byte;
      debug_text(damaged); // anything but a crash or an end that does not come
    }
}

TEST(DebugText, ALookAsksIt) {
  const auto holds = [](const std::string &pattern) {
    return look_at_object({.function = "", .section = "", .dwarf = pattern}, object());
  };
  EXPECT_TRUE(holds("DW_AT_name=table .*=DW_TAG_const_type>DW_TAG_base_type").value());
  EXPECT_FALSE(holds("DW_TAG_volatile_type").value());
  EXPECT_FALSE(look_at_object({.function = "", .section = "", .dwarf = "."}, ObjectBuilder().object()));
}

} // namespace
} // namespace kassay::rules
