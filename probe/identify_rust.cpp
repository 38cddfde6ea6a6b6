// SPDX-License-Identifier: MIT
// rustc and bindgen. What the kernel asks of them: scripts/rust_is_available.sh and scripts/rustc-version.sh.
#include <filesystem>
#include <sstream>

#include "probe/examination.h"

namespace kassay {

namespace {

std::vector<Question> rustc_first(const Tool &, const KbuildVariables &) {
  return {{"version", {"--version"}, {}, {}},
          {"verbose", {"-vV"}, {}, {}},
          {"sysroot", {"--print", "sysroot"}, {}, {}}};
}

std::vector<Question> rustc_second(const Tool &, const Answers &) {
  // Loads the code generator and the standard library's metadata, as any compile does.
  return {{"object",
           {"--crate-type=lib", "--crate-name=probe", "--emit=obj", "-Copt-level=2", "-g", "-o", "a.o", "-"},
           "pub fn f(x: u32) -> u32 { x + 1 }\n",
           {}}};
}

void conclude_rustc(Tool &tool, const Answers &answers) {
  if (!tool.version_text.starts_with("rustc "))
    return mark_broken(tool, "is no rustc: " + printable(tool.version_text));
  tool.family = "rustc";
  std::istringstream lines(text_of(answers, "verbose"));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t colon = line.find(": ");
    const std::string key = line.substr(0, colon);
    const std::string value = colon == std::string::npos ? "" : printable(line.substr(colon + 2));
    if (key == "release" && set_version(tool, value)) {
      tool.version_string = value;
      tool.version_code = tool.version.rust_code();
    } else if (key == "host") {
      tool.target = value;
    } else if (key == "LLVM version") {
      tool.details["llvm"] = value;
    } else if (key == "commit-hash") {
      tool.details["commit"] = value;
    }
  }
  if (tool.version_code == 0 && set_version(tool, tool.version_text))
    tool.version_code = tool.version.rust_code();
  tool.vendor = tool.version_text.find("Debian") != std::string::npos ? "Debian" : "upstream";
  if (const auto sysroot = answers.find("sysroot"); sysroot != answers.end() && sysroot->second.succeeded()) {
    const std::string directory = first_line(sysroot->second.out);
    tool.details["sysroot"] = directory;
    // rust/Makefile: RUST_LIB_SRC defaults to this place.
    std::error_code error;
    const bool source =
        std::filesystem::exists(directory + "/lib/rustlib/src/rust/library/core/src/lib.rs", error);
    tool.details["rust-src"] = source ? "yes" : "no";
  }
}

/// bindgen prints libclang's own words for the pragma; the idea is the kernel's
/// (scripts/rust_is_available_bindgen_libclang.h).
std::vector<Question> bindgen_first(const Tool &, const KbuildVariables &) {
  return {
      {"version", {"--version"}, {}, {}},
      {"libclang",
       {"libclang.h"},
       {},
       {{"libclang.h", "#pragma message(\"kassay libclang \" __clang_version__)\nstruct s { int x; };\n"}}}};
}

void conclude_bindgen(Tool &tool, const Answers &answers) {
  if (!tool.version_text.starts_with("bindgen "))
    return mark_broken(tool, "is no bindgen: " + printable(tool.version_text));
  tool.family = "bindgen";
  if (set_version(tool, tool.version_text))
    tool.version_code = tool.version.rust_code();
  tool.vendor = "upstream";
  const auto asked = answers.find("libclang");
  if (asked == answers.end())
    return;
  const std::string text = asked->second.out + asked->second.err;
  const std::size_t marker = text.find("kassay libclang ");
  const auto found =
      marker == std::string::npos ? std::nullopt : find_version(std::string_view(text).substr(marker));
  if (found) {
    tool.details["libclang"] = found->text;
    tool.details["libclang_code"] = std::to_string(found->version.code());
  } else {
    tool.repeat = repeat_line(tool, bindgen_first(tool, {})[1]);
    mark_broken(tool, "its libclang does not work: " + failure_text(asked->second));
  }
}

} // namespace

const Kind &rustc_kind() {
  static const Kind kind{rustc_first, rustc_second, conclude_rustc};
  return kind;
}

const Kind &bindgen_kind() {
  static const Kind kind{bindgen_first, nullptr, conclude_bindgen};
  return kind;
}

} // namespace kassay
