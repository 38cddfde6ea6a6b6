// SPDX-License-Identifier: MIT
#include "rules/reproducer_reader.h"

#include <algorithm>

#include "rules/reproducer_flags.h"
#include "rules/rule_fields.h"
#include "rules/seen_reader.h"

namespace kassay::rules {

namespace {

const Names<Method> method_names = {{"run", Method::run},           {"compile", Method::compile},
                                    {"crash", Method::crash},       {"warning", Method::warning},
                                    {"assembly", Method::assembly}, {"ir", Method::ir},
                                    {"object", Method::object},     {"stack", Method::stack},
                                    {"link", Method::link},         {"output", Method::output}};

/// A key that only some methods look at.
struct KeyUse {
  std::string_view key;
  std::vector<Method> methods;
};

const std::vector<KeyUse> key_uses = {
    {"affected_exit", {Method::run}},
    {"accepts", {Method::compile, Method::link}},
    {"affected",
     {Method::compile, Method::warning, Method::assembly, Method::ir, Method::link, Method::output}},
    {"fixed", {Method::compile, Method::assembly, Method::ir, Method::link, Method::output}},
    {"function", {Method::assembly, Method::ir, Method::stack}},
    {"limit", {Method::stack}},
    {"affected_object", {Method::object, Method::link}},
    {"fixed_object", {Method::object, Method::link}},
    {"script", {Method::link}},
    {"tool_flags", {Method::link, Method::output, Method::run}},
};

constexpr std::string_view source_endings[] = {".c", ".S", ".rs", ".h", ".lds"};

bool is_source_name(std::string_view name) {
  const bool plain = !name.starts_with('.') && std::ranges::all_of(name, [](char c) {
    return is_symbol_name(std::string_view(&c, 1)) || c == '-' || c == '.' || c == '+';
  });
  return plain && std::ranges::any_of(source_endings, [&](auto ending) { return name.ends_with(ending); });
}

/// An error about a file's name, if there is one.
struct NameProblem {
  std::string what, hint;
};

std::optional<NameProblem> problem_of_source(const std::string &name, const SourceTexts &sources) {
  if (!is_source_name(name))
    return NameProblem{
        fmt::format("'{}' is no name of a source", name),
        "a name below rules/reproducers/, without folders, that ends in .c, .S, .rs, .h or .lds"};
  if (sources.contains(name))
    return std::nullopt;
  std::vector<std::string> known;
  for (const auto &[known_name, text] : sources)
    known.push_back(known_name);
  std::string hint = did_you_mean(name, known);
  return NameProblem{fmt::format("there is no rules/reproducers/{}", name),
                     hint.empty() ? "write that file, or correct the name" : hint};
}

class ReproducerReader {
public:
  ReproducerReader(const toml::table &table, const std::string &file, const SourceTexts &sources)
      : reader_(table, file, "a reproducer"), file_(file), sources_(sources) {}

  Result<Reproducer> read(const std::vector<std::string> &bug_arch, bool further_tool) {
    result_.place = reader_.place();
    result_.name = line_field(reader_, "name", false);
    result_.method = required_named(reader_, "method", method_names, Method::compile);
    check_uses();
    read_sources();
    read_arch(bug_arch);
    read_flags();
    read_eyes();
    read_seen(result_.arch.empty() ? bug_arch : result_.arch, further_tool);
    check_needs_of_method();
    if (std::optional<Error> error = reader_.error())
      return std::unexpected(*error);
    return std::move(result_);
  }

private:
  void check_uses() {
    for (const KeyUse &use : key_uses) {
      if (!reader_.has(use.key) || std::ranges::find(use.methods, result_.method) != use.methods.end())
        continue;
      std::vector<std::string> names;
      for (Method method : use.methods)
        names.push_back(to_string(method));
      reader_.reject(use.key,
                     fmt::format("'{}' says nothing to method '{}'", use.key, to_string(result_.method)),
                     fmt::format("it is for: {}", fmt::join(names, ", ")));
    }
  }

  void read_sources() {
    result_.sources = reader_.strings("sources");
    if (!reader_.has("sources"))
      reader_.reject("sources", "a reproducer lacks 'sources'", "such as sources = [\"gcc-113921.c\"]");
    for (std::size_t at = 0; at < result_.sources.size(); ++at)
      if (auto problem = problem_of_source(result_.sources[at], sources_))
        reader_.reject_element("sources", at, problem->what, problem->hint);
    result_.script = reader_.string("script", "");
    if (reader_.has("script"))
      if (auto problem = problem_of_source(result_.script, sources_))
        reader_.reject("script", problem->what, problem->hint);
    read_control();
  }

