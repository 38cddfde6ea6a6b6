// SPDX-License-Identifier: MIT
#include "manifest/private_text.h"

#include <cctype>

namespace kassay::manifest {

namespace {

/// Whether a name could go on with this character.
bool is_of_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.' || c == '~' ||
         c == '+';
}

class Hider {
public:
  explicit Hider(const std::string &home) : home_(home) {}

  void hide(std::string &text) const { text = without_home(text, home_); }

  void hide(std::vector<std::string> &texts) const {
    for (std::string &text : texts)
      hide(text);
  }

  void hide(LockedTool &tool) const {
    for (std::string *text : {&tool.version, &tool.version_text, &tool.target})
      hide(*text);
    hide(tool.default_flags);
    hide(tool.wrapper_chain);
    for (LockedFile &file : tool.files) {
      hide(file.path);
      hide(file.found_by);
    }
  }

  void hide(LockedEnvironment &environment) const {
    hide(environment.libc);
    hide(environment.interpreter);
    for (auto &[name, value] : environment.variables)
      hide(value);
  }

private:
  const std::string &home_;
};

} // namespace

std::string without_home(std::string_view text, const std::string &home) {
  if (home.size() < 2 || !home.starts_with('/'))
    return std::string(text);
  std::string result;
  for (std::size_t at = 0;;) {
    const std::size_t found = text.find(home, at);
    if (found == std::string_view::npos)
      return result.append(text.substr(at));
    const std::size_t end = found + home.size();
    const bool begins = found == 0 || !(is_of_name(text[found - 1]) || text[found - 1] == '/');
    const bool ends = end == text.size() || !is_of_name(text[end]);
    result.append(text.substr(at, found - at)).append(begins && ends ? "~" : home);
    at = end;
  }
}

std::string with_home(const std::string &path, const std::string &home) {
  if (path == "~")
    return home;
  return path.starts_with("~/") ? (home == "/" ? "" : home) + path.substr(1) : path;
}

void hide_home(LockFile &lock, const std::string &home) {
  const Hider hider(home);
  for (LockedTool &tool : lock.tools)
    hider.hide(tool);
  for (LockedOrigin &origin : lock.origins)
    hider.hide(origin.directory);
  hider.hide(lock.environment);
  for (Capability &capability : lock.capabilities) {
    hider.hide(capability.why);
    if (capability.value)
      hider.hide(*capability.value);
  }
}

} // namespace kassay::manifest
