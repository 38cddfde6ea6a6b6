// SPDX-License-Identifier: MIT
#include "probe/identify.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "probe/examination.h"
#include "probe/find_executable.h"
#include "probe/printable.h"
#include "probe/real_binary.h"

namespace kassay {

namespace {

/// A role, the variable that names its tool, how it is examined, and whether a kernel can be built without.
struct Role {
  const char *name;
  const char *variable;
  const Kind &(*kind)();
  bool required;
};
constexpr Role roles[] = {
    {"cc", "CC", compiler_kind, true},
    {"ld", "LD", linker_kind, true},
    {"ar", "AR", binutil_kind, true},
    {"nm", "NM", binutil_kind, true},
    {"objcopy", "OBJCOPY", binutil_kind, true},
    {"objdump", "OBJDUMP", binutil_kind, false},
    {"readelf", "READELF", binutil_kind, true},
    {"strip", "STRIP", binutil_kind, true},
    {"hostcc", "HOSTCC", compiler_kind, true},
    {"rustc", "RUSTC", rustc_kind, false},
    {"bindgen", "BINDGEN", bindgen_kind, false},
    {"pahole", "PAHOLE", pahole_kind, false},
    {"make", "MAKE", host_tool_kind, false},
    {"bash", "BASH", host_tool_kind, false},
    {"bc", "BC", host_tool_kind, false},
    {"flex", "LEX", host_tool_kind, false},
    {"bison", "YACC", host_tool_kind, false},
    {"perl", "PERL", host_tool_kind, false},
    {"python3", "PYTHON3", host_tool_kind, false},
};

constexpr std::size_t answer_limit = 1u << 20; // bytes; the longest real one, of -###, has some 10,000
constexpr std::size_t most_candidates = 16;    // programs executed by a wrapper that are asked themselves

/// One tool on its way from a name to an identity.
struct Case {
  Tool tool;
  const Kind *kind = nullptr;
  std::string through; // role of the tool whose words are used, if not its own
  std::vector<Question> first;
  std::vector<Question> asked; // in this order
  Answers answers;
  Answers candidates; // what possible real binaries answer; by question and path
};

class Examiner {
public:
  Examiner(const Environment &environment, Runner &runner, std::chrono::milliseconds deadline)
      : environment_(environment), runner_(runner), deadline_(deadline) {}

  void ask(Case &subject, const Question &question) {
    subject.asked.push_back(question);
    put(question, subject.tool.words, subject.answers, question.name);
  }

  /// Puts a question to any program; `answers` must stay where it is until the runner has drained.
  void put(const Question &question, const std::vector<std::string> &words, Answers &answers,
           std::string name) {
    Command command;
    command.argv = words;
    command.argv.insert(command.argv.end(), question.arguments.begin(), question.arguments.end());
    command.env = environment_;
    command.input = question.input;
    command.files = question.files;
    command.deadline = deadline_;
    command.output_limit = answer_limit;
    command.tools = {shell_quoted(words)};
    command.trace = true;
    runner_.start(std::move(command),
                  [&answers, name = std::move(name)](Run run) { answers.emplace(name, std::move(run)); });
  }

  void ask_all(std::vector<Case> &cases, std::vector<Question> (*choose)(Case &)) {
    for (Case &subject : cases)
      if (subject.tool.present())
        for (const Question &question : choose(subject))
          ask(subject, question);
    runner_.drain();
    for (Case &subject : cases)
      judge(subject);
  }

  /// Marks a tool that crashed, hung, flooded or left processes behind; else draws the conclusion.
  static void judge(Case &subject) {
    Tool &tool = subject.tool;
    if (!tool.present())
      return;
    if (const Question *question = ruinous(subject)) {
      mark_broken(tool, describe(subject.answers.at(question->name).outcome));
      tool.repeat = repeat_line(tool, *question);
    } else {
      subject.kind->conclude(tool, subject.answers);
    }
  }

