// SPDX-License-Identifier: MIT
#include "probe/identify.h"

#include <algorithm>
#include <cctype>
#include <set>

#include <fmt/format.h>

#include "probe/examination.h"
#include "probe/printable.h"
#include "probe/process_runner.h"
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
    {"cc", "CC", compiler_kind, true},          {"ld", "LD", linker_kind, true},
    {"ar", "AR", binutil_kind, true},           {"nm", "NM", binutil_kind, true},
    {"objcopy", "OBJCOPY", binutil_kind, true}, {"objdump", "OBJDUMP", binutil_kind, false},
    {"readelf", "READELF", binutil_kind, true}, {"strip", "STRIP", binutil_kind, true},
    {"hostcc", "HOSTCC", compiler_kind, true},  {"rustc", "RUSTC", rustc_kind, false},
    {"bindgen", "BINDGEN", bindgen_kind, false}, {"pahole", "PAHOLE", pahole_kind, false},
    {"make", "MAKE", host_tool_kind, false},    {"bash", "BASH", host_tool_kind, false},
    {"bc", "BC", host_tool_kind, false},        {"flex", "LEX", host_tool_kind, false},
    {"bison", "YACC", host_tool_kind, false},   {"perl", "PERL", host_tool_kind, false},
    {"python3", "PYTHON3", host_tool_kind, false},
};

/// One tool on its way from a name to an identity.
struct Case {
  Tool tool;
  const Kind *kind;
  std::vector<Question> first;
  Answers answers;
};

class Examiner {
public:
  Examiner(const Environment &environment, Runner &runner, std::chrono::milliseconds deadline)
      : environment_(environment), runner_(runner), deadline_(deadline) {}

  void ask(Case &subject, const Question &question, const std::vector<std::string> &words) {
    Command command;
    command.argv = words;
    command.argv.insert(command.argv.end(), question.arguments.begin(), question.arguments.end());
    command.env = environment_;
    command.input = question.input;
    command.files = question.files;
    command.deadline = deadline_;
    runner_.start(std::move(command), [&subject, name = question.name](Run run) {
      subject.answers.emplace(name, std::move(run));
    });
  }

  void ask_all(std::vector<Case> &cases, std::vector<Question> (*choose)(Case &)) {
    for (Case &subject : cases)
      if (subject.tool.status != Tool::Status::broken)
        for (const Question &question : choose(subject))
          ask(subject, question, subject.tool.words);
    runner_.drain();
    for (Case &subject : cases)
      judge(subject);
  }

  /// Marks a tool that crashed, hung, flooded or left processes behind in any of its answers.
  static void judge(Case &subject) {
    Tool &tool = subject.tool;
    for (const auto &[name, run] : subject.answers) {
      if (!tool.present() || std::holds_alternative<Exited>(run.outcome))
        continue;
      tool.status = Tool::Status::broken;
      tool.problem = describe(run.outcome);
    }
    if (tool.present())
      subject.kind->conclude(tool, subject.answers);
  }

private:
  const Environment &environment_;
  Runner &runner_;
  std::chrono::milliseconds deadline_;
};

/// What the first answer says: is it there, does it run, does it tell its version?
void judge_version(Case &subject, const Environment &environment) {
  Tool &tool = subject.tool;
  const auto found = subject.answers.find("version");
  if (found == subject.answers.end())
    return;
  const Run &run = found->second;
  tool.repeat = shell_quoted(tool.words) + " " + shell_quoted(subject.first.front().arguments);
  if (const auto *not_started = std::get_if<NotStarted>(&run.outcome)) {
    const bool missing = not_started->error == ENOENT && !find_executable(tool.words[0], environment);
    tool.status = missing ? Tool::Status::absent : Tool::Status::broken;
    tool.problem = missing ? fmt::format("{}: not found{}", tool.words[0],
                                         tool.words[0].find('/') == std::string::npos ? " in PATH" : "")
                           : fmt::format("{}: {}", tool.words[0], describe(run.outcome));
    return;
  }
  const std::string text = run.out.empty() ? run.err : run.out;
  tool.status = Tool::Status::broken;
  if (!run.succeeded()) {
    const std::string words = complaint(run);
    tool.problem = describe(run.outcome) + (words.empty() ? "" : ": " + words);
  } else if (!is_text(text)) {
    tool.problem = "prints no text for a version: " + printable(text);
  } else if (subject.kind != &header_kind() && !find_version(text)) {
    tool.problem = "prints no version: " + printable(text);
  } else {
    tool.status = Tool::Status::present;
    tool.problem.clear();
    tool.full_text = text;
    tool.version_text = first_line(text);
  }
}

void judge_headers(Case &subject) {
  if (subject.tool.present() || subject.kind != &header_kind())
    return;
  subject.tool.status = Tool::Status::absent;
  subject.tool.problem = fmt::format("{}: headers not found by HOSTCC", subject.tool.role);
}

