// SPDX-License-Identifier: MIT
// Each method's eyes on outcomes that say affected, fixed, and neither.
#include "rules/reproducer_judge.h"

#include <csignal>

#include <gtest/gtest.h>

#include "tests/fake_runner.h"

namespace kassay::rules {
namespace {

using enum Observation;

Reproducer with(Method method) {
  Reproducer reproducer;
  reproducer.method = method;
  return reproducer;
}

Observation seen(const Reproducer &reproducer, Run run, bool last = true, bool compiling = true) {
  return judge(reproducer, {compiling, last, std::move(run)}).observation;
}

Run made(const std::string &text, const std::string &err = "") {
  Run run = exited(0, "", err);
  run.captured = text;
  return run;
}

TEST(Judge, RunByExitStatus) {
  Reproducer run = with(Method::run);
  run.affected_exit = 3;
  EXPECT_EQ(seen(run, exited(0), true, false), fixed);
  EXPECT_EQ(seen(run, exited(3), true, false), affected);
  EXPECT_EQ(seen(run, exited(1), true, false), cannot_tell);
  EXPECT_EQ(seen(run, ended(Signalled{SIGILL}), true, false), cannot_tell);
  EXPECT_EQ(seen(run, exited(3), false, true), cannot_tell) << "that was the compiler";
  EXPECT_EQ(seen(run, exited(3), false, false), cannot_tell) << "that was the linker";
}

TEST(Judge, CompileByAcceptance) {
  Reproducer compile = with(Method::compile);
  compile.affected = "bad operand";
  EXPECT_EQ(seen(compile, exited(0)), fixed);
  EXPECT_EQ(seen(compile, exited(1, "", "error: bad operand")), affected);
  EXPECT_EQ(seen(compile, exited(1, "", "error: no space")), cannot_tell);
  EXPECT_EQ(seen(compile, ended(Signalled{SIGSEGV})), cannot_tell);
  compile = with(Method::compile);
  compile.accepts = true;
  compile.fixed = "not allowed";
  EXPECT_EQ(seen(compile, exited(0)), affected);
  EXPECT_EQ(seen(compile, exited(1, "", "error: not allowed")), fixed);
  EXPECT_EQ(seen(compile, exited(1, "", "error: else")), cannot_tell);
}

TEST(Judge, CrashBySignalOrWords) {
  const Reproducer crash = with(Method::crash);
  EXPECT_EQ(seen(crash, exited(0)), fixed);
  EXPECT_EQ(seen(crash, ended(Signalled{SIGSEGV})), affected);
  EXPECT_EQ(seen(crash, exited(1, "", "internal compiler error: in x")), affected);
  EXPECT_EQ(seen(crash, exited(1, "", "error: undeclared")), cannot_tell);
  EXPECT_EQ(seen(crash, exited(1, "", "internal compiler error: Killed (program cc1)")), cannot_tell)
      << "the machine had no memory";
  EXPECT_EQ(seen(crash, ended(TimedOut{})), cannot_tell);
}

TEST(Judge, WarningByItsWords) {
  Reproducer warning = with(Method::warning);
  warning.affected = "-Wfoo";
  EXPECT_EQ(seen(warning, exited(0, "", "warning: x [-Wfoo]")), affected);
  EXPECT_EQ(seen(warning, exited(0)), fixed);
  EXPECT_EQ(seen(warning, exited(1, "", "warning: x [-Wfoo]")), cannot_tell);
}

TEST(Judge, AssemblyByOneFunction) {
  Reproducer assembly = with(Method::assembly);
  assembly.function = "f";
  assembly.affected = "\\bnop\\b";
  EXPECT_EQ(seen(assembly, made("f:\n\tnop\n\t.size f, .-f\n")), affected);
  EXPECT_EQ(seen(assembly, made("f:\n\tret\n\t.size f, .-f\ng:\n\tnop\n")), fixed);
  EXPECT_EQ(seen(assembly, made("g:\n\tnop\n")), cannot_tell) << "there is no f";
  EXPECT_EQ(seen(assembly, exited(0)), cannot_tell) << "nothing was made";
  assembly.fixed = "ret";
  EXPECT_EQ(seen(assembly, made("f:\n\tnop\n\tret\n")), cannot_tell) << "both";
  EXPECT_EQ(seen(assembly, made("f:\n\tmov\n")), cannot_tell) << "neither";
}

TEST(Judge, IntermediateCodeByOneFunction) {
  Reproducer ir = with(Method::ir);
  ir.function = "f";
  ir.fixed = "uwtable";
  EXPECT_EQ(seen(ir, made("define i32 @g() {\n uwtable\n}\ndefine i32 @f() {\n ret\n}\n")), affected);
  EXPECT_EQ(seen(ir, made("define i32 @f() uwtable {\n ret\n}\n")), fixed);
}

TEST(Judge, StackByItsLimit) {
  Reproducer stack = with(Method::stack);
  stack.function = "f";
  stack.limit = 64;
  EXPECT_EQ(seen(stack, made("a.c:1:5:f\t64\tstatic\n")), fixed);
  EXPECT_EQ(seen(stack, made("a.c:9:5:ff\t1\tstatic\na.c:1:5:f\t65\tstatic\n")), affected);
  EXPECT_EQ(seen(stack, made("a.c:1:5:g\t65\tstatic\n")), cannot_tell);
  EXPECT_EQ(seen(stack, made("a.c:1:5:f\tmuch\tstatic\n")), cannot_tell);
}

TEST(Judge, OutputWhateverTheStatus) {
  Reproducer output = with(Method::output);
  output.affected = "panicked";
  output.fixed = "pub const";
  EXPECT_EQ(seen(output, exited(101, "", "panicked at")), affected);
  EXPECT_EQ(seen(output, exited(0, "pub const A")), fixed);
  EXPECT_EQ(seen(output, exited(127, "", "not found")), cannot_tell);
}

TEST(Judge, LinkAndObjectNeedAnObject) {
  Reproducer link = with(Method::link);
  link.affected = "unknown relocation";
  EXPECT_EQ(seen(link, exited(1, "", "ld: unknown relocation"), true, false), affected);
  EXPECT_EQ(seen(link, exited(0), true, false), fixed);
  EXPECT_EQ(seen(link, exited(1, "", "ld: unknown relocation"), false, true), cannot_tell)
      << "that was the compiler";
  Reproducer object = with(Method::object);
  object.affected_object = ObjectLook{.section = ".x", .present = true};
  EXPECT_EQ(seen(object, made("no ELF file")), cannot_tell);
  EXPECT_EQ(seen(object, exited(0)), cannot_tell);
}

TEST(Judge, NoRoomIsNoAnswer) {
  for (const Method method : {Method::run, Method::compile, Method::crash, Method::warning, Method::output}) {
    Reproducer reproducer = with(method);
    reproducer.affected = ".";
    kassay::Run run = exited(1, "x", "internal compiler error");
    run.scratch_error = ENOSPC;
    EXPECT_EQ(seen(reproducer, run), cannot_tell) << to_string(method);
  }
}

} // namespace
} // namespace kassay::rules
