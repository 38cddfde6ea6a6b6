// SPDX-License-Identifier: MIT
#include "cli/kernel_options.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>

#include <fmt/format.h>
#include <unistd.h>

#include "probe/tool_environment.h"

namespace kassay::cli {
namespace {

/// NAME=VALUE with a name that make and the shell both take.
bool is_assignment(const std::string &word) {
  const auto equals = word.find('=');
  if (equals == std::string::npos || equals == 0 || std::isdigit(static_cast<unsigned char>(word[0])))
    return false;
  return std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(equals),
                     [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

struct Place {
  std::filesystem::path srctree;
  std::filesystem::path objtree; ///< empty: as O= says
};

/// `directory` as a tree, or as the output directory in which an earlier make left a link to its tree.
std::optional<Place> place_at(const std::filesystem::path &directory) {
  if (kconfig::is_kernel_tree(directory))
    return Place{directory, {}};
  std::error_code error;
  if (std::filesystem::is_symlink(directory / "source", error) &&
      kconfig::is_kernel_tree(directory / "source"))
    return Place{directory / "source", directory};
  return std::nullopt;
}

Result<Place> find_place(const std::string &named) {
  std::error_code error;
  const auto start = std::filesystem::absolute(named.empty() ? "." : named, error).lexically_normal();
  for (auto directory = start;; directory = directory.parent_path()) {
    if (const auto place = place_at(directory))
      return *place;
    if (!named.empty() || directory == directory.root_path())
      return fail(ErrorKind::usage,
                  fmt::format("{}: {}", named.empty() ? start.string() : named,
                              named.empty() ? "no kernel tree here or above" : "no kernel tree"),
                  named.empty() ? "name one: --kernel DIR"
                                : "a kernel tree has a Makefile, a Kconfig and scripts/kconfig");
  }
}

} // namespace

void KernelOptions::add_to(CLI::App &command, const std::string &word_name) {
  takes_words_ = !word_name.empty();
  command.add_option("--kernel", directory_,
                     "the kernel tree, or an output directory of it; default: the working directory or the "
                     "nearest parent that is one");
  command.add_option(takes_words_ ? word_name + "|NAME=VALUE" : "NAME=VALUE", positionals_,
                     "spelt as for make: ARCH=arm64, LLVM=-19, CROSS_COMPILE=aarch64-linux-gnu-, CC=gcc-12, "
                     "O=../build");
}

std::vector<std::string> KernelOptions::words() const {
  std::vector<std::string> words;
  std::ranges::copy_if(positionals_, std::back_inserter(words),
                       [](const std::string &word) { return !is_assignment(word); });
  return words;
}

std::vector<std::string> KernelOptions::variables() const {
  std::vector<std::string> words;
  std::ranges::copy_if(positionals_, std::back_inserter(words), is_assignment);
  return words;
}

Result<std::string> KernelOptions::find_srctree() const {
  const auto place = find_place(directory_);
  return place ? Result<std::string>(place->srctree.string()) : std::unexpected(place.error());
}

Result<kconfig::KernelTree> KernelOptions::open(Runner &runner) const {
  if (const auto rest = words(); !takes_words_ && !rest.empty())
    return fail(ErrorKind::usage, fmt::format("'{}' is not of the form NAME=VALUE", rest.front()),
                "variables are spelt as for make: ARCH=arm64, LLVM=-19");
  const auto place = find_place(directory_);
  if (!place)
    return std::unexpected(place.error());
  std::vector<std::string> variables;
  bool has_output = false;
  std::error_code error;
  for (const std::string &word : this->variables()) {
    const bool names_output = word.starts_with("O=") && word.size() > 2;
    has_output |= names_output;
    variables.push_back(
        names_output ? "O=" + std::filesystem::absolute(word.substr(2), error).lexically_normal().string()
                     : word);
  }
  if (!has_output && !place->objtree.empty())
    variables.push_back("O=" + place->objtree.string());
  auto tree = kconfig::open_kernel_tree(place->srctree, variables, own_environment(), runner);
  if (tree && chdir(tree->objtree.c_str()) != 0)
    return fail(ErrorKind::environment, fmt::format("{}: {}", tree->objtree, std::strerror(errno)));
  return tree;
}

} // namespace kassay::cli
