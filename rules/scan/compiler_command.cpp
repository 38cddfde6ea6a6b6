// SPDX-License-Identifier: MIT
#include "rules/scan/compiler_command.h"

#include <algorithm>

#include <clang/Driver/Options.h>
#include <llvm/Option/ArgList.h>
#include <llvm/Option/OptTable.h>
#include <llvm/Support/Path.h>

namespace kassay::scan {

namespace {

namespace options = clang::driver::options;

/// GCC's flags without a counterpart whose absence changes the code that is made, or what plugins make of it.
constexpr const char *changes_meaning[] = {
    "-fplugin",
    "-fconserve-stack",
    "-fmin-function-alignment",
    "-flive-patching",
    "-fno-ipa-",
    "-fipa-",
    "-fzero-init-padding-bits",
    "-fno-allow-store-data-races",
    "-fno-tree-",
    "-mfunction-return",
    "-mpreferred-stack-boundary",
    "-mindirect-branch",
    "-mrecord-mcount",
    "-mnop-mcount",
    "-mstack-protector-guard",
    "-maccumulate-outgoing-args",
    "-mskip-rax-setup",
    "-mharden-sls",
    "-fsanitize-coverage=trace-cmp",
    "--param",
};

/// What says nothing about the code's meaning to a front end that makes no code and is not to warn.
bool is_silently_dropped(const llvm::opt::Option &option) {
  static const unsigned groups[] = {options::OPT_W_Group, options::OPT_M_Group, options::OPT_g_Group,
                                    options::OPT_Link_Group};
  static const unsigned single[] = {options::OPT_o,
                                    options::OPT_c,
                                    options::OPT_S,
                                    options::OPT_E,
                                    options::OPT_MF,
                                    options::OPT_MT,
                                    options::OPT_MQ,
                                    options::OPT_MD,
                                    options::OPT_MMD,
                                    options::OPT_MP,
                                    options::OPT_MG,
                                    options::OPT_Wa_COMMA,
                                    options::OPT_Wl_COMMA,
                                    options::OPT_w,
                                    options::OPT_save_temps,
                                    options::OPT_save_temps_EQ,
                                    options::OPT_pipe,
                                    options::OPT_INPUT,
                                    options::OPT_ftest_coverage,
                                    options::OPT_fno_integrated_as,
                                    options::OPT_resource_dir_EQ};
  return std::ranges::any_of(groups, [&](unsigned group) { return option.matches(group); }) ||
         std::ranges::any_of(single, [&](unsigned id) { return option.matches(id); });
}

/// "aarch64-linux-gnu" of "/usr/bin/aarch64-linux-gnu-gcc-12"; "" of a native one.
std::string target_of(const std::string &compiler) {
  const llvm::StringRef name = llvm::sys::path::filename(compiler);
  const std::size_t at = name.rfind("-gcc");
  return at == llvm::StringRef::npos || !name.take_front(at).contains('-') ? "" : name.take_front(at).str();
}

bool starts_with_any(const std::string &flag, llvm::ArrayRef<const char *> prefixes) {
  return std::ranges::any_of(prefixes, [&](const char *prefix) { return flag.starts_with(prefix); });
}

class Translation {
public:
  Translation(const std::vector<std::string> &arguments, const std::vector<std::string> &refused)
      : refused_(refused) {
    for (const std::string &argument : arguments)
      words_.push_back(argument.c_str());
  }

  CompilerCommand run(const std::string &file) {
    command_.arguments = {
        "clang",         "-fsyntax-only",       "-w", "-ferror-limit=0", "-fno-caret-diagnostics",
        "-resource-dir", KASSAY_CLANG_RESOURCES};
    if (const std::string target = words_.empty() ? "" : target_of(words_.front()); !target.empty())
      command_.arguments.push_back("--target=" + target);
    unsigned missing_index = 0, missing_count = 0;
    const auto parsed = clang::driver::getDriverOptTable().ParseArgs(
        llvm::ArrayRef<const char *>(words_).drop_front(words_.empty() ? 0 : 1), missing_index, missing_count,
        llvm::opt::Visibility(options::ClangOption));
    for (const llvm::opt::Arg *argument : parsed)
      add(*argument, parsed);
    command_.arguments.push_back(file);
    return std::move(command_);
  }

private:
  void add(const llvm::opt::Arg &argument, const llvm::opt::ArgList &all) {
    if (argument.getOption().matches(options::OPT_Wp_COMMA))
      return add_for_preprocessor(argument);
    if (!argument.getOption().matches(options::OPT_UNKNOWN) && is_silently_dropped(argument.getOption()))
      return;
    llvm::opt::ArgStringList rendered;
    argument.render(all, rendered);
    const std::string spelt = argument.getAsString(all);
    if (argument.getOption().matches(options::OPT_UNKNOWN) || is_refused(spelt))
      return drop(spelt);
    for (const char *word : rendered)
      command_.arguments.emplace_back(word);
  }

  /// The driver names an option with its argument, or without ("-mabi=").
  bool is_refused(const std::string &spelt) const {
    return std::ranges::any_of(refused_, [&](const std::string &flag) {
      return spelt == flag || (flag.ends_with('=') && spelt.starts_with(flag));
    });
  }

  /// -Wp,-MMD,file writes a file; -Wp,-D... counts.
  void add_for_preprocessor(const llvm::opt::Arg &argument) {
    for (const char *value : argument.getValues()) {
      const std::string word = value;
      if (word.starts_with("-D") || word.starts_with("-U") || word.starts_with("-I"))
        command_.arguments.push_back(word);
    }
  }

  void drop(const std::string &flag) {
    if (!flag.starts_with("-"))
      return;
    command_.dropped.push_back(flag);
    if (starts_with_any(flag, changes_meaning))
      command_.meaning.push_back(flag);
  }

  const std::vector<std::string> &refused_;
  std::vector<const char *> words_;
  CompilerCommand command_;
};

} // namespace

CompilerCommand translate(const std::vector<std::string> &arguments, const std::string &file,
                          const std::vector<std::string> &refused) {
  return Translation(arguments, refused).run(file);
}

} // namespace kassay::scan
