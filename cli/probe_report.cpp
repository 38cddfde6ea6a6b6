// SPDX-License-Identifier: MIT
#include "cli/probe_report.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/markdown.h"
#include "cli/rust_parts.h"
#include "probe/printable.h"

namespace kassay::cli {

namespace {

constexpr std::size_t longest_line = 4096; // bytes: a chain of wrappers is a list of paths

nlohmann::json utf8_list(const std::vector<std::string> &texts) {
  auto list = nlohmann::json::array();
  for (const std::string &text : texts)
    list.push_back(as_utf8(text));
  return list;
}

std::string label(const Tool &tool) {
  std::string name = tool.variable.empty() ? tool.role : tool.variable;
  for (char &c : name)
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

/// "gcc 12.2.0 (Debian)", "bindgen 0.60.1, libclang 14.0.6".
std::string identity(const Tool &tool) {
  std::string text = tool.family;
  if (tool.family == "bfd" || tool.family == "gas")
    text = tool.family == "bfd" ? "GNU ld" : "GNU as";
  text += " " + tool.version_string;
  if (!tool.vendor.empty() && tool.vendor != "upstream")
    text += " (" + tool.vendor + ")";
  for (const char *detail : {"llvm", "libclang"})
    if (const auto found = tool.details.find(detail); found != tool.details.end())
      text += fmt::format(", {} {}", std::string_view(detail) == "llvm" ? "LLVM" : detail, found->second);
  if (const auto found = tool.details.find("rust-src"); found != tool.details.end() && found->second == "no")
    text += ", no rust-src";
  return text;
}

std::string where(const Tool &tool) {
  std::string text = tool.path;
  if (!tool.wrapper_chain.empty())
    text += fmt::format(" behind {}", fmt::join(tool.wrapper_chain, ", "));
  if (tool.package)
    text += fmt::format(" [{} {}]", tool.package->name, tool.package->version);
  return printable(text, longest_line);
}

struct Counts {
  std::size_t yes = 0, no = 0, values = 0, unknown = 0;
};

Counts count(const std::vector<rules::Decision> &decisions) {
  Counts counts;
  for (const rules::Decision &decision : decisions)
    ++(!decision.known                         ? counts.unknown
       : decision.type != rules::Type::boolean ? counts.values
       : decision.value == "y"                 ? counts.yes
                                               : counts.no);
  return counts;
}

std::string value_text(const rules::Decision &decision) {
  return decision.known ? decision.value : "cannot-tell";
}

/// A string symbol's value is what a tool printed: safe to print only so.
std::string shown_value(const rules::Decision &decision) {
  return printable(value_text(decision), longest_line);
}

std::string shortfall_text(const Shortfall &shortfall) {
  const std::string note = shortfall.note.empty() ? "" : fmt::format(" ({})", shortfall.note);
  return shortfall.found.empty()
             ? fmt::format("{} {} or newer is not there{}", shortfall.tool, shortfall.needed, note)
             : fmt::format("{} {} < {}{}", shortfall.tool, shortfall.found, shortfall.needed, note);
}

std::size_t widest(const std::vector<Tool> &tools, std::string (*text)(const Tool &)) {
  std::size_t width = 0;
  for (const Tool &tool : tools)
    width = std::max(width, tool.present() ? text(tool).size() : 0);
  return width;
}

nlohmann::json to_json(const Package &package) {
  return {{"manager", package.manager}, {"name", package.name},     {"version", package.version},
          {"arch", package.arch},       {"source", package.source}, {"purl", package.purl}};
}

nlohmann::json to_json(const ClosureFile &file) {
  nlohmann::json json = {{"role", file.role},         {"path", as_utf8(file.path)},
                         {"sha256", file.sha256},     {"size", file.size},
                         {"build_id", file.build_id}, {"found_by", as_utf8(file.found_by)}};
  if (file.package)
    json["package"] = file.package->name;
  return json;
}

const char *status_word(Tool::Status status) {
  return status == Tool::Status::present ? "present" : status == Tool::Status::absent ? "absent" : "broken";
}

nlohmann::json to_json(const Tool &tool) {
  nlohmann::json json = {{"role", tool.role},
                         {"variable", tool.variable},
                         {"spelled", as_utf8(tool.spelled)},
                         {"status", status_word(tool.status)},
                         {"requested", tool.requested},
                         {"required", tool.required}};
  if (!tool.present()) {
    json["problem"] = as_utf8(tool.problem);
    json["repeat"] = as_utf8(tool.repeat);
    return json;
  }
  json["family"] = tool.family;
  json["vendor"] = tool.vendor;
  json["version"] = tool.version_string;
  json["version_code"] = tool.version_code;
  json["version_text"] = as_utf8(tool.version_text);
  json["full_text"] = as_utf8(tool.full_text);
  json["target"] = as_utf8(tool.target);
  json["configured_with"] = as_utf8(tool.configured_with);
  json["default_flags"] = utf8_list(tool.default_flags);
  json["wrapper_chain"] = utf8_list(tool.wrapper_chain);
  json["path"] = as_utf8(tool.path);
  json["closure"] = tool.closure;
  json["notes"] = utf8_list(tool.notes);
  json["details"] = nlohmann::json::object();
  for (const auto &[name, detail] : tool.details)
    json["details"][name] = as_utf8(detail);
  json["files"] = nlohmann::json::array();
  for (const ClosureFile &file : tool.files)
    json["files"].push_back(to_json(file));
  if (tool.package)
    json["package"] = to_json(*tool.package);
  return json;
}

void text_tools(const Survey &survey, const Palette &palette, std::string &out) {
  const auto &tools = survey.identification.tools;
  const std::size_t width = widest(tools, identity);
  out += palette.heading(fmt::format("toolchain for {}", survey.variables.arch)) + "\n";
  for (const Tool &tool : tools) {
    if (tool.present())
      out += fmt::format("  {:<8} {:<{}}  {}\n", label(tool), identity(tool), width, where(tool));
    else if (tool.status == Tool::Status::broken || tool.requested || tool.required)
      out += fmt::format("  {:<8} {}\n           {}\n", label(tool), palette.bad(tool.problem),
                         palette.faint("repeat: " + printable(tool.repeat, longest_line)));
    else
      out += fmt::format("  {:<8} {}\n", label(tool), palette.faint(tool.problem));
    for (const std::string &note : tool.notes)
      out += fmt::format("           {}\n", palette.faint(printable(note, longest_line)));
  }
}

void text_closures(const Survey &survey, const Palette &palette, std::string &out) {
  out += "\n" + palette.heading("closures") + "\n";
  for (const Tool &tool : survey.identification.tools) {
    if (tool.files.empty())
      continue;
    std::uint64_t bytes = 0;
    for (const ClosureFile &file : tool.files)
      bytes += file.size;
    out += fmt::format("  {:<8} {} {:>3} files {:>6.1f} MiB\n", label(tool), tool.closure, tool.files.size(),
                       static_cast<double>(bytes) / 1048576);
  }
}

void text_series(const Survey &survey, const Palette &palette, std::string &out) {
  out += "\n" + palette.heading("kernel series") + "\n";
  for (const std::string &series : survey.series) {
    std::vector<std::string> lacks;
    for (const Shortfall &shortfall : survey.shortfalls)
      if (shortfall.series == series)
        lacks.push_back(shortfall_text(shortfall));
    out += fmt::format("  {:<6} {}\n", series,
                       lacks.empty() ? palette.good("nothing missing") : palette.doubtful(lacks.front()));
    for (std::size_t i = 1; i < lacks.size(); ++i)
      out += fmt::format("         {}\n", palette.doubtful(lacks[i]));
  }
}

void text_rust(const Survey &survey, const Palette &palette, std::string &out) {
  out += "\n" + palette.heading("rust") + "\n";
  for (const RustPart &part : rust_parts(survey))
    out += fmt::format("  {:<28} {:<12} {}\n", part.what,
                       part.value == "y"   ? palette.good("y")
                       : part.value == "n" ? palette.bad("n")
                                           : palette.doubtful(part.value),
                       printable(part.reason, longest_line));
}

void text_symbols(const Survey &survey, const Palette &palette, std::string &out) {
  const Counts counts = count(survey.decisions);
  out += "\n" + palette.heading("symbols") +
         fmt::format(" ({}: {} y, {} n, {} values, {} cannot-tell)\n", survey.decisions.size(), counts.yes,
                     counts.no, counts.values, counts.unknown);
  std::size_t width = 0;
  for (const rules::Decision &decision : survey.decisions)
    width = std::max(width, decision.symbol.size());
  for (const rules::Decision &decision : survey.decisions) {
    const std::string value = shown_value(decision);
    const std::string shown = !decision.known ? palette.doubtful(value)
                              : value == "y"  ? palette.good(value)
                                              : value;
    out += fmt::format("  {:<{}}  {}{}\n", decision.symbol, width, shown,
                       decision.reason.empty() ? "" : "  " + palette.faint(decision.reason));
  }
}

} // namespace

std::string text_report(const Survey &survey, const Palette &palette) {
  std::string out;
  text_tools(survey, palette, out);
  text_closures(survey, palette, out);
  text_series(survey, palette, out);
  text_rust(survey, palette, out);
  text_symbols(survey, palette, out);
  return out;
}

std::string json_report(const Survey &survey) {
  nlohmann::json json = {{"schema", 1},
                         {"arch", survey.variables.arch},
                         {"srcarch", survey.variables.srcarch},
                         {"clang_flags", survey.identification.clang_flags}};
  json["toolchains"] = nlohmann::json::array();
  for (const Tool &tool : survey.identification.tools)
    json["toolchains"].push_back(to_json(tool));
  json["series"] = nlohmann::json::array();
  for (const std::string &series : survey.series) {
    auto missing = nlohmann::json::array();
    for (const Shortfall &shortfall : survey.shortfalls)
      if (shortfall.series == series)
        missing.push_back(
            {{"tool", shortfall.tool},
             {"needed", shortfall.needed},
             {"found", shortfall.found.empty() ? nlohmann::json() : nlohmann::json(shortfall.found)},
             {"note", shortfall.note}});
    json["series"].push_back({{"series", series}, {"missing", missing}});
  }
  json["rust"] = nlohmann::json::array();
  for (const RustPart &part : rust_parts(survey))
    json["rust"].push_back({{"what", part.what}, {"value", part.value}, {"reason", as_utf8(part.reason)}});
  json["symbols"] = nlohmann::json::array();
  for (const rules::Decision &decision : survey.decisions)
    json["symbols"].push_back({{"symbol", decision.symbol},
                               {"type", rules::keyword(decision.type)},
                               {"value", as_utf8(value_text(decision))},
                               {"reason", as_utf8(decision.reason)},
                               {"command", as_utf8(decision.command)},
                               {"cpu_us", (decision.cost.user + decision.cost.system).count()}});
  return json.dump(2) + "\n";
}

std::string markdown_report(const Survey &survey) {
  std::string out =
      fmt::format("## Toolchain for {}\n\n| role | tool | file |\n|---|---|---|\n", survey.variables.arch);
  for (const Tool &tool : survey.identification.tools)
    out += fmt::format("| {} | {} | {} |\n", label(tool),
                       markdown_cell(tool.present() ? identity(tool) : tool.problem),
                       tool.present() ? markdown_cell("`" + where(tool) + "`") : "");
  out += "\n## Kernel series\n\n| series | missing |\n|---|---|\n";
  for (const std::string &series : survey.series) {
    std::vector<std::string> lacks;
    for (const Shortfall &shortfall : survey.shortfalls)
      if (shortfall.series == series)
        lacks.push_back(shortfall_text(shortfall));
    out += fmt::format("| {} | {} |\n", series, markdown_cell(fmt::format("{}", fmt::join(lacks, "; "))));
  }
  out += "\n## Rust\n\n| what | value | why |\n|---|---|---|\n";
  for (const RustPart &part : rust_parts(survey))
    out +=
        fmt::format("| {} | {} | {} |\n", markdown_cell(part.what), part.value, markdown_cell(part.reason));
  out += "\n## Symbols\n\n| symbol | value | why |\n|---|---|---|\n";
  for (const rules::Decision &decision : survey.decisions)
    out += fmt::format("| {} | {} | {} |\n", decision.symbol, markdown_cell(shown_value(decision)),
                       markdown_cell(decision.reason));
  return out;
}

int exit_code_of(const Survey &survey) {
  const bool unexamined = std::ranges::any_of(survey.identification.tools, [](const Tool &tool) {
    return tool.status == Tool::Status::broken ||
           (tool.status == Tool::Status::absent && (tool.requested || tool.required));
  });
  const bool unknown =
      std::ranges::any_of(survey.decisions, [](const auto &decision) { return !decision.known; });
  return unexamined || unknown ? exit_unexamined : exit_clean;
}

} // namespace kassay::cli