  void read_control() {
    result_.why_no_control = line_field(reader_, "no_control", false);
    result_.no_control = reader_.has("no_control");
    if (result_.no_control && result_.why_no_control.empty())
      reader_.reject("no_control", "'no_control' is empty", "say why no control is possible");
    const bool looks = std::ranges::any_of(result_.sources, [&](const std::string &name) {
      const auto text = sources_.find(name);
      return text != sources_.end() && (text->second.find("KASSAY_CONTROL") != std::string::npos ||
                                        text->second.find("kassay_control") != std::string::npos);
    });
    if (!result_.sources.empty() && looks == result_.no_control)
      reader_.reject(looks ? "no_control" : "sources",
                     looks ? "the sources look at KASSAY_CONTROL, but 'no_control' says there is none"
                           : "no source looks at KASSAY_CONTROL: the control would be the trial itself",
                     looks ? "leave 'no_control' out"
                           : "leave the trigger out by #ifdef KASSAY_CONTROL, or say no_control = \"why\"");
  }

  void read_arch(const std::vector<std::string> &bug_arch) {
    result_.arch = arch_field(reader_, "arch");
    if (bug_arch.empty())
      return;
    for (std::size_t at = 0; at < result_.arch.size(); ++at)
      if (std::ranges::find(bug_arch, result_.arch[at]) == bug_arch.end())
        reader_.reject_element("arch", at, fmt::format("the bug is not of '{}'", result_.arch[at]),
                               fmt::format("its 'arch' has: {}", fmt::join(bug_arch, ", ")));
  }

  std::string flags(std::string_view key) {
    std::string text = reader_.string(key, "");
    const bool of_tool = key == "tool_flags";
    if (auto objection = of_tool ? objection_to_tool_flags(text) : objection_to_compiler_flags(text))
      reader_.reject(key, objection->what, objection->hint);
    return text;
  }

  std::map<std::string, std::string> flag_table(std::string_view key, const std::vector<std::string> &known) {
    std::map<std::string, std::string> result;
    const toml::table *table = reader_.table(key);
    if (!table)
      return result;
    TableReader fields(*table, file_, std::string(key));
    for (const std::string &name : known) {
      if (!fields.has(name))
        continue;
      result[name] = fields.string(name, "");
      if (auto objection = objection_to_compiler_flags(result[name]))
        fields.reject(name, objection->what, objection->hint);
    }
    for (auto &&[name, value] : *table)
      if (std::ranges::find(known, name.str()) == known.end())
        fields.reject(name.str(), fmt::format("unknown key '{}' in {}", name.str(), key),
                      did_you_mean(name.str(), known));
    take_error(fields);
    return result;
  }

  void take_error(TableReader &fields) {
    if (std::optional<Error> error = fields.error())
      reader_.reject(*error);
  }

  void read_flags() {
    result_.flags = flags("flags");
    result_.arch_flags = flag_table("arch_flags", source_architectures());
    result_.family_flags = flag_table("family_flags", {"clang", "gcc"});
    result_.optimize = reader_.strings("optimize");
    for (std::size_t at = 0; at < result_.optimize.size(); ++at)
      if (const std::string &level = result_.optimize[at];
          level.size() != 3 || !level.starts_with("-O") || !std::string_view("0123sgz").contains(level[2]))
        reader_.reject_element("optimize", at, fmt::format("'{}' is no level of optimization", level),
                               "one of -O0 -O1 -O2 -O3 -Os -Og -Oz");
      else if (std::find(result_.optimize.begin(), result_.optimize.begin() + static_cast<std::ptrdiff_t>(at),
                         level) != result_.optimize.begin() + static_cast<std::ptrdiff_t>(at))
        reader_.reject_element("optimize", at, fmt::format("'{}' is there twice", level), "leave one out");
    if (result_.optimize.empty())
      result_.optimize = {"-O2"};
    result_.needs_flags = flags("needs_flags");
    result_.needs_source = reader_.string("needs_source", "");
    result_.tool_flags = flags("tool_flags");
    result_.repairs = line_field(reader_, "repairs", false);
  }

  void read_eyes() {
    result_.function = line_field(reader_, "function", false);
    result_.affected = pattern_field(reader_, "affected");
    result_.fixed = pattern_field(reader_, "fixed");
    result_.accepts = reader_.boolean("accepts", false);
    result_.affected_exit = static_cast<int>(reader_.integer("affected_exit", 1, 255));
    if (result_.affected_exit < 1 || result_.affected_exit > 120)
      reader_.reject("affected_exit", fmt::format("{} is no exit status for it", result_.affected_exit),
                     "from 1 to 120: 0 is fixed, a shell's codes are above");
    result_.limit = static_cast<unsigned>(reader_.integer("limit", 0, 1 << 30));
    result_.affected_object = look("affected_object");
    result_.fixed_object = look("fixed_object");
  }

