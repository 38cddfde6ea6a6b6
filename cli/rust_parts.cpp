// SPDX-License-Identifier: MIT
#include "cli/rust_parts.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "probe/printable.h"

namespace kassay::cli {

namespace {

const rules::Decision *decision_of(const Survey &survey, const std::string &symbol) {
  const auto found = std::ranges::find(survey.decisions, symbol, &rules::Decision::symbol);
  return found == survey.decisions.end() ? nullptr : &*found;
}

/// A tool's presence and version, against each series.
RustPart version_part(const Survey &survey, const std::string &name, const Tool *tool,
                      const std::string &version) {
  if (!tool || !tool->present())
    return {name, tool && tool->status == Tool::Status::broken ? "cannot-tell" : "n",
            tool ? printable(tool->problem) : "it is not there"};
  if (version.empty())
    return {name, "cannot-tell", fmt::format("{} does not tell of it", tool->spelled)};
  std::vector<std::string> too_old;
  for (const Shortfall &shortfall : survey.shortfalls)
    if (shortfall.tool == name)
      too_old.push_back(fmt::format("{} wants {}", shortfall.series, shortfall.needed));
  return {name, too_old.empty() ? "y" : "n",
          too_old.empty() ? version : fmt::format("{}; {}", version, fmt::join(too_old, ", "))};
}

/// What a feature came to; `yes` and `no` say what that means.
RustPart feature_part(const Survey &survey, const std::string &what, const std::string &symbol,
                      const std::string &yes, const std::string &no) {
  const rules::Decision *decision = decision_of(survey, symbol);
  if (!decision)
    return {what, "not asked", "on this architecture"};
  if (!decision->known)
    return {what, "cannot-tell", decision->reason};
  const bool is_yes = decision->value == "y";
  return {what, is_yes ? "y" : "n",
          is_yes                     ? yes
          : decision->reason.empty() ? no
                                     : fmt::format("{} ({})", no, decision->reason)};
}

/// The pairs of bindgen and libclang that go wrong; the kernel warns of them, and goes on.
RustPart sanity_part(const Survey &survey) {
  RustPart part = feature_part(survey, "bindgen with this libclang", "BINDGEN_IS_SANE",
                               "none of the known defects", "a known defect");
  if (part.value != "n")
    return part;
  std::vector<std::string> defects;
  for (const auto &[symbol, words] :
       {std::pair{"BINDGEN_HANDLES_NUL_IN_MACRO", "dies of a NUL in a macro"},
        {"BINDGEN_HANDLES_CONCATENATION", "loses names that are pasted"},
        {"BINDGEN_HANDLES_FORWARD_DECLARATION", "loses members of what was declared before"}})
    if (const rules::Decision *decision = decision_of(survey, symbol);
        decision && decision->known && decision->value == "n")
      defects.emplace_back(words);
  if (!defects.empty())
    part.reason = fmt::format("it {}", fmt::join(defects, ", "));
  return part;
}

std::string detail(const Tool *tool, const std::string &name) {
  const auto found = tool ? tool->details.find(name) : std::map<std::string, std::string>::const_iterator();
  return tool && found != tool->details.end() ? found->second : "";
}

/// init/Kconfig of 6.12: with Clang, LTO mixes the bitcode of both, so that the LLVMs have to be alike.
RustPart llvm_part(const Survey &survey, const Tool *rustc) {
  const char *what = "LLVM for LTO";
  const Tool *cc = find_tool(survey.identification.tools, "cc");
  if (!cc || !cc->present() || !rustc || !rustc->present())
    return {what, "not asked", "there is no rustc or no compiler"};
  if (cc->family != "clang")
    return {what, "not asked", "gcc has none"};
  const std::string of_rustc = detail(rustc, "llvm");
  const auto major = [](const std::string &version) { return version.substr(0, version.find('.')); };
  if (of_rustc.empty())
    return {what, "cannot-tell", "rustc does not tell of its LLVM"};
  return {what, major(of_rustc) == major(cc->version_string) ? "y" : "n",
          fmt::format("rustc has LLVM {}, clang is {}", of_rustc, cc->version_string)};
}

/// `select HAVE_RUST` in arch/*/Kconfig, and the first of the trees 6.1, 6.12 and 7.2 that has it.
struct RustArch {
  std::string_view arch, since, where;
};
constexpr RustArch rust_archs[] = {
    {"arm", "7.2", "little endian, ARMv7, without KASAN"},
    {"arm64", "6.12", ""},
    {"loongarch", "6.12", "without KASAN"},
    {"riscv", "6.12", "where clang compiles"},
    {"s390", "7.2", "without EXPOLINE"},
    {"um", "6.1", ""},
    {"x86", "6.1", "64 bits"},
};

RustPart target_part(const Survey &survey) {
  const auto found = std::ranges::find(rust_archs, survey.variables.srcarch, &RustArch::arch);
  if (found == std::end(rust_archs))
    return {"target", "n", fmt::format("no kernel has Rust on {}", survey.variables.srcarch)};
  return {"target", "y",
          fmt::format("{} in {} and newer{}{}", found->arch, found->since, found->where.empty() ? "" : ": ",
                      found->where)};
}

} // namespace

std::vector<RustPart> rust_parts(const Survey &survey) {
  const auto &tools = survey.identification.tools;
  const Tool *rustc = find_tool(tools, "rustc"), *bindgen = find_tool(tools, "bindgen");
  std::vector<RustPart> parts = {
      version_part(survey, "rustc", rustc, rustc ? rustc->version_string : ""),
      feature_part(survey, "rust-src", "RUST_SRC_IS_AVAILABLE", "the core library's source is there",
                   "the core library's source is not there: install rust-src"),
      version_part(survey, "bindgen", bindgen, bindgen ? bindgen->version_string : ""),
      version_part(survey, "libclang", bindgen, detail(bindgen, "libclang")),
      sanity_part(survey),
  };
  const Tool *cc = find_tool(tools, "cc");
  if (cc && cc->present() && cc->family == "clang")
    parts.push_back(
        feature_part(survey, "libclang is of this clang", "BINDGEN_LIBCLANG_MATCHES_CC", "the same version",
                     fmt::format("libclang {}, clang {}", detail(bindgen, "libclang"), cc->version_string)));
  parts.push_back(llvm_part(survey, rustc));
  parts.push_back(target_part(survey));
  return parts;
}

} // namespace kassay::cli
