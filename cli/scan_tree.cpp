// SPDX-License-Identifier: MIT
#include "cli/scan_tree.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include <fmt/format.h>

#include "kconfig/config_file.h"
#include "kconfig/kernel_tree.h"

namespace kassay::cli {

namespace {

namespace fs = std::filesystem;

std::optional<std::string> text_of(const fs::path &path) {
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  return stream ? std::optional(std::move(text)) : std::nullopt;
}

/// "6" of a line "VERSION = 6".
std::string make_value(const std::string &makefile, const std::string &name) {
  const std::string begin = name + " = ";
  std::size_t at = makefile.starts_with(begin) ? 0 : makefile.find("\n" + begin);
  if (at == std::string::npos)
    return "";
  at = makefile.find(begin, at) + begin.size();
  return makefile.substr(at, makefile.find('\n', at) - at);
}

std::optional<rules::Series> series_of(const fs::path &srctree) {
  const auto makefile = text_of(srctree / "Makefile");
  return makefile ? rules::parse_series(make_value(*makefile, "VERSION") + "." +
                                        make_value(*makefile, "PATCHLEVEL"))
                  : std::nullopt;
}

rules::Value value_of(const std::string &written) {
  if (written.starts_with('"'))
    return {rules::Type::string, written.size() > 1 ? written.substr(1, written.size() - 2) : ""};
  if (written == "y" || written == "m")
    return {rules::Type::boolean, "y"};
  if (written == "n")
    return {rules::Type::boolean, "n"};
  return {rules::Type::integer, written};
}

/// SRCARCH: the architecture symbols that the directories below arch/ are named for.
std::string srcarch_of(const kconfig::ConfigFile &config) {
  for (const auto &[symbol, directory] : {std::pair("X86", "x86"),
                                          {"ARM64", "arm64"},
                                          {"ARM", "arm"},
                                          {"RISCV", "riscv"},
                                          {"S390", "s390"},
                                          {"PPC", "powerpc"},
                                          {"MIPS", "mips"},
                                          {"LOONGARCH", "loongarch"},
                                          {"SPARC", "sparc"}})
    if (const auto *setting = config.find(symbol); setting && setting->value == "y")
      return directory;
  return "";
}

bool is_below(const std::string &path, const std::string &directory) {
  return !directory.empty() && path.starts_with(directory) && path.size() > directory.size() &&
         path[directory.size()] == '/';
}

} // namespace

std::string ScanTree::shown(const std::string &path) const {
  const std::string plain = path.find("/..") == std::string::npos && path.find("/./") == std::string::npos
                                ? path
                                : fs::path(path).lexically_normal().string();
  for (const std::string *directory : {&srctree, &objtree})
    if (is_below(plain, *directory))
      return plain.substr(directory->size() + 1);
  return plain;
}

ScanTree scan_tree_of(const std::string &file, const std::string &objtree) {
  ScanTree tree;
  std::error_code error;
  tree.objtree = fs::path(objtree).lexically_normal().string();
  const auto search = [&](const fs::path &start) {
    for (fs::path directory = start; tree.srctree.empty() && directory != directory.root_path();
         directory = directory.parent_path())
      if (kconfig::is_kernel_tree(directory))
        tree.srctree = directory.string();
  };
  search(fs::path(file).lexically_normal().parent_path());
  search(fs::path(tree.objtree));
  if (tree.srctree.empty() && fs::exists(fs::path(tree.objtree) / "source", error)) // a generated file
    search(fs::canonical(fs::path(tree.objtree) / "source", error));
  const auto config_text = text_of(fs::path(tree.objtree) / ".config");
  const auto series = series_of(tree.srctree);
  if (!config_text || !series)
    return tree;
  const auto config = std::make_shared<const kconfig::ConfigFile>(".config", *config_text, "CONFIG_");
  tree.srcarch = srcarch_of(*config);
  tree.facts =
      TreeFacts{.series = *series,
                .lookup =
                    [config](const std::string &symbol) {
                      const auto *setting = config->find(symbol);
                      return setting ? value_of(setting->value) : rules::Value{rules::Type::boolean, "n"};
                    },
                .source = [srctree = fs::path(tree.srctree)](
                              const std::string &name) { return text_of(srctree / name); }};
  return tree;
}

} // namespace kassay::cli
