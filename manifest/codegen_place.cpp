// SPDX-License-Identifier: MIT
#include "manifest/codegen_place.h"

#include <algorithm>

#include <elf.h>
#include <fmt/format.h>

#include "probe/digest.h"

namespace kassay::manifest {
namespace {

constexpr unsigned deepest = 2;

/// Bytes of an immediate operand behind the field at `at`, which is a displacement relative to the end of the
/// instruction. Intel's manual, volume 2, appendix A (opcode maps) and section 2.1.
unsigned immediate_after(std::string_view code, std::uint64_t at) {
  const auto before = [&](std::uint64_t n) {
    return n <= at ? static_cast<unsigned char>(code[at - n]) : static_cast<unsigned char>(0);
  };
  if ((before(1) & 0xc7) != 0x05) // no ModR/M byte with mod 0 and rm 5: a call or a jump
    return 0;
  const unsigned extension = before(1) >> 3 & 7, opcode = before(2);
  const bool is_map1 = before(3) == 0x0f;
  const bool is_map3 = before(4) == 0x0f && before(3) == 0x3a;
  const bool has_rex = !is_map1 && (before(3) & 0xf0) == 0x40;
  const bool is_word = before(has_rex ? 4 : 3) == 0x66 && !(has_rex && (before(3) & 8));
  if (is_map3)
    return 1;
  if (is_map1)
    switch (opcode) {
    case 0x70:
    case 0xa4:
    case 0xac:
    case 0xba:
    case 0xc2:
    case 0xc4:
    case 0xc6:
      return 1;
    default:
      return 0;
    }
  switch (opcode) {
  case 0x6b:
  case 0x80:
  case 0x83:
  case 0xc0:
  case 0xc1:
    return 1;
  case 0xc6:
    return extension == 0 ? 1 : 0;
  case 0xf6:
    return extension < 2 ? 1 : 0;
  case 0x69:
  case 0x81:
    return is_word ? 2 : 4;
  case 0xc7:
    return extension != 0 ? 0 : is_word ? 2 : 4;
  case 0xf7:
    return extension >= 2 ? 0 : is_word ? 2 : 4;
  default:
    return 0;
  }
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes)
    fmt::format_to(std::back_inserter(text), "{:02x}", static_cast<unsigned char>(byte));
  return text;
}

} // namespace

Places::Places(const CodeObject &object)
    : object_(object), names_(object.symbols), entries_(object.sections.size()),
      named_(object.sections.size()), boundaries_(object.sections.size()) {
  for (std::size_t i = 1; i < object_.symbols.size(); ++i) {
    const CodeSymbol &symbol = object_.symbols[i];
    if (symbol.section == 0 || !(symbol.is_function || symbol.is_object))
      continue;
    named_[symbol.section].emplace(symbol.value, i);
    boundaries_[symbol.section].insert(symbol.value);
    boundaries_[symbol.section].insert(symbol.value + symbol.size);
    if (symbol.is_function) {
      entries_[symbol.section].emplace(symbol.value, i);
      entries_[symbol.section].emplace(symbol.value + symbol.local_entry, i);
    }
  }
  for (const CodeSection &section : object_.sections)
    budget_ += section.bytes.size();
  budget_ = 16 * budget_ + (64u << 20);
  note_boundaries();
}

/// What anything refers to begins there.
void Places::note_boundaries() {
  for (std::size_t from = 1; from < object_.sections.size(); ++from)
    for (const Relocation &relocation : object_.sections[from].relocations)
      if (const auto place = place_of(from, relocation, relocation.offset); place && place->offset >= 0)
        boundaries_[place->section].insert(static_cast<std::uint64_t>(place->offset));
}

/// From the field to where its distance is counted from. In data that is the field itself, and what matters
/// is the distance from the beginning of the table that it is in, `base`.
std::int64_t Places::distance(std::size_t from, const Relocation &relocation, std::uint64_t base) const {
  const CodeSection &section = object_.sections[from];
  if (!relocation.type->relative)
    return 0;
  if (!section.is_code)
    return static_cast<std::int64_t>(base) - static_cast<std::int64_t>(relocation.offset);
  const bool is_x86 = object_.machine == EM_X86_64 || object_.machine == EM_386;
  return relocation.type->origin +
         (is_x86 && relocation.type->bytes == 4 ? immediate_after(section.bytes, relocation.offset) : 0);
}

std::optional<Places::Place> Places::place_of(std::size_t from, const Relocation &relocation,
                                              std::uint64_t base) const {
  const CodeSymbol &symbol = object_.symbols[relocation.symbol];
  if (symbol.section == 0 || !symbol.is_local)
    return std::nullopt;
  const auto offset = static_cast<std::int64_t>(symbol.value + static_cast<std::uint64_t>(relocation.addend));
  return Place{symbol.section, offset + distance(from, relocation, base)};
}

