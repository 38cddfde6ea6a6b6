// SPDX-License-Identifier: MIT
// All cases of all bugs are started at once: the trial, its control, and what it needs. Steps of a case
// follow one another; nothing waits for another case. The verdicts are made when everything has ended.
#include <algorithm>
#include <cstring>
#include <deque>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "probe/complaint.h"
#include "rules/bug_tool.h"
#include "rules/object_look.h"
#include "rules/reproducer_command.h"
#include "rules/reproducer_judge.h"
#include "rules/trial_command.h"
#include "rules/verdict.h"

namespace kassay::rules {

namespace {

std::string words_of(const Run &run) {
  const std::string words = complaint(run.err);
  return words.empty() ? describe(run.outcome) : fmt::format("{}: {}", describe(run.outcome), words);
}

bool says_no(const Run &run) {
  return std::holds_alternative<Exited>(run.outcome) && !run.succeeded() && run.scratch_error == 0;
}

/// One case, once as trial or once as control, step by step.
class Steps {
public:
  Steps(Case a_case, const CaseCommands &commands, Runner &runner, const std::string &host)
      : case_(std::move(a_case)), commands_(commands), runner_(runner), host_(host) {}

  void start() {
    const Reproducer &reproducer = *case_.reproducer;
    if (reproducer.method == Method::output && CaseCommands::tool_reads_sources(*case_.bug))
      return step(commands_.tool(case_, {}), true, true, [](const Run &) {});
    const std::vector<std::string> units = CaseCommands::units(reproducer);
    const bool run = reproducer.method == Method::run;
    const bool more = run || reproducer.method == Method::link || reproducer.method == Method::output;
    objects_.resize(units.size() + (run ? 1 : 0));
    missing_ = objects_.size();
    for (std::size_t at = 0; at < units.size(); ++at)
      compile(commands_.compile(case_, units[at]), at, CaseCommands::made_from(reproducer, units[at]), !more);
    if (run)
      compile(commands_.compile_start(case_), units.size(), "start.o", false);
    if (objects_.empty())
      made();
  }

  Sight sight() const {
    if (problem_)
      return {Observation::cannot_tell, *problem_};
    if (!outcome_)
      return {Observation::cannot_tell, "it has no source that could be tried"};
    return judge(*case_.reproducer, *outcome_);
  }
  const std::string &text() const { return text_; }
  Cost cost() const { return cost_; }

private:
  template <class Then> void step(const Command &command, bool compiling, bool last, Then then) {
    text_ += (text_.empty() ? "" : "\n") + repeat_line(command);
    runner_.start(command, [this, compiling, last, then = std::move(then)](Run run) {
      cost_.wall += run.cost.wall;
      cost_.user += run.cost.user;
      cost_.system += run.cost.system;
      cost_.peak_rss_kib = std::max(cost_.peak_rss_kib, run.cost.peak_rss_kib);
      if (!run.succeeded() || run.scratch_error != 0 || last) {
        if (!outcome_ || outcome_->run.succeeded()) // the first that fails
          outcome_ = {compiling, last, std::move(run)};
        return;
      }
      then(run);
    });
  }

  void compile(const Command &command, std::size_t at, const std::string &name, bool last) {
    step(command, true, last, [this, at, name](const Run &run) {
      if (!run.captured)
        problem_ = fmt::format("{} was not made, or is too large", name);
      else
        objects_[at] = {name, *run.captured};
      if (--missing_ == 0 && !problem_)
        made();
    });
  }

  void made() {
    const Reproducer &reproducer = *case_.reproducer;
    if (reproducer.method == Method::output)
      return step(commands_.tool(case_, objects_), false, true, [](const Run &) {});
    step(commands_.link(case_, objects_), false, reproducer.method == Method::link,
         [this](const Run &run) { linked(run); });
  }

  void linked(const Run &run) {
    if (!run.captured) {
      problem_ = "no program was made, or too large a one";
      return;
    }
    const Result<ProgramTarget> target = target_of(*run.captured, host_);
    if (!target) {
      problem_ = target.error().message;
      return;
    }
    if (target->native)
      return step(commands_.execute(*run.captured, ""), false, true, [](const Run &) {});
    emulate(*run.captured, target->emulator, true);
  }

  /// Debian has qemu-aarch64-static in qemu-user-static, qemu-aarch64 in qemu-user.
  void emulate(const std::string &program, const std::string &machine, bool is_static) {
    const std::string emulator = fmt::format("qemu-{}{}", machine, is_static ? "-static" : "");
    const Command command = commands_.execute(program, emulator);
    if (is_static)
      text_ += "\n" + repeat_line(command);
    runner_.start(command, [this, program, machine, is_static](Run run) {
      if (run.outcome == Outcome{NotStarted{ENOENT}}) {
        if (is_static)
          return emulate(program, machine, false);
        problem_ = fmt::format("there is no emulator for {}: install qemu-user-static", machine);
        return;
      }
      outcome_ = {false, true, std::move(run)};
    });
  }

