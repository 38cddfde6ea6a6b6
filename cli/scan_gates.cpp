// SPDX-License-Identifier: MIT
#include "cli/scan_gates.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/terminal_text.h"
#include "probe/atomic_file.h"
#include "probe/digest.h"
#include "probe/printable.h"
#include "probe/tool_environment.h"
#include "rules/toolchain_macros.h"

namespace kassay::cli {

namespace {

namespace fs = std::filesystem;

/// The questions that the kernel's own headers for compilers ask: nearly all there are, so that a second
/// round is rare.
std::set<std::string> usual_questions(const ScanTree &tree) {
  std::set<std::string> questions;
  std::error_code error;
  for (fs::directory_iterator entry(fs::path(tree.srctree) / "include" / "linux", error), end;
       !error && entry != end; entry.increment(error))
    if (entry->path().filename().string().starts_with("compiler")) {
      std::ifstream stream(entry->path(), std::ios::binary);
      rules::add_feature_questions(
          std::string(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()), questions);
    }
  return questions;
}

class GateSearch {
public:
  GateSearch(const GateRequest &request, const std::vector<CompileUnit> &units, const ScanTree &tree,
             Runner &ask, Runner &scan, AnswerBook &book)
      : request_(request), units_(units), tree_(tree), ask_(ask), scan_(scan), book_(book),
        questions_(usual_questions(tree)) {
    for (std::size_t unit = 0; unit < units.size(); ++unit)
      groups_[rules::macro_flags(units[unit].arguments)].push_back(unit);
  }

  Result<Gates> run() {
    std::size_t asked = 0;
    do {
      asked = questions_.size();
      gates_.clear();
      done_ = 0;
      for (const auto &[flags, members] : groups_)
        if (const auto looked = look(flags, members); !looked)
          return std::unexpected(looked.error());
    } while (questions_.size() > asked);
    return std::move(gates_);
  }

private:
  Result<std::string> header_for(const std::vector<std::string> &flags) {
    rules::PreprocessorSubject subject;
    const auto compiler = request_.variables.tools.find("CC");
    if (compiler == request_.variables.tools.end())
      return fail(ErrorKind::usage, "there is no CC");
    subject.compiler = compiler->second.words;
    subject.flags = flags;
    subject.environment = tool_environment(own_environment());
    auto predefined = rules::predefined_macros(subject, ask_);
    if (predefined && predefined->contains("#define __clang__ ")) { // clang is told what it compiles for
      const auto target = clang_flags(request_.variables, subject.environment);
      subject.flags.insert(subject.flags.end(), target.begin(), target.end());
      predefined = rules::predefined_macros(subject, ask_);
    }
    if (!predefined)
      return predefined;
    const auto answers = rules::ask_features(subject, questions_, ask_);
    if (!answers)
      return std::unexpected(answers.error());
    const std::string text = rules::macro_header(*predefined, *answers);
    const std::string path = request_.directory + "/" + sha256_hex(text) + ".h";
    const auto written = write_if_changed(path, text);
    return written ? Result<std::string>(path) : std::unexpected(written.error());
  }

  Result<void> look(const std::vector<std::string> &flags, const std::vector<std::size_t> &members) {
    const auto header = header_for(flags);
    if (!header)
      return std::unexpected(header.error());
    std::vector<CompileUnit> units;
    for (const std::size_t member : members)
      units.push_back(units_[member]);
    rules::ScanJob job = request_.job;
    job.macros = *header;
    rules::UnitScanner scanner(job, scan_, book_);
    return scanner.run(units, [&](std::size_t, const rules::UnitScan &found) {
      for (const auto &block : found.blocks)
        add(*block);
      if (request_.progress)
        request_.progress(++done_, units_.size());
    });
  }

  void add(const rules::ScanBlock &block) {
    if (block.file == "" || block.gates.empty())
      return;
    const std::string file = tree_.shown(block.file);
    for (const rules::ScanGate &gate : block.gates) {
      gates_[{file, gate.line, gate.column, gate.directive, gate.condition}].insert(gate.value);
      rules::add_feature_questions(gate.condition, questions_);
    }
  }

