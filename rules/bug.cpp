// SPDX-License-Identifier: MIT
#include "rules/bug.h"

#include <algorithm>

#include "rules/bug_tool.h"
#include "rules/pattern.h"
#include "rules/reproducer_flags.h"
#include "rules/reproducer_reader.h"
#include "rules/rule_fields.h"

namespace kassay::rules {

namespace {

const Names<BugKind> kind_names = {
    {"miscompile", BugKind::miscompile},         {"ice", BugKind::ice},
    {"rejects-valid", BugKind::rejects_valid},   {"accepts-invalid", BugKind::accepts_invalid},
    {"broken-builtin", BugKind::broken_builtin}, {"broken-attribute", BugKind::broken_attribute},
    {"code-quality", BugKind::code_quality},     {"false-warning", BugKind::false_warning},
    {"debug-info", BugKind::debug_info},         {"link-error", BugKind::link_error},
    {"tool-failure", BugKind::tool_failure}};

const Names<Severity> severity_names = {{"low", Severity::low},
                                        {"medium", Severity::medium},
                                        {"high", Severity::high},
                                        {"critical", Severity::critical}};

template <class T> std::string name_of(const Names<T> &names, T value) {
  return std::ranges::find(names, value, &std::pair<std::string, T>::second)->first;
}

std::vector<std::string> tool_names() {
  std::vector<std::string> names;
  for (const BugTool &tool : bug_tools())
    names.emplace_back(tool.name);
  return names;
}

/// "bugs/gcc/gcc-113921.toml" -> "gcc", "gcc-113921".
struct FileName {
  std::string tool, id;
};

FileName split_name(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  const std::size_t before = slash == std::string_view::npos ? slash : name.rfind('/', slash - 1);
  FileName result;
  result.id = name.substr(slash == std::string_view::npos ? 0 : slash + 1);
  if (result.id.ends_with(".toml"))
    result.id.resize(result.id.size() - 5);
  if (slash != std::string_view::npos)
    result.tool = name.substr(before == std::string_view::npos ? 0 : before + 1,
                              slash - (before == std::string_view::npos ? 0 : before + 1));
  return result;
}

bool is_id(std::string_view id) {
  return !id.empty() && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           (c >= 'A' && c <= 'Z');
  });
}

std::vector<VersionRange> affected_versions(TableReader &reader) {
  const std::vector<std::string> texts = reader.strings("affected");
  std::vector<VersionRange> ranges;
  for (std::size_t at = 0; at < texts.size(); ++at) {
    Result<VersionRange> range = parse_version_range(texts[at]);
    if (!range) {
      reader.reject_element("affected", at, range.error().message, range.error().hint);
      return ranges;
    }
    if (!ranges.empty() && (!ranges.back().to || !range->from || *range->from < *ranges.back().to)) {
      reader.reject_element("affected", at,
                            fmt::format("'{}' begins before '{}' ends", texts[at], texts[at - 1]),
                            "ranges stand in ascending order and do not overlap");
      return ranges;
    }
    ranges.push_back(std::move(*range));
  }
  return ranges;
}

void check_url(TableReader &reader, std::string_view key, const std::string &url,
               std::optional<std::size_t> at) {
  const bool good = (url.starts_with("https://") || url.starts_with("http://")) && is_one_line(url) &&
                    url.find_first_of(" \"'<>`\\") == std::string::npos && url.size() > 10;
  if (good)
    return;
  const std::string what = fmt::format("'{}' is no address", url);
  const char *hint = "it begins with https:// and has no blanks";
  at ? reader.reject_element(key, *at, what, hint) : reader.reject(key, what, hint);
}

class BugReader {
public:
  BugReader(const toml::table &table, const std::string &file, std::string_view name,
            const SourceTexts &sources)
      : reader_(table, file, "a bug"), file_(file), name_(split_name(name)), sources_(sources) {}