  Case case_;
  const CaseCommands &commands_;
  Runner &runner_;
  const std::string &host_;
  std::vector<MadeFile> objects_;
  std::size_t missing_ = 0;
  std::optional<CaseOutcome> outcome_;
  std::optional<std::string> problem_;
  std::string text_;
  Cost cost_;
};

/// One reproducer at one level, with all that decides whether it counts.
class CaseTrial {
public:
  CaseTrial(const Case &a_case, const CaseCommands &commands, Runner &runner, const std::string &host)
      : case_(a_case), commands_(commands), runner_(runner), trial_(a_case, commands, runner, host) {
    if (!case_.reproducer->no_control) {
      Case control = case_;
      control.control = true;
      control_.emplace(control, commands, runner, host);
    }
  }

  void start() {
    ask(commands_.base(case_), base_);
    if (const Command flags = commands_.flags(case_); !flags.argv.empty()) {
      ask(flags, flags_);
      ask(commands_.no_flags(case_), no_flags_);
    }
    if (const Command needs = commands_.needs(case_); !needs.argv.empty())
      ask(needs, needs_);
    if (control_)
      control_->start();
    trial_.start();
  }

  ReproducerResult result() const {
    ReproducerResult result;
    result.reproducer = case_.reproducer;
    const std::string &name = case_.reproducer->name;
    result.name = name.empty() ? case_.optimize : name + " " + case_.optimize;
    result.command = trial_.text();
    result.counts = case_.reproducer->repairs.empty();
    result.cost = trial_.cost();
    const Sight sight = see();
    result.observation = sight.observation;
    result.reason = sight.reason;
    return result;
  }

private:
  void ask(const Command &command, std::optional<Run> &answer) {
    runner_.start(command, [&answer](Run run) { answer = std::move(run); });
  }

  Sight see() const {
    const auto unclear = [](std::string reason) {
      return Sight{Observation::cannot_tell, std::move(reason)};
    };
    if (!base_ || !base_->succeeded() || base_->scratch_error != 0)
      return unclear(
          fmt::format("not even an empty file compiles: {}", base_ ? reason_of(*base_) : "not tried"));
    if (flags_ && !flags_->succeeded()) {
      if (!says_no(*flags_) || !no_flags_ || !no_flags_->succeeded())
        return unclear(fmt::format("its flags cannot be tried: {}", reason_of(*flags_)));
      return {Observation::not_applicable, fmt::format("its flags are refused: {}", reason_of(*flags_))};
    }
    if (needs_ && !needs_->succeeded()) {
      if (!says_no(*needs_))
        return unclear(fmt::format("what it needs cannot be tried: {}", reason_of(*needs_)));
      return {Observation::not_applicable, fmt::format("what it needs is not there: {}", reason_of(*needs_))};
    }
    if (control_)
      if (const Sight control = control_->sight(); control.observation != Observation::fixed)
        return unclear(fmt::format("the control is not seen as right: {}", control.reason));
    return trial_.sight();
  }

  static std::string reason_of(const Run &run) {
    return run.scratch_error != 0
               ? fmt::format("the scratch directory cannot be relied on: {}; make room below TMPDIR",
                             std::strerror(run.scratch_error))
               : words_of(run);
  }

  Case case_;
  const CaseCommands &commands_;
  Runner &runner_;
  Steps trial_;
  std::optional<Steps> control_;
  std::optional<Run> base_, flags_, no_flags_, needs_;
};

/// A bug and its cases.
struct Examined {
  const Bug *bug;
  BugResult result;
  std::deque<CaseTrial> cases; // they are called back: they stay in place
  std::optional<Run> base;     // where there is no case
};

bool contains(const std::vector<std::string> &names, const std::string &name) {
  return names.empty() || std::ranges::find(names, name) != names.end();
}

class Check {
public:
  Check(const SourceTexts &sources, const std::string &start, const BugSubject &subject, Runner &runner)
      : subject_(subject),
        setting_{subject.tools, subject.environment, sources, start, subject.arch, value("cc.family")},
        commands_(setting_), host_(value("host.machine")), runner_(runner) {}

  void add(const Bug &bug) {
    Examined &examined = examined_.emplace_back(&bug);
    examined.result.bug = &bug;
    if (is_settled(examined))
      return;
    const ClaimResult claim = claim_of(bug, subject_.facts);
    examined.result.claim = claim.state;
    examined.result.claim_reason = claim.reason;
    examined.result.version = claim.version;
    for (const Reproducer &reproducer : bug.reproducers)
      if (contains(reproducer.arch, subject_.arch))
        for (const std::string &level : reproducer.optimize)
          examined.cases.emplace_back(Case{&bug, &reproducer, level, false}, commands_, runner_, host_);
    if (examined.cases.empty())
      ask_base(examined);
    for (CaseTrial &a_case : examined.cases)
      a_case.start();
  }

