// SPDX-License-Identifier: MIT
#include "cli/unchanged_conf.h"

#include <filesystem>

#include <nlohmann/json.hpp>

#include "kconfig/setting.h"
#include "kconfig/shell_command.h"
#include "probe/digest.h"
#include "probe/store.h"

namespace kassay::cli {
namespace {

using kconfig::setting_or;

std::string working_directory() {
  std::error_code error;
  return std::filesystem::current_path(error).string();
}

bool is_there(const std::string &path) {
  return file_state(path).kind == FileState::Kind::regular;
}

std::string key_of(const kconfig::ConfRequest &request, const kconfig::Dialect &dialect,
                   const Environment &environment, const std::string &directory,
                   const std::string &configuration) {
  Digest digest("unchanged conf 1");
  digest.add("top file", request.top_file).add("silent", request.is_silent);
  digest.add("dialect", kconfig::summary(dialect)).add("directory", directory);
  digest.add("machine", kconfig::shell_command("", environment, directory).context);
  for (const auto &[name, value] : environment)
    if (name != "_")
      digest.add("environment", name).add("value", value);
  return digest.add("configuration", configuration).finish();
}

} // namespace

UnchangedConf::UnchangedConf(const kconfig::ConfRequest &request, const kconfig::Dialect &dialect,
                             const Environment &environment, RememberingRunner &runner)
    : environment_(environment), runner_(runner), directory_(working_directory()),
      name_(setting_or(environment, "KCONFIG_CONFIG", ".config")), began_ns_(now_ns()) {
  const bool is_recorded = environment.contains("KASSAY_COMMANDS"); // wants to see the commands
  before_ = file_state(name_);
  if (request.mode != kconfig::ConfMode::olddefconfig || is_recorded || directory_.empty() ||
      before_.kind != FileState::Kind::regular)
    return;
  if (const auto digest = sha256_file(name_))
    key_ = key_of(request, dialect, environment, directory_, *digest);
}

std::optional<int> UnchangedConf::replay(kconfig::Messages &to) {
  if (key_.empty() || !is_there(default_store_path())) // a run that asks nothing leaves no store
    return std::nullopt;
  const auto answer = runner_.book().find(key_);
  const auto value = answer ? nlohmann::json::from_msgpack(answer->value, true, false) : nlohmann::json();
  if (!value.is_array() || value.size() != 2 || !value[0].is_number_integer() || !value[1].is_array())
    return std::nullopt;
  kconfig::MessageLog log;
  for (const auto &piece : value[1]) {
    if (!piece.is_array() || piece.size() != 2 || !piece[0].is_boolean() || !piece[1].is_binary())
      return std::nullopt;
    const std::string text(piece[1].get_binary().begin(), piece[1].get_binary().end());
    piece[0].get<bool>() ? log.err(text) : log.out(text);
  }
  log.deliver(to);
  return value[0].get<int>();
}

void UnchangedConf::keep(int status, const kconfig::MessageLog &said, const kconfig::SourceFiles &files) {
  if (key_.empty() || runner_.started() > 0 || !is_there(default_store_path()) ||
      file_state(name_) != before_)
    return;
  std::vector<Ingredient> ingredients = runner_.book().believed();
  const auto add = [&](const std::string &path, AccessKind use) {
    ingredients.push_back({path.starts_with('/') ? path : directory_ + "/" + path, use});
  };
  for (const std::string &path : files.paths())
    add(path, AccessKind::opened);
  add(setting_or(environment_, "KCONFIG_AUTOCONFIG", "include/config/auto.conf"), AccessKind::inspected);
  std::error_code error;
  add(std::filesystem::read_symlink("/proc/self/exe", error).string(), AccessKind::executed);
  auto pieces = nlohmann::json::array();
  for (const auto &[is_error, text] : said.pieces())
    pieces.push_back({is_error, nlohmann::json::binary({text.begin(), text.end()})});
  std::string bytes;
  nlohmann::json::to_msgpack(nlohmann::json::array({status, pieces}), bytes);
  runner_.book().keep(key_, std::move(bytes), ingredients, began_ns_);
}

} // namespace kassay::cli
