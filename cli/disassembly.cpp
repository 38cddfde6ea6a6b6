// SPDX-License-Identifier: MIT
#include "cli/disassembly.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "cli/remembering_runner.h"
#include "probe/nearest.h"
#include "probe/printable.h"
#include "probe/text_lines.h"

namespace kassay::cli {
namespace {

constexpr std::size_t width = 56; // of a side
constexpr std::size_t most_lines = 4000;

using Lines = std::vector<std::string>;
using Objects = std::map<std::pair<std::string, std::string>, const KeptObject *>;

bool has_function(const manifest::Codegen &codegen, const KeptObject &object, const std::string &function) {
  return std::ranges::any_of(codegen.units, [&](const manifest::UnitCode &unit) {
    return unit.unit == object.unit && unit.variant == object.variant &&
           std::ranges::find(unit.functions, function, &manifest::FunctionCode::name) != unit.functions.end();
  });
}

Objects objects_with(const CodegenSurvey &survey, const std::string &function) {
  Objects objects;
  for (const KeptObject &object : survey.objects)
    if (has_function(survey.codegen, object, function))
      objects.emplace(std::pair(object.unit, object.variant), &object);
  return objects;
}

/// Runs the toolchain's objdump on the object.
Result<Lines> disassembled(const CodegenSurvey &survey, const KeptObject &object,
                           const std::string &function) {
  const Tool *objdump = find_tool(survey.identification.tools, "objdump");
  if (!objdump || !objdump->present())
    return fail(ErrorKind::environment, fmt::format("OBJDUMP: {}", objdump ? objdump->problem : "none"),
                "name one: OBJDUMP=objdump");
  Command command;
  command.argv = objdump->words;
  const bool is_llvm = objdump->family == "llvm";
  for (const std::string &word :
       {std::string("-dr"), std::string("--no-show-raw-insn"),
        (is_llvm ? "--disassemble-symbols=" : "--disassemble=") + function, std::string("out.o")})
    command.argv.push_back(word);
  command.env = survey.environment;
  command.files["out.o"] = object.bytes;
  RememberingRunner runner(survey.environment, {.use_store = false});
  const Run run = runner.run(command);
  runner.die_if_interrupted();
  if (!run.succeeded())
    return fail(ErrorKind::environment,
                fmt::format("{}: {}: {}", objdump->spelled, describe(run.outcome), printable(run.err)));
  return instructions_in(run.out);
}

/// The instruction without numbers of places: what two sides must agree in to be shown as the same.
std::string essence(const std::string &line) {
  const std::size_t symbol = line.find('<');
  if (symbol == std::string::npos || line.find(" R_") != std::string::npos)
    return line;
  const std::size_t plus = line.find_first_of("+>", symbol);
  return line.substr(0, line.find_first_of(" \t")) + line.substr(symbol, plus - symbol);
}

struct ListedLine {
  std::uint64_t address = 0;
  std::string text; ///< tabs are blanks
  bool is_relocation = false;
};

/// A line with an address: "   4:\tcall ..." or "\t\t\t5: R_X86_64_PLT32\tg-0x4".
std::optional<ListedLine> parse_line(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t");
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || begin == 0 || begin >= colon) // a heading begins at the margin
    return std::nullopt;
  ListedLine entry;
  const auto [end, error] = std::from_chars(line.data() + begin, line.data() + colon, entry.address, 16);
  const std::size_t text = line.find_first_not_of(" \t", colon + 1);
  if (error != std::errc() || end != line.data() + colon || text == std::string_view::npos)
    return std::nullopt;
  entry.text = line.substr(text);
  std::ranges::replace(entry.text, '\t', ' ');
  entry.is_relocation = entry.text.starts_with("R_");
  return entry;
}

std::vector<std::vector<unsigned>> common_lengths(const Lines &a, const Lines &b) {
  std::vector<std::vector<unsigned>> length(a.size() + 1, std::vector<unsigned>(b.size() + 1));
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      length[i][j] = a[i] == b[j] ? length[i + 1][j + 1] + 1 : std::max(length[i + 1][j], length[i][j + 1]);
  return length;
}

std::string row(const std::string &left, char mark, const std::string &right) {
  std::string text = fmt::format("  {:<{}.{}} {} {}", left, width, width, mark, right);
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

std::set<std::string> function_names(const CodegenSurvey &survey) {
  std::set<std::string> names;
  for (const manifest::UnitCode &unit : survey.codegen.units)
    for (const manifest::FunctionCode &function : unit.functions)
      names.insert(function.name);
  return names;
}

} // namespace

std::vector<std::string> instructions_in(const std::string &listing) {
  Lines lines;
  TextLines listed(listing);
  std::uint64_t last = ~std::uint64_t{0}; // where the last instruction is
  for (std::string_view line; lines.size() < most_lines && listed.next(line);) {
    const auto entry = parse_line(line);
    if (!entry)
      continue;
    if (!entry->is_relocation)
      last = entry->address;
    else if (entry->address < last) // GNU objdump also lists those before the function
      continue;
    lines.push_back((entry->is_relocation ? "  " : "") + printable(entry->text));
  }
  return lines;
}

std::string side_by_side(const std::vector<std::string> &before, const std::vector<std::string> &after) {
  Lines a, b;
  std::ranges::transform(before, std::back_inserter(a), essence);
  std::ranges::transform(after, std::back_inserter(b), essence);
  const auto length = common_lengths(a, b);
  std::string text;
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      text += row(before[i], ' ', after[j]);
      ++i, ++j;
    } else if (i < a.size() && j < b.size() && length[i + 1][j + 1] == length[i][j]) {
      text += row(before[i++], '|', after[j++]);
    } else if (j == b.size() || (i < a.size() && length[i + 1][j] >= length[i][j + 1])) {
      text += row(before[i++], '<', "");
    } else {
      text += row("", '>', after[j++]);
    }
  }
  return text;
}

Result<std::string> disassembly(const CodegenSurvey &before, const CodegenSurvey *after,
                                const std::string &function) {
  const Objects a = objects_with(before, function);
  const Objects b = after ? objects_with(*after, function) : Objects();
  Objects all = a;
  all.insert(b.begin(), b.end());
  if (all.empty()) {
    const auto names = function_names(before);
    return fail(ErrorKind::usage, fmt::format("--disassemble {}: no unit has this function", function),
                did_you_mean(function, std::vector<std::string>(names.begin(), names.end())));
  }
  std::string text;
  for (const auto &[key, object] : all) {
    text += fmt::format("{}{} {}: {}\n", text.empty() ? "" : "\n", key.first, key.second, function);
    Lines sides[2];
    for (const auto &[objects, survey, side] : {std::tuple(&a, &before, 0), std::tuple(&b, after, 1)}) {
      const auto found = objects->find(key);
      if (found == objects->end())
        continue;
      auto lines = disassembled(*survey, *found->second, function);
      if (!lines)
        return std::unexpected(lines.error());
      sides[side] = std::move(*lines);
    }
    if (after)
      text += side_by_side(sides[0], sides[1]);
    else
      for (const std::string &line : sides[0])
        text += "  " + line + "\n";
  }
  return text;
}

} // namespace kassay::cli