  std::vector<BugResult> results() {
    std::vector<BugResult> results;
    for (Examined &examined : examined_) {
      if (examined.result.reason.empty())
        decide(examined);
      results.push_back(std::move(examined.result));
    }
    return results;
  }

private:
  std::string value(const std::string &name) const {
    const auto found = subject_.facts.values.find(name);
    return found == subject_.facts.values.end() ? std::string() : found->second;
  }

  static void settle(Examined &examined, Verdict verdict, std::string reason) {
    examined.result.verdict = verdict;
    examined.result.reason = std::move(reason);
  }

  /// Not of this toolchain, or of a tool that cannot be examined.
  bool is_settled(Examined &examined) const {
    const Bug &bug = *examined.bug;
    if (!contains(bug.arch, subject_.arch)) {
      settle(examined, Verdict::not_applicable, fmt::format("not of {}", subject_.arch));
      return true;
    }
    for (const Claim &claim : bug.claims) {
      const BugTool *tool = find_bug_tool(claim.tool);
      const std::string role(tool ? tool->role : "");
      if (const auto broken = subject_.facts.broken.find(role); broken != subject_.facts.broken.end()) {
        settle(examined, Verdict::cannot_tell, broken->second);
        return true;
      }
      if (const auto absent = subject_.facts.absent.find(role); absent != subject_.facts.absent.end()) {
        settle(examined, Verdict::not_applicable, absent->second);
        return true;
      }
      if (!subject_.facts.values.contains(claim.tool + ".version")) {
        const std::string family = value(role + ".family");
        settle(examined, Verdict::not_applicable,
               family.empty() ? fmt::format("there is no {}", claim.tool)
                              : fmt::format("the {} is {}, not {}", role, family, claim.tool));
        return true;
      }
    }
    return false;
  }

  /// A claim alone counts only where the toolchain works at all.
  void ask_base(Examined &examined) {
    static const Reproducer c_case{.sources = {"empty.c"}};
    static const Reproducer rust_case{.sources = {"empty.rs"}};
    const bool rust = examined.bug->tool() == "rustc";
    runner_.start(commands_.base({examined.bug, rust ? &rust_case : &c_case, "-O2", false}),
                  [&examined](Run run) { examined.base = std::move(run); });
  }

  static void decide(Examined &examined) {
    BugResult &result = examined.result;
    for (const CaseTrial &a_case : examined.cases)
      result.trials.push_back(a_case.result());
    const ReproducerResult *shown = nullptr;
    for (Observation wanted :
         {Observation::affected, Observation::cannot_tell, Observation::fixed, Observation::not_applicable})
      for (const ReproducerResult &trial : result.trials)
        if (!shown && trial.counts && trial.observation == wanted)
          shown = &trial;
    if (!shown)
      return decide_by_claim(examined);
    result.observation = shown->observation;
    result.verdict = shown->observation == Observation::affected      ? Verdict::affected
                     : shown->observation == Observation::cannot_tell ? Verdict::cannot_tell
                     : shown->observation == Observation::fixed       ? Verdict::fixed
                                                                      : Verdict::not_applicable;
    result.reason = fmt::format("{}: {}", shown->name, shown->reason);
  }

  static void decide_by_claim(Examined &examined) {
    BugResult &result = examined.result;
    if (!examined.base || !examined.base->succeeded() || examined.base->scratch_error != 0)
      return settle(examined, Verdict::cannot_tell,
                    fmt::format("not even an empty file compiles: {}",
                                examined.base ? words_of(*examined.base) : "not tried"));
    const std::string why =
        examined.bug->reproducers.empty() ? "no reproducer" : "no reproducer for this architecture";
    switch (result.claim) {
    case ClaimState::affected:
      return settle(examined, Verdict::suspected, fmt::format("{}; {}", result.claim_reason, why));
    case ClaimState::fixed:
      return settle(examined, Verdict::fixed, fmt::format("{}; {}", result.claim_reason, why));
    case ClaimState::unknown:
      return settle(examined, Verdict::cannot_tell, fmt::format("{}; {}", result.claim_reason, why));
    }
  }

  const BugSubject &subject_;
  CaseSetting setting_;
  CaseCommands commands_;
  std::string host_;
  Runner &runner_;
  std::deque<Examined> examined_;
};

} // namespace

std::vector<BugResult> check_bugs(std::span<const Bug> bugs, const SourceTexts &sources,
                                  const std::string &start, const BugSubject &subject, Runner &runner,
                                  const Progress &progress) {
  Check check(sources, start, subject, runner);
  for (const Bug &bug : bugs)
    check.add(bug);
  if (progress)
    progress(0, bugs.size());
  runner.drain();
  if (progress)
    progress(bugs.size(), bugs.size());
  return check.results();
}

} // namespace kassay::rules
