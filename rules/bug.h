// SPDX-License-Identifier: MIT
// A known bug of a tool: which versions are said to have it, and small programs that show whether this one
// does. The model of rules/bugs/<tool>/<id>.toml, one bug a file.
//
// The version ranges are a claim; a reproducer is an observation and decides. A distribution that repaired
// its compiler keeps the version, so the two may differ, and both are kept.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/place.h"
#include "probe/result.h"
#include "rules/expression.h"
#include "rules/series.h"
#include "rules/version_range.h"

namespace kassay::rules {

/// What kind of wrong. The words of the file: "miscompile", "ice", "rejects-valid" ...
enum class BugKind {
  miscompile,
  ice,
  rejects_valid,
  accepts_invalid,
  broken_builtin,
  broken_attribute,
  code_quality, ///< right but harmful: stack use, missing protection, unwanted section
  false_warning,
  debug_info,
  link_error,
  tool_failure,
};

/// How bad for a kernel, ascending.
enum class Severity { low, medium, high, critical };

/// A tool and the versions that are said to have the bug.
struct Claim {
  std::string tool; ///< "gcc", "clang", "gas", "ld.bfd", "lld", "rustc", "bindgen", "libclang" ...
  std::vector<VersionRange> affected; ///< empty: all versions
};

/// A distribution's build that the numbers do not tell.
struct Backport {
  std::string match; ///< regular expression (ECMAScript) searched in the tool's version text
  bool affected = false;
  std::string why;
};

/// Where a kernel speaks of the bug or works around it.
struct KernelReference {
  std::string file;          ///< "init/Kconfig"
  std::string symbol;        ///< Kconfig symbol or C macro, without CONFIG_; may be empty
  std::string commit;        ///< 12 hex digits; may be empty
  SeriesRange series;        ///< the trees in which it stands (the file has it half-open)
  bool works_around = false; ///< the reference is a workaround, not only a mention
  /// A Kconfig expression over the tree's symbols that is true where the workaround is in force in a .config.
  std::optional<Expression> when;
};

/// How the outcome of a reproducer is looked at.
enum class Method {
  run,      ///< exit status of the built program; 0 fixed, `affected_exit` affected
  compile,  ///< accepted or rejected
  crash,    ///< an internal compiler error, by signal or message
  warning,  ///< accepted, and a pattern in the tool's messages
  assembly, ///< a pattern within one function's text of -S
  ir,       ///< a pattern within one function of LLVM IR (rustc, clang)
  object,   ///< what stands in the object file
  stack,    ///< bytes of -fstack-usage
  link,     ///< the linker accepts or rejects, or a look at what it made
  output,   ///< what a tool (bindgen, pahole, objcopy) prints
};

/// A question to an object file or linked file. Exactly the fields that are given must hold.
struct ObjectLook {
  std::string function;                  ///< limits `bytes`, `relocation` and `align` to this symbol
  std::string section;                   ///< ... or to this section
  std::optional<bool> present;           ///< whether the symbol or section exists
  std::optional<std::string> undefined;  ///< an undefined symbol of this name exists (regular expression)
  std::optional<std::string> relocation; ///< a relocation "R_TYPE symbol" matches
  std::optional<std::string> bytes;      ///< hex of the function's or section's bytes matches
  std::optional<unsigned> align;         ///< address (function) or sh_addralign (section) is a multiple
  std::optional<std::string> dwarf;      ///< a line "DW_TAG_x DW_AT_y=..." of the debug information matches
};

/// What a reproducer showed on builds that it was tried on, each with its optimization levels taken together.
struct Seen {
  std::string on;                  ///< what the tool's version text must contain: "Debian"; "": nothing
  std::vector<std::string> arch;   ///< SRCARCH names
  std::optional<ToolVersion> with; ///< version of the bug's second tool (Bug::claims), where it has one
  std::vector<ToolVersion> affected, fixed, not_applicable, cannot_tell;
};

/// One small case. It is built a second time as control, with KASSAY_CONTROL defined: the same trial without
/// the trigger, which any healthy tool gets right. Where the control is not seen as fixed, nothing is known.
struct Reproducer {
  std::string name; ///< "" when it is the only one
  std::vector<std::string>
      sources; ///< names below rules/reproducers/; .c, .S, .rs, .h (bindgen), first one is looked at
  Method method = Method::compile;
  std::vector<std::string> arch;                   ///< SRCARCH names; empty: those of the bug
  std::string flags;                               ///< for the compiler
  std::map<std::string, std::string> arch_flags;   ///< added, by SRCARCH
  std::map<std::string, std::string> family_flags; ///< added, by "gcc" or "clang"
  std::vector<std::string> optimize;               ///< each is tried: "-O2"; affected if one is
  std::string needs_flags;  ///< where the tool refuses them, the case does not apply; `flags` count as well
  std::string needs_source; ///< C text that must compile (with the flags), else the case does not apply
  std::string tool_flags;   ///< of the linker or of the tool of `output`
  std::string script;       ///< linker script below rules/reproducers/
  std::string function;     ///< assembly, ir, stack: the function that is looked at; "": the whole file
  std::optional<std::string>
      affected;                     ///< regular expression (messages, text): matches where the bug is there
  std::optional<std::string> fixed; ///< regular expression: matches where it is not
  bool accepts = false;             ///< compile, link: affected is to be accepted
  int affected_exit = 1;            ///< run
  unsigned limit = 0;               ///< stack: more bytes than this are affected
  std::optional<ObjectLook> affected_object; ///< object, link
  std::optional<ObjectLook> fixed_object;
  bool no_control = false; ///< only with `why_no_control`
  std::string why_no_control;
  std::vector<Seen> seen; ///< what `kassay rules test` expects
  std::string repairs;    ///< tries a workaround: the id of ... ; does not count for the verdict
  Place place;
};

/// One bug.
struct Bug {
  std::string id; ///< "gcc-113921"
  std::string title;
  BugKind kind = BugKind::miscompile;
  Severity severity = Severity::medium;
  std::vector<Claim> claims; ///< the first is the tool's own; where there are more, all must hold
  std::vector<Backport> backports;
  std::vector<std::string> arch;          ///< SRCARCH names; empty: every architecture
  std::string symptom;                    ///< what it does to a kernel, in a sentence or two
  std::string trigger;                    ///< construct and flags, in words
  std::vector<std::string> trigger_flags; ///< regular expressions on a unit's command line; all must match
  std::optional<Expression> config;       ///< Kconfig expression that is true where a .config can hit the bug
  std::string url;
  std::vector<std::string> more_urls;
  std::vector<KernelReference> kernel;
  std::string workaround_flags;        ///< ours: flags that avoid it, for a Make fragment
  std::string matcher;                 ///< AST matcher of the construct (rules/scan/README.md has the syntax)
  Place matcher_place;                 ///< where its text begins
  std::vector<std::string> attributes; ///< the construct is a declaration with one of them
  std::vector<std::string> builtins;   ///< the construct is a call of one of them
  std::string no_reproducer;           ///< why there is none; given exactly when `reproducers` is empty
  std::string credit;
  std::vector<Reproducer> reproducers;
  Place place;

  const std::string &tool() const { return claims.front().tool; }
};

/// The sources of reproducers: name below rules/reproducers/ -> text.
using SourceTexts = std::map<std::string, std::string>;

/// Reads one file strictly, as rules/bugs/README.md has the format. `name` is where it stands below rules/
/// ("bugs/gcc/gcc-113921.toml"), `file` what messages call it. Errors (usage) begin with file:line:column.
Result<Bug> parse_bug(std::string_view text, const std::string &file, std::string_view name,
                      const SourceTexts &sources);

/// The names in files and in JSON: "rejects-valid", "critical", "assembly".
std::string to_string(BugKind kind);
std::string to_string(Severity severity);
std::string to_string(Method method);

} // namespace kassay::rules
