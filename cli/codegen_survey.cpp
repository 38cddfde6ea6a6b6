// SPDX-License-Identifier: MIT
#include "cli/codegen_survey.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "cli/remembering_runner.h"
#include "cli/toolchain_facts.h"
#include "manifest/codegen_commands.h"
#include "manifest/codegen_corpus.h"
#include "probe/closure.h"
#include "probe/jobserver.h"
#include "probe/process_runner.h"
#include "probe/tool_environment.h"

namespace kassay::cli {
namespace {

constexpr std::uintmax_t largest_database = 1u << 30;
constexpr std::size_t most_objects = 64;
constexpr std::chrono::minutes patience_with_a_file{10};

Result<std::string> read_database(const std::string &path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error || size > largest_database)
    return fail(ErrorKind::usage, fmt::format("{}: {}", path, error ? error.message() : "larger than 1 GiB"),
                "in a built kernel tree, `make compile_commands.json` writes one");
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream)
    return fail(ErrorKind::usage, fmt::format("{}: {}", path, std::strerror(errno)));
  return text;
}

bool names_a_compiler(const std::vector<std::string> &variables) {
  return std::ranges::any_of(variables, [](const std::string &word) {
    return word.starts_with("CC=") || word.starts_with("LLVM=") || word.starts_with("CROSS_COMPILE=");
  });
}

/// One survey; each step fills in what the next one needs.
class Taking {
public:
  Taking(const SurveyRequest &request, const CodegenRequest &what) : request_(request), what_(what) {}

  Result<CodegenSurvey> take() {
    if (const auto read = read_commands(); !read)
      return std::unexpected(read.error());
    if (const auto identified = identify_tools(); !identified)
      return std::unexpected(identified.error());
    const auto compiled = what_.commands.empty() ? compile_corpus() : compile_tree();
    if (!compiled)
      return std::unexpected(compiled.error());
    result_.codegen.arch = result_.variables.arch;
    const Tool *cc = find_tool(result_.identification.tools, "cc");
    result_.codegen.compiler = cc->version_text;
    result_.codegen.closure = cc->closure;
    std::ranges::sort(result_.objects, [](const KeptObject &a, const KeptObject &b) {
      return std::tie(a.unit, a.variant) < std::tie(b.unit, b.variant);
    });
    return std::move(result_);
  }

private:
  Result<void> read_commands() {
    if (what_.commands.empty())
      return {};
    const auto text = read_database(what_.commands);
    if (!text)
      return std::unexpected(text.error());
    auto all = manifest::parse_compile_commands(*text, what_.commands);
    if (!all)
      return std::unexpected(all.error());
    commands_ = manifest::selected(std::move(*all), what_.prefixes);
    if (commands_.empty())
      return fail(ErrorKind::usage, fmt::format("{}: no C file that --files names", what_.commands));
    return {};
  }

  /// Where nobody named a compiler, that of the first command is looked at.
  Result<void> identify_tools() {
    std::vector<std::string> words = request_.variables;
    has_own_compiler_ = names_a_compiler(words);
    if (!commands_.empty() && !has_own_compiler_) {
      std::vector<std::string> cc = commands_.front().argv;
      cc.erase(std::ranges::find_if(cc, [](const std::string &word) { return word.starts_with('-'); }),
               cc.end());
      words.push_back("CC=" + shell_quoted(cc));
    }
    const Environment own = own_environment();
    auto variables = resolve_kbuild_variables(words, own, host_machine());
    if (!variables)
      return std::unexpected(variables.error());
    result_.variables = std::move(*variables);
    result_.environment = tool_environment(own);
    result_.warnings = result_.variables.notes;
    runner_.emplace(own, RunnerSettings{.use_store = request_.use_store,
                                        .jobs = request_.jobs,
                                        .deadline = request_.deadline});
    show("identifying", 0, 1);
    result_.identification = identify(result_.variables, result_.environment, *runner_, request_.deadline);
    for (const Error &error : collect_closures(result_.identification, result_.environment, runner_->book()))
      result_.warnings.push_back(error.message);
    result_.interrupted_by = runner_->interrupted_by();
    const Tool *cc = find_tool(result_.identification.tools, "cc");
    if (!cc || !cc->present())
      return fail(ErrorKind::environment, cc ? fmt::format("{}: {}", cc->spelled, cc->problem) : "no CC",
                  cc && !cc->repeat.empty() ? "to repeat: " + cc->repeat : "");
    return {};
  }

