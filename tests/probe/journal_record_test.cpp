// SPDX-License-Identifier: MIT
#include "probe/journal_record.h"

#include <cerrno>
#include <csignal>

#include <gtest/gtest.h>

namespace kassay {
namespace {

std::string all_bytes() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte)
    bytes += static_cast<char>(byte);
  return bytes;
}

TEST(JournalBytes, Utf8IsAPlainString) {
  EXPECT_EQ(json_from_bytes("caf\u00e9\n"), "caf\u00e9\n");
}

TEST(JournalBytes, OtherBytesComeBackUnchanged) {
  for (const std::string &bytes :
       {all_bytes(), std::string("\xff"), std::string("\xff\0", 2), std::string("\xff\0\0", 3)}) {
    const nlohmann::json value = json_from_bytes(bytes);
    EXPECT_TRUE(value.is_object());
    EXPECT_EQ(bytes_from_json(nlohmann::json::parse(value.dump())), bytes);
  }
}

TEST(JournalBytes, WhatIsNoBytesIsEmpty) {
  EXPECT_EQ(bytes_from_json(nullptr), "");
  EXPECT_EQ(bytes_from_json({{"base64", "***"}}), "");
  EXPECT_EQ(bytes_from_json({{"base64", 1}}), "");
}

TEST(JournalFields, HaveCommandOutcomeCostAndOutput) {
  Command command;
  command.argv = {"gcc", "-c", "caf\xe9.c"};
  command.env = {{"LC_ALL", "C"}};
  command.directory = "/src";
  command.input = "int x;";
  kassay::Run run;
  run.outcome = Exited{1};
  run.out = "";
  run.err = "error";
  run.cost = {.wall = std::chrono::microseconds(5), .peak_rss_kib = 7};
  EXPECT_EQ(journal_fields(command, run), nlohmann::json::parse(R"({
    "argv": ["gcc", "-c", {"base64": "Y2Fm6S5j"}], "directory": "/src", "environment": {"LC_ALL": "C"},
    "stdin": "int x;", "outcome": {"kind": "exited", "status": 1, "text": "exited with 1"},
    "cost": {"wall_us": 5, "user_us": 0, "system_us": 0, "peak_rss_kib": 7}, "stdout": "", "stderr": "error"})"));
}

TEST(JournalFields, EachOutcomeHasItsKindAndNumber) {
  const auto outcome = [](Outcome value) {
    kassay::Run run;
    run.outcome = value;
    return journal_fields({}, run)["outcome"];
  };
  EXPECT_EQ(outcome(Signalled{SIGSEGV})["kind"], "signalled");
  EXPECT_EQ(outcome(Signalled{SIGSEGV})["signal"], SIGSEGV);
  EXPECT_EQ(outcome(TimedOut{std::chrono::seconds(3)})["deadline_ms"], 3000);
  EXPECT_EQ(outcome(OutputFlooded{10})["limit"], 10);
  EXPECT_EQ(outcome(LeftBehind{4})["kind"], "left-behind");
  EXPECT_EQ(outcome(NotStarted{ENOENT})["errno"], ENOENT);
}

} // namespace
} // namespace kassay
