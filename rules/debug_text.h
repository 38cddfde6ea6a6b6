// SPDX-License-Identifier: MIT
// The debug information of an object file as text, for a rule's pattern: by libdw, so that relocations,
// strings and references are followed as a debugger does. The file was made by the tool under test: untrusted
// bytes.
#pragma once

#include <string>

#include "probe/result.h"

namespace kassay::rules {

/// A line for each entry (DIE) of .debug_info, parents before children: its tag, then its attributes in the
/// order they are stored. A reference is the chain of tags that it leads through, with names where they have
/// some, at most 16:
///
///   DW_TAG_variable DW_AT_name=x DW_AT_external=1
///   DW_AT_type=DW_TAG_const_type>DW_TAG_typedef(t)>DW_TAG_array_type
///
/// Numbers are decimal, addresses and offsets into other sections 0x..., blocks and expressions hex bytes.
/// Errors (environment): no ELF file, no debug information, some that libdw cannot read, or more than a
/// reproducer has (100,000 entries).
Result<std::string> debug_text(const std::string &object);

} // namespace kassay::rules
