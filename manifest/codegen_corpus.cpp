// SPDX-License-Identifier: MIT
#include "manifest/codegen_corpus.h"

#include <algorithm>
#include <variant>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "manifest/codegen_build.h"
#include "probe/digest.h"

namespace kassay::manifest {
namespace {

using Words = std::vector<std::string>;

constexpr const char *header = "corpus.h";
constexpr const char *rust_unit = "core.rs";

void append(Words &to, const Words &words) {
  to.insert(to.end(), words.begin(), words.end());
}

std::string text_of(std::string_view name) {
  const auto files = corpus_files();
  const auto found = std::ranges::find(files, name, &EmbeddedFile::name);
  return found == files.end() ? std::string() : std::string(found->text);
}

/// One run over the corpus: first what the compiler takes, then the units.
class Corpus {
public:
  Corpus(const CorpusTools &tools, Runner &runner, const CodegenProgress &progress, const ObjectUse &use)
      : tools_(tools), runner_(runner), builds_(runner, progress, use) {}

  Result<Codegen> compile() {
    auto flags = parse_corpus_flags(text_of("flags.toml"), "flags.toml");
    if (!flags)
      return std::unexpected(flags.error());
    flags_ = std::move(*flags);
    if (const auto found = find_arch(); !found)
      return std::unexpected(found.error());
    if (const auto tried = try_flags(); !tried)
      return std::unexpected(tried.error());
    for (const Variant &variant : flags_.variants)
      variant.linked.empty() ? compile_units(variant) : link_units(variant);
    Codegen codegen = builds_.finish();
    codegen.arch = tools_.arch;
    append_skipped(codegen);
    return codegen;
  }

private:
  Result<void> find_arch() {
    for (const std::string &name : {tools_.arch, tools_.srcarch})
      for (const ArchFlags &arch : flags_.archs)
        if (std::ranges::find(arch.names, name) != arch.names.end()) {
          arch_ = arch.flags;
          return {};
        }
    Words known;
    for (const ArchFlags &arch : flags_.archs)
      known.push_back(arch.names.front());
    return fail(ErrorKind::environment,
                fmt::format("ARCH={}: there are no kernel flags for this architecture", tools_.arch),
                fmt::format("known: {}; --compile-commands takes the flags from a configured tree",
                            fmt::join(known, " ")));
  }

  Command begin(const Words &words) const {
    Command command;
    command.argv = words;
    command.tools = {shell_quoted(words)};
    command.env = tools_.environment;
    return command;
  }

  Command compiler(const Words &flags, const std::string &name, const std::string &text) const {
    Command command = begin(tools_.cc);
    append(command.argv, flags);
    append(command.argv, {"-c", name, "-o", "out.o"});
    command.files[name] = text;
    command.capture = "out.o";
    return command;
  }

  Command rust_compiler(const Words &flags) const {
    Command command = begin(tools_.rustc);
    append(command.argv, flags);
    append(command.argv, {"--emit=obj", rust_unit, "-o", "out.o"});
    command.files[rust_unit] = text_of(rust_unit);
    command.env["RUSTC_BOOTSTRAP"] = "1"; // as the kernel's Makefile has it
    command.capture = "out.o";
    return command;
  }

  /// Those of set.tried that the compiler takes after `before`, decided when the runner has been drained.
  void try_each(const FlagSet &set, const Words &before, std::vector<char> &taken) {
    taken.assign(set.tried.size(), 0);
    for (std::size_t i = 0; i < set.tried.size(); ++i) {
      Words flags = before;
      append(flags, {"-Werror", set.tried[i]});
      runner_.start(compiler(flags, "trial.c", trial_text), [this, &taken, &set, i](const Run &run) {
        taken[i] = run.succeeded();
        note_doubt(set.tried[i], run);
      });
    }
  }

  /// A trial that was not answered is no "no".
  void note_doubt(const std::string &flag, const Run &run) {
    if (doubt_.empty() && !std::holds_alternative<Exited>(run.outcome))
      doubt_ = fmt::format("{}: whether it takes {} cannot be told: {}", shell_quoted(tools_.cc), flag,
                           describe(run.outcome));
  }

  static void keep_taken(FlagSet &set, const std::vector<char> &taken) {
    Words kept;
    for (std::size_t i = 0; i < set.tried.size(); ++i)
      if (taken[i])
        kept.push_back(set.tried[i]);
    set.tried = std::move(kept);
  }

