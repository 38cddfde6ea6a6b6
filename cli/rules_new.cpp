// SPDX-License-Identifier: MIT
// What can be found out is not asked for: the tool and the address come from the id, the versions from the
// toolchain, the method and the levels from trying the source, the references from a kernel tree. What is
// left says TODO, which the rule's author replaces before `kassay rules lint` says that all is well.
#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/bug_survey.h"
#include "cli/exit_code.h"
#include "cli/rules_subcommands.h"
#include "cli/survey_options.h"
#include "cli/tree_mentions.h"
#include "probe/atomic_file.h"
#include "probe/complaint.h"
#include "probe/nearest.h"
#include "rules/bug_tool.h"

namespace kassay::cli {

namespace {

struct Options {
  SurveyOptions survey;
  std::vector<std::string> words; ///< the id and NAME=VALUE
  std::string source, kernel, directory = ".";
};

/// Who has bugs under which prefix of an id, and where.
struct Origin {
  std::string_view prefix, tool, address; ///< `address` ends where the number begins
};
constexpr Origin origins[] = {
    {"gcc", "gcc", "https://gcc.gnu.org/bugzilla/show_bug.cgi?id="},
    {"llvm", "clang", "https://github.com/llvm/llvm-project/issues/"},
    {"clang", "clang", "https://github.com/llvm/llvm-project/issues/"},
    {"cbl", "clang", "https://github.com/ClangBuiltLinux/linux/issues/"},
    {"lld", "lld", "https://github.com/llvm/llvm-project/issues/"},
    {"bfd", "ld.bfd", "https://sourceware.org/bugzilla/show_bug.cgi?id="},
    {"gas", "gas", "https://sourceware.org/bugzilla/show_bug.cgi?id="},
    {"rustc", "rustc", "https://github.com/rust-lang/rust/issues/"},
    {"bindgen", "bindgen", "https://github.com/rust-lang/rust-bindgen/issues/"},
    {"pahole", "pahole", "https://git.kernel.org/pub/scm/devel/pahole/pahole.git"},
};

/// What the scaffold is made of.
struct Draft {
  std::string id, number;
  const Origin *origin = nullptr;
  std::string version, arch;       ///< of the tool that was tried; "" where it is not there
  std::string source_name, source; ///< below reproducers/; "" where there is none
  std::string method = "assembly"; ///< as the trial says
  std::string kind = "miscompile";
  std::vector<std::string> levels; ///< at which it shows
  std::string message;             ///< what a rejecting tool says
  std::vector<TreeMention> mentions;
  std::string series;
};

std::string toml_literal(const std::string &text) {
  return text.find('\'') == std::string::npos ? "'" + text + "'" : "'''" + text + "'''";
}

/// A pattern for words of a message, without what depends on the place.
std::string pattern_of(std::string message) {
  if (const auto at = message.find("error: "); at != std::string::npos)
    message = message.substr(at + 7);
  std::string pattern;
  for (const char c : message)
    pattern += std::string_view(".[](){}*+?\\^$|/").find(c) != std::string_view::npos
                   ? std::string("\\") + c
                   : std::string(1, static_cast<unsigned char>(c) < ' ' || c == '\'' ? '.' : c);
  return pattern;
}

constexpr std::string_view levels[] = {"-O0", "-O1", "-O2", "-O3", "-Os"};

std::string quoted_list(const std::vector<std::string> &words) {
  return words.empty() ? "[]" : fmt::format("[\"{}\"]", fmt::join(words, "\", \""));
}

bool looks_at_control(const std::string &source) {
  return source.find("KASSAY_CONTROL") != std::string::npos ||
         source.find("kassay_control") != std::string::npos;
}

std::string reproducer_text(const Draft &draft, const std::string &method, const std::string &eyes,
                            const std::vector<std::string> &optimize) {
  std::string text = fmt::format("\n[[reproducer]]\nsources = [\"{}\"]\nmethod = \"{}\"\n{}optimize = {}\n",
                                 draft.source_name, method, eyes, quoted_list(optimize));
  if (!looks_at_control(draft.source))
    text +=
        "no_control = \"TODO: leave the trigger out by #ifdef KASSAY_CONTROL, or say why that cannot be\"\n";
  return text;
}

std::string head_text(const Draft &draft) {
  std::string text =
      fmt::format("# SPDX-License-Identifier: MIT\nid = \"{}\"\ntitle = \"TODO: what is wrong, in a "
                  "line\"\nkind = \"{}\"\nseverity = \"medium\"\n",
                  draft.id, draft.kind);
  if (!draft.version.empty())
    text += fmt::format(
        "affected = [\"{}..\"] # TODO: where it began, and where each branch has the fix; see `kassay "
        "rules bisect`\n",
        draft.version);
  if (!draft.arch.empty())
    text += fmt::format("arch = [\"{}\"] # TODO: leave it out where every architecture has it\n", draft.arch);
  text += fmt::format("symptom = \"TODO: what it does to a kernel\"\ntrigger = \"TODO: construct and "
                      "flags\"\nurl = \"{}{}\"\ncredit = \"TODO: who reported or analysed it\"\n",
                      draft.origin->address, draft.origin->tool == "pahole" ? "" : draft.number);
  for (const TreeMention &mention : draft.mentions)
    text += fmt::format(
        "\n[[kernel]] # line {}\nfile = \"{}\"\n{}series = \"{}..\"\n", mention.line, mention.file,
        mention.symbol.empty() ? "" : fmt::format("symbol = \"{}\"\n", mention.symbol), draft.series);
  return text;
}

std::string text_of(const Draft &draft) {
  if (draft.source_name.empty())
    return head_text(draft) + "\nno_reproducer = \"TODO: why there is none; or give --source\"\n";
  std::string eyes;
  if (draft.method == "compile")
    eyes = fmt::format("affected = {}\n", toml_literal(pattern_of(draft.message)));
  else if (draft.method == "assembly")
    eyes = "affected = 'TODO: what stands in the text where the bug is there'\n";
  return head_text(draft) + reproducer_text(draft, draft.method, eyes, draft.levels);
}

/// The same bug with one way to look at it, to be tried.
Result<rules::Bug> candidate(const Draft &draft, const std::string &method, const std::string &eyes,
                             std::string_view level, const rules::SourceTexts &sources) {
  return rules::parse_bug(head_text(draft) + reproducer_text(draft, method, eyes, {std::string(level)}),
                          "(draft)", fmt::format("bugs/{}/{}.toml", draft.origin->tool, draft.id), sources);
}

/// Tries the source in each way and at each level; the way that shows something is the method.
Result<void> try_source(Draft &draft, const SurveyOptions &survey) {
  auto rules = rules::load_rule_set(std::nullopt);
  if (!rules)
    return std::unexpected(rules.error());
  rules->bugs.clear();
  if (!draft.source_name.empty())
    rules->reproducers[draft.source_name] = draft.source;
  std::vector<std::pair<std::string, std::string>> ways = {{"crash", ""}, {"compile", "affected = '.'\n"}};
  if (draft.source.find("kassay_main") != std::string::npos)
    ways.emplace_back("run", "");
  std::vector<std::pair<std::string, std::string>> tried; // method, level
  for (const auto &[method, eyes] : ways)
    for (const std::string_view level : levels) {
      if (draft.source_name.empty())
        break;
      auto bug = candidate(draft, method, eyes, level, rules->reproducers);
      if (!bug)
        return std::unexpected(bug.error());
      rules->bugs.push_back(std::move(*bug));
      tried.emplace_back(method, level);
    }
  if (tried.empty()) { // only to know the tool
    auto bug = rules::parse_bug(text_of(draft), "(draft)",
                                fmt::format("bugs/{}/{}.toml", draft.origin->tool, draft.id), {});
    if (!bug)
      return std::unexpected(bug.error());
    rules->bugs.push_back(std::move(*bug));
  }
  const auto found = survey.take_with(
      [&](const SurveyRequest &request) { return survey_rules(request, std::move(*rules)); });
  if (!found)
    return std::unexpected(found.error());
  draft.version = found->results.front().version;
  draft.arch = draft.version.empty() ? "" : found->variables.srcarch;
  for (std::size_t at = 0; at < tried.size(); ++at) {
    const rules::BugResult &result = found->results[at];
    if (result.observation != rules::Observation::affected ||
        (!draft.levels.empty() && tried[at].first != draft.method))
      continue; // an earlier way says more
    draft.method = tried[at].first;
    draft.kind = draft.method == "crash" ? "ice" : draft.method == "compile" ? "rejects-valid" : "miscompile";
    draft.levels.push_back(tried[at].second);
    draft.message = result.reason;
  }
  return {};
}

Result<Draft> begin(const Options &options) {
  Draft draft;
  for (const std::string &word : options.words)
    if (word.find('=') == std::string::npos) {
      if (!draft.id.empty())
        return fail(ErrorKind::usage, fmt::format("{} and {}: one rule at a time", draft.id, word));
      draft.id = word;
    }
  const std::string prefix = draft.id.substr(0, draft.id.find('-'));
  const auto origin = std::ranges::find(origins, prefix, &Origin::prefix);
  if (origin == std::end(origins) || prefix.size() + 1 >= draft.id.size()) {
    std::vector<std::string> known;
    for (const Origin &one : origins)
      known.emplace_back(one.prefix);
    return fail(ErrorKind::usage, fmt::format("'{}' is no id of a bug", draft.id),
                fmt::format("<tool>-<number of the bug>, with one of: {}", fmt::join(known, ", ")));
  }
  draft.origin = &*origin;
  draft.number = draft.id.substr(prefix.size() + 1);
  if (options.source.empty())
    return draft;
  std::ifstream stream(options.source, std::ios::binary);
  draft.source.assign(std::istreambuf_iterator<char>(stream), {});
  if (!stream)
    return fail(ErrorKind::usage, fmt::format("{}: {}", options.source, std::strerror(errno)));
  draft.source_name = draft.id + std::filesystem::path(options.source).extension().string();
  return draft;
}

/// Writes a file that is not there yet.
Result<void> write_new(const std::filesystem::path &path, const std::string &text) {
  std::error_code error;
  if (std::filesystem::exists(path, error))
    return fail(ErrorKind::usage, fmt::format("{}: is there already", path.string()),
                "name another --out, or remove it");
  std::filesystem::create_directories(path.parent_path(), error);
  if (error)
    return fail(ErrorKind::environment, fmt::format("{}: {}", path.parent_path().string(), error.message()));
  if (const auto written = write_if_changed(path.string(), text); !written)
    return std::unexpected(written.error());
  return {};
}

int create(Options &options) {
  auto draft = begin(options);
  if (!draft)
    return report(draft.error());
  for (const std::string &word : options.words)
    if (word.find('=') != std::string::npos)
      options.survey.request.variables.push_back(word);
  if (const auto tried = try_source(*draft, options.survey); !tried)
    return report(tried.error());
  if (!options.kernel.empty()) {
    auto mentions = mentions_in_tree(options.kernel, draft->number);
    if (!mentions)
      return report(mentions.error());
    draft->mentions = std::move(mentions->mentions);
    draft->series = mentions->series;
  }
  if (draft->levels.empty())
    draft->levels = {"-O2"};
  const std::filesystem::path rule =
      std::filesystem::path(options.directory) / "bugs" / draft->origin->tool / (draft->id + ".toml");
  if (const auto written = write_new(rule, text_of(*draft)); !written)
    return report(written.error());
  const std::filesystem::path source =
      std::filesystem::path(options.directory) / "reproducers" / draft->source_name;
  if (!draft->source_name.empty())
    if (const auto written = write_new(source, draft->source); !written)
      return report(written.error());
  fmt::print("{}\n", rule.string());
  return exit_clean;
}

} // namespace

void add_rules_new(CLI::App &rules, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command =
      rules.add_subcommand("new", "write the scaffold of a rule, with all that can be found out");
  command->add_option("ID", options->words, "such as gcc-113921, and a toolchain that has the bug: CC=gcc-12")
      ->required();
  command->add_option("--source", options->source, "a source that shows it: it is tried, and copied");
  command->add_option("--kernel", options->kernel, "a kernel tree: where it speaks of the bug");
  command->add_option("--out", options->directory, "a directory of rules; default: this one");
  options->survey.add_without_variables(*command);
  options->survey.add_sandbox_to(*command);
  command->callback([options, &exit_code] { exit_code = create(*options); });
}

} // namespace kassay::cli