  Result<Bug> read() {
    read_identity();
    read_claims();
    read_description();
    read_kernel();
    read_reproducers();
    if (std::optional<Error> error = reader_.error())
      return std::unexpected(*error);
    return std::move(bug_);
  }

private:
  void read_identity() {
    bug_.id = reader_.required_string("id");
    bug_.place = reader_.place("id");
    if (bug_.id != name_.id)
      reader_.reject("id", fmt::format("the id '{}' is not the file's name", bug_.id),
                     fmt::format("the file is '{}.toml': rename one of them", name_.id));
    else if (!is_id(bug_.id))
      reader_.reject("id", fmt::format("'{}' is no id", bug_.id), "letters, digits, '-', '.' and '_'");
    if (!find_bug_tool(name_.tool)) {
      const std::string hint = did_you_mean(name_.tool, tool_names());
      reader_.reject("id", fmt::format("the folder 'bugs/{}' is no tool's", name_.tool),
                     hint.empty() ? fmt::format("one of: {}", fmt::join(tool_names(), ", ")) : hint);
    }
    bug_.title = line_field(reader_, "title", true);
    bug_.kind = required_named(reader_, "kind", kind_names, BugKind::miscompile);
    bug_.severity = required_named(reader_, "severity", severity_names, Severity::medium);
  }

  void read_claims() {
    bug_.claims.push_back({name_.tool, affected_versions(reader_)});
    each_table("also", "a further tool", [&](TableReader &fields) {
      Claim claim{fields.required_string("tool"), affected_versions(fields)};
      if (fields.has("tool") && !find_bug_tool(claim.tool))
        fields.reject("tool", fmt::format("'{}' is no tool", claim.tool),
                      did_you_mean(claim.tool, tool_names()));
      else if (std::ranges::find(bug_.claims, claim.tool, &Claim::tool) != bug_.claims.end())
        fields.reject("tool", fmt::format("the versions of '{}' are given already", claim.tool),
                      "put all ranges into one 'affected'");
      bug_.claims.push_back(std::move(claim));
    });
    each_table("backport", "a backport", [&](TableReader &fields) {
      static const Names<bool> verdicts = {{"fixed", false}, {"affected", true}};
      fields.required_string("match");
      Backport backport;
      backport.match = pattern_field(fields, "match").value_or("");
      backport.affected = required_named(fields, "verdict", verdicts, false);
      backport.why = line_field(fields, "why", true);
      bug_.backports.push_back(std::move(backport));
    });
  }

  void read_description() {
    bug_.arch = arch_field(reader_, "arch");
    bug_.symptom = line_field(reader_, "symptom", true);
    bug_.trigger = line_field(reader_, "trigger", true);
    bug_.trigger_flags = reader_.possibly_no_strings("trigger_flags");
    for (std::size_t at = 0; at < bug_.trigger_flags.size(); ++at)
      if (const auto parsed = Pattern::parse(bug_.trigger_flags[at]); !parsed)
        reader_.reject_element(
            "trigger_flags", at,
            fmt::format("'{}' is no regular expression: {}", bug_.trigger_flags[at], parsed.error().message),
            "in TOML, '...' keeps backslashes as they are");
    bug_.config = expression_field(reader_, "config");
    bug_.url = reader_.required_string("url");
    if (reader_.has("url"))
      check_url(reader_, "url", bug_.url, std::nullopt);
    bug_.more_urls = reader_.possibly_no_strings("more_urls");
    for (std::size_t at = 0; at < bug_.more_urls.size(); ++at)
      check_url(reader_, "more_urls", bug_.more_urls[at], at);
    bug_.workaround_flags = reader_.string("workaround_flags", "");
    if (auto objection = objection_to_compiler_flags(bug_.workaround_flags))
      reader_.reject("workaround_flags", objection->what, objection->hint);
    read_construct();
    bug_.credit = line_field(reader_, "credit", false);
  }

  void read_construct() {
    if (reader_.has("matcher")) {
      bug_.matcher = reader_.required_string("matcher");
      bug_.matcher_place = reader_.place("matcher");
    }
    bug_.attributes = names_field("attributes", "cold");
    bug_.builtins = names_field("builtins", "__builtin_alloca");
  }

  std::vector<std::string> names_field(const char *key, const char *example) {
    std::vector<std::string> names = reader_.possibly_no_strings(key);
    for (std::size_t at = 0; at < names.size(); ++at)
      if (names[at].empty() || !is_symbol_name(names[at]))
        reader_.reject_element(key, at, fmt::format("'{}' is no name", names[at]),
                               fmt::format("such as \"{}\"", example));
    return names;
  }

