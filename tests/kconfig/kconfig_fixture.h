// SPDX-License-Identifier: MIT
// A small Kconfig text as model, and a configuration text read into values.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "kconfig/config_file.h"
#include "kconfig/config_reader.h"
#include "kconfig/parse_tree.h"

namespace kassay::kconfig {

class KconfigFixture : public testing::Test {
protected:
  KconfigFixture()
      : directory_(std::filesystem::temp_directory_path() / ("kassay_kconfig_" + std::to_string(getpid()))),
        files_(directory_.string()) {
    std::filesystem::create_directories(directory_);
  }
  ~KconfigFixture() override { std::filesystem::remove_all(directory_); }

  /// Reads both texts; commands answer as `answers_` says.
  void read(const std::string &kconfig, const std::string &config) {
    std::ofstream(directory_ / "Kconfig") << kconfig;
    Round round = parse_tree("Kconfig", dialect_, environment_, files_, answers_);
    for (const std::string &command : round.missing)
      ADD_FAILURE() << "no answer for: " << command;
    ASSERT_TRUE(round.model) << "the Kconfig text has errors";
    model_ = std::move(round.model);
    file_ = ConfigFile(".config", config, "CONFIG_");
    configuration_.emplace(*model_, log_);
    ConfigReader(*configuration_, environment_, files_, log_, true)
        .read_text(".config", config, model_->hash_order());
  }

  void answer(const std::string &command, const std::string &text) {
    ShellAnswer answer;
    answer.text = text;
    answers_.add(command, std::move(answer));
  }

  std::filesystem::path directory_;
  SourceFiles files_;
  Environment environment_;
  Dialect dialect_ = *dialect_named("6.12");
  ShellAnswers answers_;
  MessageLog log_;
  std::optional<Model> model_;
  ConfigFile file_;
  std::optional<Configuration> configuration_;
};

} // namespace kassay::kconfig
