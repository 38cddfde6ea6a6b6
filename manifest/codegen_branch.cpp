// SPDX-License-Identifier: MIT
#include "manifest/codegen_branch.h"

#include <algorithm>
#include <optional>

#include <elf.h>

namespace kassay::manifest {
namespace {

constexpr unsigned loongarch = 258; // EM_LOONGARCH, not in every elf.h

/// A branch at some place: where its field is, what fills it, and how far it goes from its own first byte.
struct Branch {
  unsigned type = 0; ///< of the relocation that it could have
  unsigned field = 0;
  std::int64_t distance = 0;
};

std::int64_t extended(std::uint64_t value, unsigned bits) {
  return static_cast<std::int64_t>(value << (64 - bits)) >> (64 - bits);
}

std::optional<Branch> x86_branch(const CodeObject &object, std::string_view code, std::uint64_t at) {
  const auto byte = [&](std::uint64_t i) { return static_cast<unsigned char>(code[i]); };
  const bool wide = object.machine == EM_X86_64;
  const unsigned far = wide ? R_X86_64_PC32 : R_386_PC32;
  if ((byte(at) == 0xe8 || byte(at) == 0xe9) && at + 5 <= code.size())
    return Branch{far, 1, 5 + extended(read_field(object, code, at + 1, 4), 32)};
  if (byte(at) == 0x0f && at + 6 <= code.size() && (byte(at + 1) & 0xf0) == 0x80)
    return Branch{far, 2, 6 + extended(read_field(object, code, at + 2, 4), 32)};
  if ((byte(at) == 0xeb || (byte(at) & 0xf0) == 0x70) && at + 2 <= code.size())
    return Branch{wide ? unsigned{R_X86_64_PC8} : unsigned{R_386_PC8}, 1, 2 + extended(byte(at + 1), 8)};
  return std::nullopt;
}

/// The machines with instructions of 4 bytes.
std::optional<Branch> word_branch(unsigned machine, std::uint64_t word) {
  switch (machine) {
  case EM_AARCH64:
    if ((word & 0x7c000000) == 0x14000000)
      return Branch{word >> 31 ? unsigned{R_AARCH64_CALL26} : unsigned{R_AARCH64_JUMP26}, 0,
                    extended(word & 0x03ffffff, 26) * 4};
    break;
  case EM_PPC:
  case EM_PPC64:
    if ((word & 0xfc000002) == 0x48000000)
      return Branch{R_PPC_REL24, 0, extended(word & 0x03fffffc, 26)}; // the same number in both
    break;
  case EM_ARM:
    if ((word & 0x0e000000) == 0x0a000000)
      return Branch{(word & 0x01000000) ? unsigned{R_ARM_CALL} : unsigned{R_ARM_JUMP24}, 0,
                    8 + extended(word & 0x00ffffff, 24) * 4};
    break;
  case loongarch:
    if ((word & 0xf8000000) == 0x50000000)
      return Branch{66, 0, extended((word & 0x3ff) << 16 | (word >> 10 & 0xffff), 26) * 4}; // R_LARCH_B26
    break;
  default:
    break;
  }
  return std::nullopt;
}

std::optional<Branch> riscv_branch(std::uint64_t word) {
  if ((word & 0x7f) != 0x6f)
    return std::nullopt;
  return Branch{R_RISCV_JAL, 0,
                extended((word >> 31 & 1) << 20 | (word >> 12 & 0xff) << 12 | (word >> 20 & 1) << 11 |
                             (word >> 21 & 0x3ff) << 1,
                         21)};
}

std::optional<Branch> s390_branch(const CodeObject &object, std::string_view code, std::uint64_t at) {
  const auto byte = [&](std::uint64_t i) { return static_cast<unsigned char>(code[i]); };
  const bool is_far = byte(at) == 0xc0 && ((byte(at + 1) & 0xf) == 4 || (byte(at + 1) & 0xf) == 5);
  if (is_far && at + 6 <= code.size())
    return Branch{R_390_PC32DBL, 2, extended(read_field(object, code, at + 2, 4), 32) * 2};
  const bool is_near = byte(at) == 0xa7 && ((byte(at + 1) & 0xf) == 4 || (byte(at + 1) & 0xf) == 5);
  if (is_near && at + 4 <= code.size())
    return Branch{R_390_PC16DBL, 2, extended(read_field(object, code, at + 2, 2), 16) * 2};
  return std::nullopt;
}

std::optional<Branch> branch_at(const CodeObject &object, std::string_view code, std::uint64_t at) {
  const std::uint64_t left = code.size() - at;
  switch (object.machine) {
  case EM_X86_64:
  case EM_386:
    return x86_branch(object, code, at);
  case EM_RISCV:
    return left >= 4 ? riscv_branch(read_field(object, code, at, 4)) : std::nullopt;
  case EM_S390:
    return left >= 4 ? s390_branch(object, code, at) : std::nullopt;
  default:
    return left >= 4 ? word_branch(object.machine, read_field(object, code, at, 4)) : std::nullopt;
  }
}

unsigned step_of(unsigned machine) {
  return machine == EM_X86_64 || machine == EM_386 ? 1 : machine == EM_RISCV || machine == EM_S390 ? 2 : 4;
}

/// Whether a relocation fills in any of `bytes` from `at` on.
bool is_relocated(const CodeSection &section, std::uint64_t at, unsigned bytes) {
  const std::uint64_t first = at < 8 ? 0 : at - 8;
  auto entry = std::ranges::lower_bound(section.relocations, first, {}, &Relocation::offset);
  for (; entry != section.relocations.end() && entry->offset < at + bytes; ++entry)
    if (entry->offset + entry->type->bytes > at)
      return true;
  return false;
}

} // namespace

std::vector<Relocation> resolved_branches(const CodeObject &object, const CodeSection &section,
                                          std::uint64_t begin, std::uint64_t end, const Entries &entries) {
  std::vector<Relocation> found;
  const std::string_view code = std::string_view(section.bytes).substr(0, end);
  for (std::uint64_t at = begin; at < end; at += step_of(object.machine)) {
    const auto branch = branch_at(object, code, at);
    if (!branch)
      continue;
    const std::uint64_t target = at + static_cast<std::uint64_t>(branch->distance);
    const auto entry = entries.find(target);
    if (entry == entries.end() || (target >= begin && target < end))
      continue;
    Relocation relocation;
    relocation.offset = at + branch->field;
    relocation.type = find_relocation_type(object.machine, branch->type);
    if (is_relocated(section, relocation.offset, relocation.type->bytes))
      continue;
    relocation.symbol = entry->second;
    relocation.addend = -relocation.type->origin;
    found.push_back(relocation);
  }
  return found;
}

} // namespace kassay::manifest