  const GateRequest &request_;
  const std::vector<CompileUnit> &units_;
  const ScanTree &tree_;
  Runner &ask_;
  Runner &scan_;
  AnswerBook &book_;
  std::set<std::string> questions_;
  std::map<std::vector<std::string>, std::vector<std::size_t>> groups_;
  Gates gates_;
  std::size_t done_ = 0;
};

std::string words_of(const std::set<std::string> &values) {
  return values.empty() ? "not reached" : fmt::format("{}", fmt::join(values, " or "));
}

Finding finding_of(const GatePlace &place, const std::set<std::string> &values,
                   const std::set<std::string> *other) {
  Finding finding;
  finding.rule = "compiler-gate";
  finding.title = "decision of the preprocessor on the compiler";
  const bool differs = other && *other != values;
  finding.level = differs ? Level::warning : Level::note;
  finding.label = differs ? "differs" : "gate";
  finding.message = fmt::format("#{} {}: {}", place.directive, place.condition, words_of(values));
  if (other)
    finding.message += fmt::format(", there {}", words_of(*other));
  finding.file = place.file;
  finding.line = place.line;
  finding.column = place.column;
  finding.properties = {{"directive", place.directive},
                        {"condition", as_utf8(place.condition)},
                        {"values", values},
                        {"values_there", other ? nlohmann::json(*other) : nlohmann::json()}};
  return finding;
}

} // namespace

Result<Gates> find_gates(const GateRequest &request, const std::vector<CompileUnit> &units,
                         const ScanTree &tree, Runner &ask, Runner &scan, AnswerBook &book) {
  std::error_code error;
  fs::create_directories(request.directory, error);
  return GateSearch(request, units, tree, ask, scan, book).run();
}

Report gate_report(const Gates &gates, const std::string &toolchain, const Gates *other,
                   const std::string &other_toolchain, const std::string &tree) {
  Report report;
  report.command = "scan";
  report.title = "decisions on the compiler";
  report.subject = tree + ", " + toolchain + (other ? "; there: " + other_toolchain : "");
  static const std::set<std::string> none;
  std::set<std::string> changed;
  const auto add = [&](const GatePlace &place, const std::set<std::string> &values,
                       const std::set<std::string> *there) {
    report.findings.push_back(finding_of(place, values, there));
    if (report.findings.back().level == Level::warning)
      changed.insert(place.file);
  };
  for (const auto &[place, values] : gates) {
    const auto there = other ? other->find(place) : gates.end();
    add(place, values, !other ? nullptr : there == other->end() ? &none : &there->second);
  }
  if (other)
    for (const auto &[place, values] : *other)
      if (!gates.contains(place))
        add(place, none, &values);
  sort_findings(report.findings);
  report.properties = {
      {"gates", report.findings.size()},
      {"toolchain", as_utf8(toolchain)},
      {"other_toolchain", other ? nlohmann::json(as_utf8(other_toolchain)) : nlohmann::json()},
      {"files_that_change_meaning", changed},
      {"flawed_units", nlohmann::json::array()}};
  return report;
}

std::string gate_text(const Report &report, const Palette &palette) {
  const bool compares = !report.properties["other_toolchain"].is_null();
  const std::size_t shown = compares ? count(report, Level::warning) : report.findings.size();
  std::string out = fmt::format("{} ({}{})\n", palette.heading(report.title), report.findings.size(),
                                compares ? fmt::format(", {} differ", shown) : "");
  out += indented_terminal_text(report.subject, "  ");
  std::string last;
  for (const Finding &finding : report.findings) {
    if (compares && finding.level != Level::warning)
      continue;
    if (finding.file != last)
      out += indented_terminal_text(finding.file + (compares ? ": changes meaning" : ""), "  ");
    last = finding.file;
    out += indented_terminal_text(fmt::format("{}: {}", finding.line, finding.message), "    ");
  }
  return out;
}

} // namespace kassay::cli
