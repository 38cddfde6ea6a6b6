// SPDX-License-Identifier: MIT
#include "manifest/codegen_build.h"

#include <fmt/format.h>

#include "probe/printable.h"

namespace kassay::manifest {

std::string failure_of(const Run &run) {
  if (run.succeeded())
    return "it made no object";
  std::string_view line = run.err;
  if (const std::size_t at = line.find("error"); at != std::string_view::npos)
    if (const std::size_t begin = line.rfind('\n', at); begin != std::string_view::npos)
      line.remove_prefix(begin + 1);
  const std::string text = printable(line);
  return describe(run.outcome) + (text.empty() ? "" : ": " + text);
}

void CodegenBuilds::done(UnitCode unit) {
  codegen_.units.push_back(std::move(unit));
  if (progress_)
    progress_(codegen_.units.size(), total_);
}

void CodegenBuilds::made(UnitCode unit, const Run &run) {
  if (!run.succeeded() || !run.captured) {
    unit.problem = failure_of(run);
    return done(std::move(unit));
  }
  auto functions = function_code(*run.captured, unit.unit);
  if (functions) {
    unit.functions = std::move(*functions);
    if (use_)
      use_(unit.unit, unit.variant, *run.captured);
  } else {
    unit.problem = functions.error().message;
  }
  done(std::move(unit));
}

void CodegenBuilds::compile(UnitCode unit, Command command) {
  ++total_;
  runner_.start(std::move(command), [this, unit = std::move(unit)](const Run &run) { made(unit, run); });
}

void CodegenBuilds::link(UnitCode unit, std::vector<Command> parts, Command link) {
  ++total_;
  Linked &linked = linked_.emplace_back();
  linked.unit = std::move(unit);
  linked.link = std::move(link);
  linked.objects.resize(parts.size());
  linked.missing = parts.size();
  for (std::size_t i = 0; i < parts.size(); ++i)
    runner_.start(std::move(parts[i]), [this, &linked, i](const Run &run) { part_made(linked, i, run); });
}

void CodegenBuilds::part_made(Linked &linked, std::size_t number, const Run &run) {
  if (run.succeeded() && run.captured)
    linked.objects[number] = *run.captured;
  else if (linked.unit.problem.empty())
    linked.unit.problem = failure_of(run);
  if (--linked.missing > 0)
    return;
  if (!linked.unit.problem.empty())
    return done(std::move(linked.unit));
  for (std::size_t i = 0; i < linked.objects.size(); ++i) {
    const std::string name = fmt::format("{}.o", i);
    linked.link.argv.push_back(name);
    linked.link.files[name] = std::move(linked.objects[i]);
  }
  runner_.start(std::move(linked.link), [this, &linked](const Run &made_of) { made(linked.unit, made_of); });
}

Codegen CodegenBuilds::finish() {
  runner_.drain();
  sort_units(codegen_);
  return std::move(codegen_);
}

} // namespace kassay::manifest
