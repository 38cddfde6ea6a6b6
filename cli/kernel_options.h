// SPDX-License-Identifier: MIT
// How every command that needs a kernel tree is told which, and for what toolchain: --kernel DIR and make's
// own NAME=VALUE words (ARCH=arm64 LLVM=-19 O=../build KCONFIG_CONFIG=...).
//
//   const auto options = std::make_shared<KernelOptions>();
//   options->add_to(*command);                       // in add_..._command()
//   const auto tree = options->open(runner);         // when it runs; runner: one that remembers
//   if (!tree) return report(tree.error());
//   kconfig::SourceFiles files(tree->environment.at("srctree"));
//   kconfig::evaluate_tree(tree->top_file, tree->dialect, tree->environment, files, runner);
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "kconfig/kernel_tree.h"

namespace kassay::cli {

/// The two options and what becomes of them.
class KernelOptions {
public:
  /// Declares --kernel, and takes the command's positional words: the NAME=VALUE ones are for make, the
  /// others are `words`. `word_name` is what help calls those ("MODE"); empty: there may be none.
  void add_to(CLI::App &command, const std::string &word_name = "");

  /// Whether --kernel was given: for a command that does without a tree.
  bool is_named() const { return !directory_.empty(); }

  /// All positional words, in order.
  const std::vector<std::string> &all_words() const { return positionals_; }

  /// Positional words that are not NAME=VALUE, in order.
  std::vector<std::string> words() const;

  /// The NAME=VALUE words, as given.
  std::vector<std::string> variables() const;

  /// Finds the tree, asks its Makefile and goes to its objtree, which is where conf would run: to be called
  /// once, after the paths of other arguments were made absolute. Without --kernel the tree is the working
  /// directory or its nearest parent that is one; an output directory of an earlier make leads to its tree
  /// and stands for O=. A relative O= is below the working directory. Errors: open_kernel_tree()'s, or there
  /// is no tree, or a word too many.
  Result<kconfig::KernelTree> open(Runner &runner) const;

  /// The tree alone, without asking make; the working directory stays.
  Result<std::string> find_srctree() const;

private:
  std::string directory_;
  std::vector<std::string> positionals_;
  bool takes_words_ = false;
};

} // namespace kassay::cli
