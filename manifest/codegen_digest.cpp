// SPDX-License-Identifier: MIT
#include "manifest/codegen_digest.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "manifest/codegen_place.h"
#include "probe/digest.h"

namespace kassay::manifest {
namespace {

constexpr std::size_t digest_length = 32;

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes)
    fmt::format_to(std::back_inserter(text), "{:02x}", static_cast<unsigned char>(byte));
  return text;
}

std::string digest_of(const CodeObject &object, const Extent &function, Places &places, std::string *trace) {
  const CodeSection &section = object.sections[function.section];
  std::vector<Relocation> relocations =
      resolved_branches(object, section, function.begin, function.end, places.entries(function.section));
  auto entry = std::ranges::lower_bound(section.relocations, function.begin, {}, &Relocation::offset);
  for (; entry != section.relocations.end() && entry->offset < function.end; ++entry)
    if (entry->type->bytes != 0 || entry->symbol != 0)
      relocations.push_back(*entry);
  std::ranges::stable_sort(relocations, {}, &Relocation::offset);
  std::string bytes = section.bytes.substr(function.begin, function.end - function.begin);
  for (const Relocation &relocation : relocations)
    mask_field(object, relocation, function.begin, bytes);
  Digest digest("code 1", trace);
  digest.add("machine", std::uint64_t{object.machine}).add("bytes", hex(bytes));
  for (const Relocation &relocation : relocations)
    digest.add("at", relocation.offset - function.begin)
        .add("type", relocation.type->name)
        .add("to", places.described(function.section, relocation, function));
  return digest.finish().substr(0, digest_length);
}

} // namespace

Result<std::vector<FunctionCode>> function_code(std::string_view bytes, const std::string &name,
                                                std::string *trace) {
  const auto object = read_code_object(bytes, name);
  if (!object)
    return std::unexpected(object.error());
  Places places(*object);
  std::vector<const CodeSymbol *> symbols;
  for (const CodeSymbol &symbol : object->symbols)
    if (symbol.is_function && object->sections[symbol.section].is_code)
      symbols.push_back(&symbol);
  std::ranges::stable_sort(symbols, [](const CodeSymbol *a, const CodeSymbol *b) {
    return std::tie(a->section, a->value) < std::tie(b->section, b->value);
  });
  std::vector<FunctionCode> functions;
  std::map<std::string, unsigned> seen;
  for (const CodeSymbol *symbol : symbols) {
    std::string stable = places.stable_name(*symbol);
    if (const unsigned before = seen[stable]++; before > 0)
      stable += fmt::format("#{}", before + 1);
    if (trace)
      *trace += fmt::format("function {}\n", stable);
    const Extent extent{symbol->section, symbol->value, symbol->value + symbol->size};
    functions.push_back({stable, digest_of(*object, extent, places, trace), symbol->size});
    if (places.is_exhausted())
      return fail(ErrorKind::environment,
                  fmt::format("{}: more read-only data is referred to than a compiler "
                              "would write",
                              name));
  }
  std::ranges::sort(functions, {}, &FunctionCode::name);
  return functions;
}

} // namespace kassay::manifest