  void read_kernel() {
    each_table("kernel", "a reference of a kernel", [&](TableReader &fields) {
      KernelReference reference;
      reference.file = line_field(fields, "file", true);
      if (reference.file.starts_with('/') || reference.file.find("..") != std::string::npos)
        fields.reject("file", fmt::format("'{}' is no path below a kernel tree", reference.file),
                      "such as \"init/Kconfig\"");
      reference.symbol = fields.string("symbol", "");
      if (reference.symbol.starts_with("CONFIG_"))
        fields.reject("symbol", "a symbol is named without CONFIG_",
                      fmt::format("did you mean '{}'?", reference.symbol.substr(7)));
      else if (!reference.symbol.empty() && !is_symbol_name(reference.symbol))
        fields.reject("symbol", fmt::format("'{}' is no name of a symbol or macro", reference.symbol),
                      "letters, digits and '_'");
      reference.commit = fields.string("commit", "");
      const bool hex = reference.commit.find_first_not_of("0123456789abcdef") == std::string::npos;
      if (!reference.commit.empty() && (!hex || reference.commit.size() < 12 || reference.commit.size() > 40))
        fields.reject("commit", fmt::format("'{}' is no commit", reference.commit),
                      "the first 12 hexadecimal digits, in lower case");
      if (std::optional<std::string> series = fields.optional_string("series")) {
        if (auto range = parse_half_open_series(*series))
          reference.series = *range;
        else
          fields.reject("series", fmt::format("'{}' is no range of kernel series", *series),
                        "half-open: \"5.10..6.6\" ends before 6.6; or \"6.12..\"");
      }
      reference.works_around = fields.boolean("works_around", false);
      reference.when = expression_field(fields, "when");
      bug_.kernel.push_back(std::move(reference));
    });
  }

  void read_reproducers() {
    bug_.no_reproducer = line_field(reader_, "no_reproducer", false);
    if (reader_.has("no_reproducer") && bug_.no_reproducer.empty())
      reader_.reject("no_reproducer", "'no_reproducer' is empty", "say why there is none");
    if (const toml::array *tables = reader_.tables("reproducer"))
      for (const toml::node &node : *tables)
        read_reproducer(*node.as_table());
    if (reader_.has("no_reproducer") == reader_.has("reproducer"))
      reader_.reject(
          "no_reproducer",
          reader_.has("reproducer") ? "there are reproducers, but 'no_reproducer' says there is none"
                                    : "a bug lacks [[reproducer]]",
          reader_.has("reproducer") ? "leave one of both out" : "write one, or say no_reproducer = \"why\"");
    const auto counts = [](const Reproducer &reproducer) { return reproducer.repairs.empty(); };
    if (!bug_.reproducers.empty() && std::ranges::none_of(bug_.reproducers, counts))
      reader_.reject("reproducer", "all reproducers try a workaround: none counts for the verdict",
                     "write one without 'repairs'");
  }

  void read_reproducer(const toml::table &table) {
    Result<Reproducer> read = parse_reproducer(table, file_, bug_.arch, bug_.claims.size() > 1, sources_);
    if (!read)
      return reader_.reject(read.error());
    for (const Reproducer &other : bug_.reproducers)
      if (other.name == read->name)
        reader_.reject(
            Error{ErrorKind::usage,
                  fmt::format("{}: two reproducers are named '{}'", to_string(read->place), read->name),
                  read->name.empty() ? "give each a 'name'" : "rename one of them"});
    bug_.reproducers.push_back(std::move(*read));
  }

  template <class Read> void each_table(std::string_view key, const char *what, Read read) {
    const toml::array *tables = reader_.tables(key);
    if (!tables)
      return;
    for (const toml::node &node : *tables) {
      TableReader fields(*node.as_table(), file_, what);
      read(fields);
      if (std::optional<Error> error = fields.error())
        reader_.reject(*error);
    }
  }

  TableReader reader_;
  const std::string &file_;
  FileName name_;
  const SourceTexts &sources_;
  Bug bug_;
};

} // namespace

std::string to_string(BugKind kind) {
  return name_of(kind_names, kind);
}

std::string to_string(Severity severity) {
  return name_of(severity_names, severity);
}

Result<Bug> parse_bug(std::string_view text, const std::string &file, std::string_view name,
                      const SourceTexts &sources) {
  Result<toml::table> table = parse_toml(text, file);
  if (!table)
    return std::unexpected(table.error());
  return BugReader(*table, file, name, sources).read();
}

} // namespace kassay::rules