std::string Places::described(std::size_t from, const Relocation &relocation, const Extent &function) {
  return described(from, relocation, function, nullptr, 0);
}

std::string Places::described(std::size_t from, const Relocation &relocation, const Extent &function,
                              const Extent *content, unsigned depth) {
  const std::uint64_t base = content ? content->begin : relocation.offset;
  if (const auto place = place_of(from, relocation, base))
    return described(*place, function, content, depth);
  const CodeSymbol &symbol = object_.symbols[relocation.symbol];
  return fmt::format("{}{:+}", stable_name(symbol), relocation.addend + distance(from, relocation, base));
}

std::string Places::described(const Place &place, const Extent &function, const Extent *content,
                              unsigned depth) {
  const CodeSection &section = object_.sections[place.section];
  const auto at = static_cast<std::uint64_t>(place.offset);
  if (place.offset < 0)
    return fmt::format("{}{:+}", section.name, place.offset);
  if (function.contains(place.section, at))
    return fmt::format("self+{}", at - function.begin);
  if (content && content->contains(place.section, at))
    return fmt::format("here+{}", at - content->begin);
  if (section.has_strings && at < section.bytes.size())
    return string_at(section, at);
  if (section.entry_size != 0 && at < section.bytes.size())
    return "constant " + hex(section.bytes.substr(at, section.entry_size - at % section.entry_size));
  const CodeSymbol *symbol = covering(place.section, at);
  const std::string name = symbol ? fmt::format("{}+{}", stable_name(*symbol), at - symbol->value)
                                  : fmt::format("{}+{}", section.name, at);
  const bool is_data = !section.is_code && !section.is_writable && at < section.bytes.size();
  if (!is_data || depth >= deepest || (symbol && !symbol->is_local))
    return name;
  const auto next = boundaries_[place.section].upper_bound(at);
  Extent found{place.section, at, section.bytes.size()};
  if (symbol)
    found = {place.section, symbol->value, symbol->value + symbol->size};
  else if (next != boundaries_[place.section].end())
    found.end = *next;
  found.end = std::min<std::uint64_t>(found.end, section.bytes.size());
  return fmt::format("data {}{}", symbol ? name + " " : "", content_digest(found, function, depth + 1));
}

std::string Places::string_at(const CodeSection &section, std::uint64_t at) const {
  const std::uint64_t width = std::max<std::uint64_t>(section.entry_size, 1);
  std::uint64_t end = at;
  const auto is_end = [&] {
    const std::string_view character = std::string_view(section.bytes).substr(end, width);
    return character.find_first_not_of('\0') == std::string_view::npos;
  };
  while (end < section.bytes.size() && !is_end())
    end += width;
  const std::string_view text = std::string_view(section.bytes).substr(at, end - at);
  return fmt::format("string {} {}", width, sha256_hex(text));
}

/// The bytes without padding, and what is in their stead where a linker fills them in.
std::string Places::content_digest(const Extent &content, const Extent &function, unsigned depth) {
  const CodeSection &section = object_.sections[content.section];
  std::string bytes = section.bytes.substr(content.begin, content.end - content.begin);
  described_bytes_ += bytes.size();
  if (is_exhausted())
    return "";
  std::uint64_t filled = 0;
  Digest digest("data 1");
  auto relocation = std::ranges::lower_bound(section.relocations, content.begin, {}, &Relocation::offset);
  for (; relocation != section.relocations.end() && relocation->offset < content.end; ++relocation) {
    mask_field(object_, *relocation, content.begin, bytes);
    filled = relocation->offset + relocation->type->bytes - content.begin;
    digest.add("at", relocation->offset - content.begin)
        .add("type", relocation->type->name)
        .add("to", described(content.section, *relocation, function, &content, depth));
  }
  const std::size_t last = bytes.find_last_not_of('\0');
  bytes.resize(std::min<std::uint64_t>(
      bytes.size(), std::max<std::uint64_t>(filled, last == std::string::npos ? 0 : last + 1)));
  digest.add("bytes", bytes);
  return digest.finish();
}

/// The function or variable that the place is in: of several the one that begins last, and of these the one
/// whose name comes first.
const CodeSymbol *Places::covering(std::size_t section, std::uint64_t at) const {
  constexpr unsigned looked_at = 64; // labels without a size may lie in between
  const auto &symbols = named_[section];
  const CodeSymbol *best = nullptr;
  auto candidate = symbols.upper_bound(at);
  for (unsigned i = 0; i < looked_at && candidate != symbols.begin(); ++i) {
    const CodeSymbol &symbol = object_.symbols[(--candidate)->second];
    if (best && symbol.value != best->value)
      break;
    const bool covers = at - symbol.value < symbol.size || at == symbol.value;
    if (covers && (!best || symbol.name < best->name))
      best = &symbol;
  }
  return best;
}

} // namespace kassay::manifest