  /// The first question to which the tool came to no regular end; null: none.
  static const Question *ruinous(const Case &subject) {
    const Question *untried = nullptr;
    for (const Question &question : subject.asked) {
      const Outcome &outcome = subject.answers.at(question.name).outcome;
      if (std::holds_alternative<Exited>(outcome))
        continue;
      if (outcome != Outcome{NotStarted{ETIME}})
        return &question;
      untried = &question; // which only follows from another one
    }
    return untried;
  }

private:
  const Environment &environment_;
  Runner &runner_;
  std::chrono::milliseconds deadline_;
};

/// What is wrong with an answer that should be a version; empty when it is one.
std::string version_problem(const Case &subject, const Run &run, const std::string &text) {
  if (!run.succeeded())
    return failure_text(run);
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    return "prints nothing for a version";
  if (!is_text(text) ||
      text.find('\033') != std::string::npos) // a version has no use for a terminal's colours
    return "prints no text for a version: " + printable(text, shown_garbage);
  if (subject.kind != &header_kind() && !find_version(text))
    return "prints no version: " + printable(text);
  return {};
}

/// What the first answer says: is it there, does it run, does it tell its version?
void judge_version(Case &subject, const Environment &environment) {
  Tool &tool = subject.tool;
  const Run &run = subject.answers.at("version");
  tool.repeat = repeat_line(tool, subject.first.front());
  if (const auto *not_started = std::get_if<NotStarted>(&run.outcome)) {
    tool.status = is_missing(tool, *not_started, environment) ? Tool::Status::absent : Tool::Status::broken;
    tool.problem = start_problem(tool, *not_started, environment);
    return;
  }
  const std::string text = run.out.empty() ? run.err : run.out;
  if (std::string problem = version_problem(subject, run, text); !problem.empty())
    return mark_broken(tool, std::move(problem));
  tool.status = Tool::Status::present;
  tool.full_text = text;
  tool.version_text = first_line(text);
}

Case &case_of(std::vector<Case> &cases, std::string_view role) {
  return *std::ranges::find(cases, role, [](const Case &subject) { return subject.tool.role; });
}

/// Who hangs, floods or leaves processes behind when another tool is asked through it is broken itself.
void judge_through(const Case &subject, std::vector<Case> &cases) {
  Tool &through = case_of(cases, subject.through).tool;
  const Outcome &outcome = subject.answers.at("version").outcome;
  if (std::holds_alternative<Exited>(outcome) || !through.present())
    return;
  mark_broken(through, subject.tool.problem);
  through.repeat = subject.tool.repeat;
}

/// Headers that the preprocessor does not find are not there; any other failure is HOSTCC's.
void judge_headers(Case &subject) {
  if (subject.tool.present() || subject.kind != &header_kind() ||
      !std::holds_alternative<Exited>(subject.answers.at("version").outcome))
    return;
  subject.tool.status = Tool::Status::absent;
  subject.tool.problem = fmt::format("{}: headers not found by HOSTCC", subject.tool.role);
}

std::vector<Case> make_cases(const KbuildVariables &variables) {
  std::vector<Case> cases;
  for (const Role &role : roles) {
    const ToolVariable &variable = variables.tools.at(role.variable);
    Case subject;
    subject.kind = &role.kind();
    subject.tool.role = role.name;
    subject.tool.variable = variable.name;
    subject.tool.spelled = variable.value;
    subject.tool.words = variable.words;
    subject.tool.requested = variable.requested;
    subject.tool.required = role.required;
    cases.push_back(std::move(subject));
  }
  return cases;
}

/// Tools that are asked through another one: the assembler through CC, headers through HOSTCC.
std::vector<Case> make_dependent_cases(std::vector<Case> &cases, const std::vector<std::string> &flags) {
  std::vector<Case> result;
  const auto add = [&](const char *role, const Kind &kind, const Tool &through, bool required) {
    if (!through.present())
      return;
    Case subject;
    subject.kind = &kind;
    subject.tool.role = role;
    subject.through = through.role;
    subject.tool.spelled = through.spelled;
    subject.tool.words = through.words;
    subject.tool.required = required;
    subject.tool.requested = required && through.requested;
    result.push_back(std::move(subject));
  };
  const Tool &cc = case_of(cases, "cc").tool;
  if (cc.family == "gcc" || std::ranges::find(flags, "-fno-integrated-as") != flags.end()) {
    add("as", assembler_kind(), cc, true);
    if (!result.empty() && cc.family == "clang")
      result.back().tool.words.insert(result.back().tool.words.end(), flags.begin(), flags.end());
  }
  add("openssl", header_kind(), case_of(cases, "hostcc").tool, false);
  add("libelf", header_kind(), case_of(cases, "hostcc").tool, false);
  return result;
}

/// clang assembles by itself: its assembler is clang.
Tool integrated_assembler(const Tool &cc) {
  Tool tool = cc;
  tool.role = "as";
  tool.variable.clear();
  tool.family = "llvm";
  tool.notes = {"clang's integrated assembler"};
  return tool;
}

/// Tools that are asked through another one are not what is executed first.
bool is_asked_directly(const Case &subject) {
  return subject.kind != &header_kind() && subject.kind != &assembler_kind();
}

/// A question that can show the real binary: what was executed for it, and which of that could be it.
struct Trail {
  const Question *question;
  std::vector<FileAccess> executed;
  std::vector<std::string> candidates;
};

/// Best first. A script that prints a version of its own making may still let the compiler describe itself.
std::vector<Trail> trails(const Case &subject) {
  std::vector<Trail> result;
  if (!subject.tool.present() || !is_asked_directly(subject))
    return result;
  const auto add = [&](const Question &question) {
    auto executed = executed_files(subject.answers.at(question.name));
    auto candidates = real_binary_candidates(executed);
    candidates.resize(std::min(candidates.size(), most_candidates));
    result.push_back({&question, std::move(executed), std::move(candidates)});
  };
  add(subject.first[0]);
  const auto &executed = result.front().executed;
  if (subject.kind == &compiler_kind() && !executed.empty() && !is_elf_file(executed.front().path))
    add(subject.first[2]);
  return result;
}

bool answers_as_asked(const Case &subject, const Trail &trail, const std::string &candidate) {
  const Run &asked = subject.answers.at(trail.question->name);
  const Run &answer = subject.candidates.at(trail.question->name + candidate);
  if (!answer.succeeded())
    return false;
  if (trail.question != &subject.first[0])
    return same_description(asked.err, answer.err);
  const std::string text = asked.out + asked.err, own_text = answer.out + answer.err;
  return same_version_text(text, own_text) || contains_version_line(text, own_text);
}

/// Sets the real binary and the wrappers before it, from who answered.
void resolve(Case &subject, const std::vector<Trail> &found, const Environment &environment) {
  Tool &tool = subject.tool;
  const auto &executed = found.front().executed;
  const auto spelled = find_executable(tool.words[0], environment);
  tool.path = real_path(!executed.empty() ? executed.front().path : spelled ? *spelled : tool.words[0]);
  for (const Trail &trail : found)
    for (const std::string &candidate : trail.candidates)
      if (answers_as_asked(subject, trail, candidate)) {
        tool.wrapper_chain = wrapper_chain(trail.executed, candidate);
        tool.path = real_path(candidate);
        return;
      }
  if (executed.size() > 1)
    tool.notes.emplace_back("runs other programs before it answers; none of them answers alike");
  if (executed.empty() && tool.words.size() > 1)
    tool.notes.emplace_back("what it runs could not be seen here");
}

void resolve_binaries(std::vector<Case> &cases, Examiner &examiner, Runner &runner,
                      const Environment &environment) {
  std::vector<std::vector<Trail>> found;
  for (Case &subject : cases) {
    found.push_back(trails(subject));
    for (const Trail &trail : found.back())
      for (const std::string &candidate : trail.candidates)
        examiner.put(*trail.question, {candidate}, subject.candidates, trail.question->name + candidate);
  }
  runner.drain();
  for (std::size_t i = 0; i < cases.size(); ++i)
    if (!found[i].empty())
      resolve(cases[i], found[i], environment);
}

std::string cc_answer(const std::vector<Tool> &tools, const std::string &question) {
  const Tool *cc = find_tool(tools, "cc");
  const auto found = cc ? cc->details.find(question) : std::map<std::string, std::string>::const_iterator();
  return cc && found != cc->details.end() ? found->second : std::string();
}

/// The real path of each ELF file; nothing for what is none. Tools have most of their files in common.
using ElfPaths = std::unordered_map<std::string, std::optional<std::string>>;

std::vector<std::string> seen_files(const Case &subject, ElfPaths &known) {
  std::set<std::string> seen;
  for (const auto &[name, run] : subject.answers) {
    if (!run.accesses)
      continue;
    for (const FileAccess &access : *run.accesses) {
      if (access.kind == AccessKind::inspected)
        continue;
      const auto [elf, unknown] = known.try_emplace(access.path);
      if (unknown && is_elf_file(access.path))
        elf->second = real_path(access.path);
      if (elf->second)
        seen.insert(*elf->second);
    }
  }
  return {seen.begin(), seen.end()};
}

} // namespace

Identification identify(const KbuildVariables &variables, const Environment &environment, Runner &runner,
                        std::chrono::milliseconds deadline) {
  Examiner examiner(environment, runner, deadline);
  Identification result;
  std::vector<Case> cases = make_cases(variables);

  const auto begin = [&](std::vector<Case> &subjects) { // is it there, and does it answer at all?
    for (Case &subject : subjects) {
      subject.first = subject.kind->first(subject.tool, variables);
      examiner.ask(subject, subject.first.front());
    }
    runner.drain();
    for (Case &subject : subjects)
      judge_version(subject, environment);
    examiner.ask_all(subjects, [](Case &subject) {
      return subject.tool.present() ? std::vector<Question>(subject.first.begin() + 1, subject.first.end())
                                    : std::vector<Question>();
    });
  };
  begin(cases);

  if (case_of(cases, "cc").tool.family == "clang")
    result.clang_flags = clang_flags(variables, environment);
  std::vector<Case> dependent = make_dependent_cases(cases, result.clang_flags);
  begin(dependent);
  std::ranges::for_each(dependent, judge_headers);
  for (const Case &subject : dependent)
    judge_through(subject, cases);
  std::ranges::move(dependent, std::back_inserter(cases));

  resolve_binaries(cases, examiner, runner, environment);
  examiner.ask_all(cases, [](Case &subject) {
    return subject.tool.present() && subject.kind->second
               ? subject.kind->second(subject.tool, subject.answers)
               : std::vector<Question>();
  });

  ElfPaths elf_paths;
  for (Case &subject : cases) {
    if (subject.tool.present()) {
      result.seen[subject.tool.role] = seen_files(subject, elf_paths);
      for (const auto &[name, run] : subject.answers) {
        result.traced = result.traced && run.accesses.has_value();
        if (name.starts_with("-print-") && run.succeeded())
          subject.tool.details[name] = first_line(run.out);
      }
    }
    result.tools.push_back(std::move(subject.tool));
  }
  for (Tool &tool : result.tools) // the compiler names the assembler that it runs
    if (tool.role == "as" && tool.present())
      if (const auto found = find_executable(cc_answer(result.tools, "-print-prog-name=as"), environment))
        tool.path = real_path(*found);
  const Tool *cc = find_tool(result.tools, "cc");
  if (cc && cc->present() && !find_tool(result.tools, "as")) {
    result.seen["as"] = result.seen["cc"];
    result.tools.push_back(integrated_assembler(*cc));
  }
  return result;
}

const Tool *find_tool(const std::vector<Tool> &tools, std::string_view role) {
  const auto found = std::ranges::find(tools, role, &Tool::role);
  return found == tools.end() ? nullptr : &*found;
}

} // namespace kassay
