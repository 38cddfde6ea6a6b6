// SPDX-License-Identifier: MIT
#include "manifest/codegen_flags.h"

#include "probe/table_reader.h"

namespace kassay::manifest {
namespace {

FlagSet flag_set(TableReader &table) {
  return {table.possibly_no_strings("c"), table.possibly_no_strings("tried"),
          table.possibly_no_strings("rust")};
}

/// Calls `fill` for each table of the array `name`.
template <class Fill> void each(TableReader &top, std::string_view name, const std::string &file, Fill fill) {
  const toml::array *tables = top.tables(name);
  if (!tables)
    return;
  for (const toml::node &node : *tables) {
    TableReader reader(*node.as_table(), file, std::string(name));
    fill(reader);
    if (const auto error = reader.error())
      top.reject(*error);
  }
}

} // namespace

Result<CorpusFlags> parse_corpus_flags(std::string_view text, const std::string &file) {
  const auto document = parse_toml(text, file);
  if (!document)
    return std::unexpected(document.error());
  TableReader top(*document, file, "the corpus' flags");
  CorpusFlags flags;
  if (const toml::table *base = top.table("base")) {
    TableReader reader(*base, file, "[base]");
    flags.base = flag_set(reader);
    if (const auto error = reader.error())
      top.reject(*error);
  }
  each(top, "arch", file,
       [&](TableReader &table) { flags.archs.push_back({table.strings("names"), flag_set(table)}); });
  each(top, "feature", file, [&](TableReader &table) {
    flags.features.push_back({table.required_string("define"), table.required_string("source")});
  });
  each(top, "variant", file, [&](TableReader &table) {
    Variant variant;
    variant.name = table.required_string("name");
    variant.flags = flag_set(table);
    variant.linked = table.possibly_no_strings("linked");
    variant.gcc_link = table.possibly_no_strings("gcc_link");
    variant.lld_link = table.possibly_no_strings("lld_link");
    flags.variants.push_back(std::move(variant));
  });
  if (const auto error = top.error())
    return std::unexpected(*error);
  return flags;
}

} // namespace kassay::manifest
