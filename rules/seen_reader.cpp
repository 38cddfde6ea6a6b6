// SPDX-License-Identifier: MIT
#include "rules/seen_reader.h"

#include <algorithm>

#include "rules/rule_fields.h"

namespace kassay::rules {

namespace {

/// "12.2.0" and nothing else.
std::optional<ToolVersion> exact_version(const std::string &text) {
  const bool plain = text.find_first_not_of("0123456789.") == std::string::npos;
  std::optional<ToolVersion> version = plain ? parse_tool_version(text) : std::nullopt;
  if (!version || text.ends_with('.') || version->numbers.size() < 2)
    return std::nullopt;
  return version;
}

class SeenReader {
public:
  SeenReader(const toml::table &table, const std::string &file) : reader_(table, file, "what was seen") {}

  Result<Seen> read(const std::vector<std::string> &arch, bool further) {
    seen_.on = line_field(reader_, "on", false);
    read_arch(arch);
    read_with(further);
    seen_.affected = versions("affected");
    seen_.fixed = versions("fixed");
    seen_.not_applicable = versions("not_applicable");
    seen_.cannot_tell = versions("cannot_tell");
    if (known_.empty())
      reader_.reject("", "it says nothing that was seen",
                     "give versions in one of: affected, fixed, not_applicable, cannot_tell");
    if (std::optional<Error> error = reader_.error())
      return std::unexpected(*error);
    return std::move(seen_);
  }

private:
  void read_arch(const std::vector<std::string> &arch) {
    seen_.arch = arch_field(reader_, "arch");
    if (seen_.arch.empty())
      reader_.reject("arch", "it does not say where it was seen", "such as arch = [\"x86\"]");
    if (arch.empty())
      return;
    for (std::size_t at = 0; at < seen_.arch.size(); ++at)
      if (std::ranges::find(arch, seen_.arch[at]) == arch.end())
        reader_.reject_element("arch", at, fmt::format("it is not tried on '{}'", seen_.arch[at]),
                               fmt::format("its 'arch' has: {}", fmt::join(arch, ", ")));
  }

  void read_with(bool further) {
    const std::string text = line_field(reader_, "with", false);
    if (further == reader_.has("with")) {
      if (further && !(seen_.with = exact_version(text)))
        reject_version("with", std::nullopt, text);
      return;
    }
    reader_.reject(
        "with", further ? "it does not say with which version of the further tool" : "the bug has one tool",
        further ? "such as with = \"19.1.7\", for the tool of [[also]]" : "leave 'with' out");
  }

  void reject_version(std::string_view key, std::optional<std::size_t> at, const std::string &text) {
    const std::string what = fmt::format("'{}' is no version that a tool tells", text);
    const char *hint = "in full, such as \"12.2.0\"";
    at ? reader_.reject_element(key, *at, what, hint) : reader_.reject(key, what, hint);
  }

  std::vector<ToolVersion> versions(std::string_view key) {
    const std::vector<std::string> texts = reader_.possibly_no_strings(key);
    std::vector<ToolVersion> result;
    for (std::size_t at = 0; at < texts.size(); ++at) {
      const std::optional<ToolVersion> version = exact_version(texts[at]);
      if (!version)
        reject_version(key, at, texts[at]);
      else if (std::ranges::find(known_, *version) != known_.end())
        reader_.reject_element(key, at, fmt::format("'{}' is there twice", texts[at]),
                               "a version was seen to do one thing");
      else if (!result.empty() && *version < result.back())
        reader_.reject_element(key, at, fmt::format("'{}' stands behind '{}'", texts[at], texts[at - 1]),
                               "versions stand in ascending order");
      else
        result.push_back(*version);
      if (version)
        known_.push_back(*version);
    }
    return result;
  }

  TableReader reader_;
  Seen seen_;
  std::vector<ToolVersion> known_;
};

} // namespace

Result<Seen> parse_seen(const toml::table &table, const std::string &file,
                        const std::vector<std::string> &arch, bool further) {
  return SeenReader(table, file).read(arch, further);
}

} // namespace kassay::rules