  std::optional<ObjectLook> look(std::string_view key) {
    const toml::table *table = reader_.table(key);
    if (!table)
      return std::nullopt;
    TableReader fields(*table, file_, std::string(key));
    ObjectLook result;
    result.function = line_field(fields, "function", false);
    result.section = line_field(fields, "section", false);
    if (fields.has("present"))
      result.present = fields.boolean("present", true);
    result.undefined = pattern_field(fields, "undefined");
    result.relocation = pattern_field(fields, "relocation");
    result.bytes = pattern_field(fields, "bytes");
    if (fields.has("align"))
      result.align = static_cast<unsigned>(fields.integer("align", 1, 1 << 30));
    result.dwarf = pattern_field(fields, "dwarf");
    const bool of_place = result.present || result.bytes || result.align;
    const bool place = !result.function.empty() || !result.section.empty();
    if (of_place && !place)
      fields.reject(result.present ? "present"
                    : result.bytes ? "bytes"
                                   : "align",
                    "it does not say of which function or section",
                    "add function = \"...\" or section = \"...\"");
    if (!result.function.empty() && !result.section.empty())
      fields.reject("section", "'function' and 'section' are given both", "leave one out");
    if (!of_place && !result.undefined && !result.relocation && !result.dwarf)
      fields.reject("", fmt::format("'{}' asks nothing", key),
                    "give one of: present, undefined, relocation, bytes, align, dwarf");
    if (result.align && (*result.align == 0 || (*result.align & (*result.align - 1)) != 0))
      fields.reject("align", "an alignment is a power of two", "such as 16");
    take_error(fields);
    return result;
  }

  void read_seen(const std::vector<std::string> &arch, bool further_tool) {
    const toml::array *tables = reader_.tables("seen");
    if (!tables)
      return;
    for (const toml::node &node : *tables)
      if (Result<Seen> read = parse_seen(*node.as_table(), file_, arch, further_tool); read)
        result_.seen.push_back(std::move(*read));
      else
        reader_.reject(read.error());
  }

  void require(std::string_view key, std::string_view example) {
    if (!reader_.has(key))
      reader_.reject("method", fmt::format("method '{}' needs '{}'", to_string(result_.method), key),
                     fmt::format("such as {}", example));
  }

  void require_one_of(const std::vector<std::string_view> &keys) {
    if (std::ranges::none_of(keys, [&](std::string_view key) { return reader_.has(key); }))
      reader_.reject(
          "method",
          fmt::format("method '{}' needs one of: {}", to_string(result_.method), fmt::join(keys, ", ")),
          "it has nothing to look for");
  }

  void refuse(std::string_view key, std::string_view why, std::string hint) {
    if (reader_.has(key))
      reader_.reject(key, why, std::move(hint));
  }

  void check_acceptance() {
    if (result_.accepts) {
      require("fixed", "fixed = 'error: .*': what a good tool says when it rejects it");
      refuse("affected", "affected is to be accepted: there is no message to look for",
             "leave 'affected' out, or 'accepts'");
    } else {
      require("affected", "affected = 'error: impossible constraint'");
      refuse("fixed", "fixed is to be accepted: there is no message to look for",
             "leave 'fixed' out, or say accepts = true");
    }
  }

  void check_needs_of_method() {
    switch (result_.method) {
    case Method::compile:
      return check_acceptance();
    case Method::warning:
      return require("affected", "affected = '-Wmaybe-uninitialized'");
    case Method::assembly:
    case Method::ir:
      return require_one_of({"affected", "fixed"});
    case Method::object:
      return require_one_of({"affected_object", "fixed_object"});
    case Method::stack:
      require("function", "function = \"f\"");
      return require("limit", "limit = 512");
    case Method::link:
      if (!result_.affected_object && !result_.fixed_object)
        check_acceptance();
      return;
    case Method::output:
      return require_one_of({"affected", "fixed"});
    case Method::run:
    case Method::crash:
      return;
    }
  }

  TableReader reader_;
  const std::string &file_;
  const SourceTexts &sources_;
  Reproducer result_;
};

} // namespace

std::string to_string(Method method) {
  const auto found = std::ranges::find(method_names, method, &std::pair<std::string, Method>::second);
  return found->first;
}

Result<Reproducer> parse_reproducer(const toml::table &table, const std::string &file,
                                    const std::vector<std::string> &bug_arch, bool further_tool,
                                    const SourceTexts &sources) {
  return ReproducerReader(table, file, sources).read(bug_arch, further_tool);
}

} // namespace kassay::rules