  Result<void> try_flags() {
    Words needed = flags_.base.c;
    append(needed, arch_.c);
    const Run control = runner_.run(compiler(needed, "trial.c", trial_text));
    if (!control.succeeded())
      return fail(ErrorKind::environment,
                  fmt::format("{}: does not compile an empty function for {}: {}", shell_quoted(tools_.cc),
                              tools_.arch, failure_of(control)),
                  "to repeat: " + shell_quoted(compiler(needed, "trial.c", trial_text).argv));
    std::vector<char> base, arch, features(flags_.features.size());
    std::vector<std::vector<char>> variants(flags_.variants.size());
    try_each(flags_.base, needed, base);
    try_each(arch_, needed, arch);
    for (std::size_t i = 0; i < flags_.variants.size(); ++i) {
      Words before = needed;
      append(before, flags_.variants[i].flags.c);
      try_each(flags_.variants[i].flags, before, variants[i]);
    }
    for (std::size_t i = 0; i < features.size(); ++i)
      runner_.start(compiler(needed, "trial.c", flags_.features[i].source + "\n"),
                    [this, &features, i](const Run &run) {
                      features[i] = run.succeeded();
                      note_doubt(flags_.features[i].define, run);
                    });
    runner_.drain();
    if (!doubt_.empty())
      return fail(ErrorKind::environment, doubt_);
    keep_taken(flags_.base, base);
    keep_taken(arch_, arch);
    for (std::size_t i = 0; i < flags_.variants.size(); ++i)
      keep_taken(flags_.variants[i].flags, variants[i]);
    for (std::size_t i = 0; i < features.size(); ++i)
      if (features[i])
        defines_.push_back("-D" + flags_.features[i].define);
    try_rust();
    return {};
  }

  void try_rust() {
    if (tools_.rustc.empty())
      return skip_rust("there is no rustc");
    Words flags = flags_.base.rust;
    append(flags, arch_.rust);
    const Run control = runner_.run(rust_compiler(flags));
    has_rust_ = control.succeeded();
    if (!has_rust_)
      skip_rust(failure_of(control));
  }

  void skip_rust(std::string why) { skipped_.push_back({rust_unit, std::move(why)}); }

  Words flags_of(const Variant &variant) const {
    Words flags;
    for (const FlagSet *set : {&flags_.base, &arch_, &variant.flags}) {
      append(flags, set->c);
      append(flags, set->tried);
    }
    append(flags, defines_);
    return flags;
  }

  Command compile_unit(const Words &flags, const std::string &name, const std::string &text) const {
    Words quiet = flags;
    quiet.emplace_back("-w"); // what is compiled is known; only what is made of it matters
    Command command = compiler(quiet, name, text);
    command.files[header] = text_of(header);
    return command;
  }

  void compile_units(const Variant &variant) {
    const Words flags = flags_of(variant);
    for (const EmbeddedFile &file : corpus_files())
      if (file.name.ends_with(".c"))
        builds_.compile(begin_unit(file.name, variant, flags),
                        compile_unit(flags, std::string(file.name), std::string(file.text)));
    if (!has_rust_ || variant.flags.rust.empty())
      return;
    Words rust = flags_.base.rust;
    append(rust, arch_.rust);
    append(rust, variant.flags.rust);
    builds_.compile(begin_unit(rust_unit, variant, rust), rust_compiler(rust));
  }

  static UnitCode begin_unit(std::string_view name, const Variant &variant, const Words &flags) {
    UnitCode unit;
    unit.unit = name;
    unit.variant = variant.name;
    unit.flags = flags;
    const std::string text = text_of(name);
    unit.source = "sha256:" + sha256_hex(name.ends_with(".c") ? text + text_of(header) : text);
    return unit;
  }

  /// Compiles the units of the variant, then links them: gcc by itself, clang's by the linker.
  void link_units(const Variant &variant) {
    const Words flags = flags_of(variant);
    UnitCode unit = begin_unit(fmt::format("{}", fmt::join(variant.linked, "+")), variant, flags);
    std::string texts = text_of(header);
    for (const std::string &name : variant.linked)
      texts += text_of(name);
    unit.source = "sha256:" + sha256_hex(texts);
    if (tools_.is_clang && !tools_.is_lld) {
      skipped_.push_back({unit.unit + " " + variant.name, "LD is not lld, which links what clang makes"});
      return;
    }
    std::vector<Command> parts;
    for (const std::string &name : variant.linked)
      parts.push_back(compile_unit(flags, name, text_of(name)));
    Command link = begin(tools_.is_clang ? tools_.ld : tools_.cc);
    if (tools_.is_clang) {
      append(link.argv, variant.lld_link);
    } else {
      append(link.argv, flags);
      append(link.argv, variant.gcc_link);
    }
    append(link.argv, {"-o", "out.o"});
    link.capture = "out.o";
    builds_.link(std::move(unit), std::move(parts), std::move(link));
  }

  void append_skipped(Codegen &codegen) {
    codegen.skipped.insert(codegen.skipped.end(), skipped_.begin(), skipped_.end());
    sort_units(codegen);
  }

  static constexpr const char *trial_text = "int trial(int v);\nint trial(int v) { return v + 1; }\n";

  const CorpusTools &tools_;
  Runner &runner_;
  CodegenBuilds builds_;
  CorpusFlags flags_;
  FlagSet arch_;
  Words defines_;
  bool has_rust_ = false;
  std::string doubt_;
  std::vector<SkippedUnit> skipped_;
};

} // namespace

Result<Codegen> compile_corpus(const CorpusTools &tools, Runner &runner, const CodegenProgress &progress,
                               const ObjectUse &use) {
  return Corpus(tools, runner, progress, use).compile();
}

} // namespace kassay::manifest