std::string lower(std::string text) {
  for (char &c : text)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::vector<Case> make_cases(const KbuildVariables &variables) {
  std::vector<Case> cases;
  for (const Role &role : roles) {
    const ToolVariable &variable = variables.tools.at(role.variable);
    Case subject{.tool = {}, .kind = &role.kind(), .first = {}, .answers = {}};
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

Case &case_of(std::vector<Case> &cases, std::string_view role) {
  return *std::ranges::find(cases, role, [](const Case &subject) { return subject.tool.role; });
}

/// Tools that are asked through another one: the assembler through CC, headers through HOSTCC.
std::vector<Case> make_dependent_cases(std::vector<Case> &cases, const std::vector<std::string> &flags) {
  std::vector<Case> result;
  const auto add = [&](const char *role, const Kind &kind, const Tool &through, bool required) {
    if (!through.present())
      return;
    Case subject{.tool = {}, .kind = &kind, .first = {}, .answers = {}};
    subject.tool.role = role;
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

/// Sets the real binary and the wrappers before it, from what the version question executed.
void resolve_binaries(std::vector<Case> &cases, Examiner &examiner, Runner &runner,
                      const Environment &environment) {
  std::vector<std::vector<FileAccess>> executed;
  for (Case &subject : cases) {
    executed.push_back(subject.tool.present() && is_asked_directly(subject) ? executed_files(subject.answers.at("version"))
                                              : std::vector<FileAccess>());
    for (const std::string &candidate : real_binary_candidates(executed.back()))
      examiner.ask(subject, {"candidate " + candidate, subject.first.front().arguments, {}, {}}, {candidate});
  }
  runner.drain();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    Tool &tool = cases[i].tool;
    if (!tool.present() || !is_asked_directly(cases[i]))
      continue;
    const auto spelled = find_executable(tool.words[0], environment);
    std::string real = !executed[i].empty() ? executed[i].front().path : spelled ? *spelled : tool.words[0];
    const Run &asked = cases[i].answers.at("version");
    for (const std::string &candidate : real_binary_candidates(executed[i])) {
      const Run &answer = cases[i].answers.at("candidate " + candidate);
      if (answer.succeeded() && same_version_text(asked.out + asked.err, answer.out + answer.err)) {
        real = candidate;
        break;
      }
    }
    tool.wrapper_chain = wrapper_chain(executed[i], real);
    tool.path = real_path(real);
    if (executed[i].size() > 1 && tool.wrapper_chain.empty())
      tool.notes.emplace_back("runs other programs before it answers; none of them answers alike");
    if (executed[i].empty() && tool.words.size() > 1)
      tool.notes.emplace_back("what it runs could not be seen here");
  }
}

std::string cc_answer(const std::vector<Tool> &tools, const std::string &question) {
  const Tool *cc = find_tool(tools, "cc");
  const auto found = cc ? cc->details.find(question) : std::map<std::string, std::string>::const_iterator();
  return cc && found != cc->details.end() ? found->second : std::string();
}

std::vector<std::string> seen_files(const Case &subject) {
  std::set<std::string> seen;
  for (const auto &[name, run] : subject.answers) {
    if (!run.accesses || name.starts_with("candidate "))
      continue;
    for (const FileAccess &access : *run.accesses)
      if (access.kind != AccessKind::inspected && is_elf_file(access.path))
        seen.insert(real_path(access.path));
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
      examiner.ask(subject, subject.first.front(), subject.tool.words);
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
  std::ranges::move(dependent, std::back_inserter(cases));

  resolve_binaries(cases, examiner, runner, environment);
  examiner.ask_all(cases, [](Case &subject) {
    return subject.tool.present() && subject.kind->second ? subject.kind->second(subject.tool, subject.answers)
                                                          : std::vector<Question>();
  });

  for (Case &subject : cases) {
    if (subject.tool.present()) {
      result.seen[subject.tool.role] = seen_files(subject);
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

std::string text_of(const Answers &answers, const std::string &name) {
  const auto found = answers.find(name);
  return found == answers.end() ? std::string() : found->second.out + found->second.err;
}

std::string first_line(std::string_view text) {
  text = text.substr(0, text.find('\n'));
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r' || text.back() == '\t'))
    text.remove_suffix(1);
  return std::string(text);
}

bool set_version(Tool &tool, std::string_view text) {
  const auto found = find_version(text);
  if (!found)
    return false;
  tool.version = found->version;
  tool.version_string = found->text;
  return true;
}

std::string complaint(const Run &run) {
  std::string_view text = run.err.empty() ? run.out : run.err;
  std::string first;
  while (!text.empty()) {
    const std::string line = first_line(text);
    text.remove_prefix(std::min(text.size(), text.find('\n') == std::string_view::npos ? text.size()
                                                                                       : text.find('\n') + 1));
    if (lower(line).find("error") != std::string::npos)
      return printable(line);
    if (first.empty() && !line.empty())
      first = printable(line);
  }
  return first;
}

} // namespace kassay