  std::vector<std::string> compiler_words(const Tool &cc) const {
    std::vector<std::string> words = cc.words;
    if (cc.family == "clang")
      words.insert(words.end(), result_.identification.clang_flags.begin(),
                   result_.identification.clang_flags.end());
    return words;
  }

  Result<void> compile_corpus() {
    const auto &tools = result_.identification.tools;
    const Tool &cc = *find_tool(tools, "cc");
    manifest::CorpusTools corpus;
    corpus.arch = result_.variables.arch;
    corpus.srcarch = result_.variables.srcarch;
    corpus.cc = compiler_words(cc);
    corpus.is_clang = cc.family == "clang";
    if (const Tool *ld = find_tool(tools, "ld"); ld && ld->present()) {
      corpus.ld = ld->words;
      corpus.is_lld = ld->family == "lld";
    }
    if (const Tool *rustc = find_tool(tools, "rustc"); rustc && rustc->present())
      corpus.rustc = rustc->words;
    corpus.environment = result_.environment;
    auto codegen = manifest::compile_corpus(corpus, *runner_, progress(), keeper());
    runner_->book().flush();
    result_.interrupted_by = runner_->interrupted_by();
    std::ranges::copy(runner_->warnings(), std::back_inserter(result_.warnings));
    if (!codegen)
      return std::unexpected(codegen.error());
    result_.codegen = std::move(*codegen);
    return {};
  }

  /// Objects of a tree are large and many, so that none is remembered.
  Result<void> compile_tree() {
    const auto makeflags = own_environment()["MAKEFLAGS"];
    auto jobserver = Jobserver::from_environment(makeflags);
    ProcessRunner processes({.parallel = request_.jobs,
                             .jobserver = jobserver ? &*jobserver : nullptr,
                             .observer = {},
                             .admit = [](Command &command) {
                               command.deadline = patience_with_a_file;
                               return true;
                             }});
    const Tool &cc = *find_tool(result_.identification.tools, "cc");
    result_.codegen =
        manifest::compile_files(commands_, has_own_compiler_ ? cc.words : std::vector<std::string>(),
                                result_.environment, processes, progress(), keeper());
    result_.interrupted_by = processes.interrupted_by();
    return {};
  }

  void show(const char *stage, std::size_t done, std::size_t total) const {
    if (request_.progress)
      request_.progress(stage, done, total);
  }

  manifest::CodegenProgress progress() const {
    return [this](std::size_t done, std::size_t total) { show("compiling", done, total); };
  }

  manifest::ObjectUse keeper() {
    if (what_.function.empty())
      return {};
    return [this](const std::string &unit, const std::string &variant, const std::string &object) {
      if (object.find(what_.function + '\0') != std::string::npos && result_.objects.size() < most_objects)
        result_.objects.push_back({unit, variant, object});
    };
  }

  const SurveyRequest &request_;
  const CodegenRequest &what_;
  CodegenSurvey result_;
  std::vector<manifest::CompileCommand> commands_;
  bool has_own_compiler_ = false;
  std::optional<RememberingRunner> runner_;
};

} // namespace

void CodegenRequest::add_to(CLI::App &command) {
  command.add_option("--compile-commands", commands,
                     "compile the files of this compile_commands.json rather than the corpus");
  command.add_option("--files", prefixes, "of these, only the ones whose names begin so: kernel/ fs/ext4/")
      ->expected(1, 1 << 16);
  command.add_option("--disassemble", function,
                     "show this function's instructions, both sides next to each other");
}

Result<void> CodegenRequest::check() const {
  if (!prefixes.empty() && commands.empty())
    return fail(ErrorKind::usage, "--files: of which tree?", "name it with --compile-commands FILE");
  return {};
}

Result<CodegenSurvey> survey_codegen(const SurveyRequest &request, const CodegenRequest &what) {
  if (const auto checked = what.check(); !checked)
    return std::unexpected(checked.error());
  return Taking(request, what).take();
}

} // namespace kassay::cli
