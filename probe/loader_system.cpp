// SPDX-License-Identifier: MIT
#include "probe/loader_system.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace kassay {

namespace {

using std::string;
using std::string_view;

// The directory that Debian and its derivatives put between lib/ and the file; empty for a machine they do
// not have.
string multiarch_of(const ElfFacts &facts) {
  static const std::map<string, string, std::less<>> triplets = {
      {"x86_64", "x86_64-linux-gnu"},   {"i386", "i386-linux-gnu"},
      {"aarch64", "aarch64-linux-gnu"}, {"arm", "arm-linux-gnueabihf"},
      {"riscv64", "riscv64-linux-gnu"}, {"ppc64le", "powerpc64le-linux-gnu"},
      {"ppc64", "powerpc64-linux-gnu"}, {"ppc", "powerpc-linux-gnu"},
      {"s390x", "s390x-linux-gnu"},     {"mips64el", "mips64el-linux-gnuabi64"},
      {"mipsel", "mipsel-linux-gnu"},   {"loongarch64", "loongarch64-linux-gnu"},
      {"sparc64", "sparc64-linux-gnu"},
  };
  if (facts.machine == "x86_64" && facts.bits == 32)
    return "x86_64-linux-gnux32";
  auto triplet = triplets.find(facts.machine);
  return triplet == triplets.end() ? "" : triplet->second;
}

// For a foreign machine none: which processor the program would run on is not known.
std::vector<string> usable_hwcaps(const ElfFacts &facts) {
  return facts.machine == "x86_64" && facts.bits == 64 ? processor_hwcaps() : std::vector<string>();
}

std::vector<string> usual_directories(const ElfFacts &facts) {
  std::vector<string> directories;
  string multiarch = multiarch_of(facts);
  if (!multiarch.empty())
    directories = {"/lib/" + multiarch, "/usr/lib/" + multiarch};
  if (facts.bits == 64)
    directories.insert(directories.end(), {"/lib64", "/usr/lib64"});
  directories.insert(directories.end(), {"/lib", "/usr/lib"});
  if (facts.machine == "x86_64" && facts.bits == 32)
    directories.insert(directories.end(), {"/libx32", "/usr/libx32"});
  else if (facts.bits == 32)
    directories.insert(directories.end(), {"/lib32", "/usr/lib32"});
  return directories;
}

LoaderSystem glibc_system(const ElfFacts &facts, const string &interpreter, LoaderFiles &files) {
  LoaderSystem system;
  string beside = directory_of(interpreter), prefix = directory_of(beside);
  bool is_usual =
      interpreter.empty() || prefix == "/" || prefix == "/usr" || prefix == "/lib" || prefix == "/usr/lib";
  system.default_directories =
      is_usual ? usual_directories(facts) : std::vector<string>{beside, prefix + "/usr/lib"};
  system.cache_path = (is_usual ? "" : prefix) + "/etc/ld.so.cache";
  system.hwcaps = usable_hwcaps(facts);
  system.platform = facts.machine;
  string multiarch = multiarch_of(facts);
  if (!multiarch.empty() && files.is_directory("/usr/lib/" + multiarch))
    system.lib = "lib/" + multiarch;
  else
    system.lib = facts.bits == 64 && files.is_directory("/usr/lib64") ? "lib64" : "lib";
  return system;
}

// The list of directories is in ../etc/ld-musl-ARCH.path, counted from the loader's directory, or built in.
LoaderSystem musl_system(const string &interpreter, LoaderFiles &files) {
  LoaderSystem system;
  system.is_musl = true;
  string prefix = directory_of(directory_of(interpreter));
  string architecture = interpreter.substr(interpreter.rfind('/') + 1 + string_view("ld-musl-").size());
  architecture.resize(std::min(architecture.find(".so"), architecture.size()));
  string path = fmt::format("{}/etc/ld-musl-{}.path", prefix == "/" ? "" : prefix, architecture);
  if (const std::optional<string> &list = files.text(path)) {
    system.default_directories = split_list(*list, ":\n");
    system.consulted.push_back(path);
  } else {
    system.default_directories = {"/lib", "/usr/local/lib", "/usr/lib"};
  }
  return system;
}

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

// How long the token `name` is at the start of `text`, "$NAME" or "${NAME}"; 0 where it is not there.
std::size_t token_length(string_view text, string_view name) {
  if (text.starts_with("${") && text.substr(2).starts_with(name) &&
      text.substr(2 + name.size()).starts_with('}'))
    return name.size() + 3;
  if (text.starts_with('$') && text.substr(1).starts_with(name) &&
      (text.size() == name.size() + 1 || !is_name_character(text[name.size() + 1])))
    return name.size() + 1;
  return 0;
}

} // namespace

LoaderSystem loader_system(const ElfFacts &program, LoaderFiles &files) {
  const string &interpreter = program.interpreter;
  if (interpreter.substr(interpreter.rfind('/') + 1).starts_with("ld-musl-"))
    return musl_system(interpreter, files);
  bool needs_musl = std::ranges::any_of(
      program.needed, [](const string &name) { return name == "libc.so" || name.starts_with("libc.musl-"); });
  if (interpreter.empty() && needs_musl)
    return musl_system(fmt::format("/lib/ld-musl-{}.so.1", program.machine), files);
  return glibc_system(program, interpreter, files);
}

std::vector<string> processor_hwcaps() {
  std::vector<string> names;
#ifdef __x86_64__
  if (__builtin_cpu_supports("x86-64-v4"))
    names.push_back("x86-64-v4");
  if (__builtin_cpu_supports("x86-64-v3"))
    names.push_back("x86-64-v3");
  if (__builtin_cpu_supports("x86-64-v2"))
    names.push_back("x86-64-v2");
#endif
  return names;
}

string expand_tokens(const string &text, const string &origin, const LoaderSystem &system) {
  const std::array<std::pair<string_view, string_view>, 3> tokens = {
      {{"ORIGIN", origin}, {"LIB", system.lib}, {"PLATFORM", system.platform}}};
  string expanded;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t taken = 0;
    for (std::size_t i = 0; i < (system.is_musl ? 1u : tokens.size()) && taken == 0; ++i)
      if ((taken = token_length(string_view(text).substr(at), tokens[i].first)) != 0)
        expanded += tokens[i].second;
    if (taken == 0)
      expanded += text[at];
    at += std::max<std::size_t>(taken, 1);
  }
  return expanded;
}

bool is_musl_itself(const string &library) {
  constexpr std::array<string_view, 7> own = {"c", "pthread", "rt", "m", "dl", "util", "xnet"};
  if (!library.starts_with("lib"))
    return false;
  string_view name = string_view(library).substr(3);
  std::size_t dot = name.find('.');
  return dot != string_view::npos && std::ranges::find(own, name.substr(0, dot)) != own.end();
}

std::vector<string> split_list(const string &list, const char *separators) {
  std::vector<string> words;
  for (std::size_t begin = 0; (begin = list.find_first_not_of(separators, begin)) != string::npos;) {
    std::size_t end = std::min(list.find_first_of(separators, begin), list.size());
    words.push_back(list.substr(begin, end - begin));
    begin = end;
  }
  return words;
}

string directory_of(const string &path) {
  std::size_t slash = path.rfind('/');
  if (slash == string::npos)
    return "";
  return slash == 0 ? "/" : path.substr(0, slash);
}

} // namespace kassay
