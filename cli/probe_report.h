// SPDX-License-Identifier: MIT
// A survey as text for people, JSON for programs and Markdown for a CI job's summary. Pure functions: the
// caller prints.
#pragma once

#include <string>

#include "cli/survey.h"
#include "cli/terminal.h"

namespace kassay::cli {

std::string text_report(const Survey &survey, const Palette &palette);
std::string json_report(const Survey &survey);
std::string markdown_report(const Survey &survey);

/// What the tools came to: a tool that could not be examined, or a symbol that could not be told, is not
/// clean.
int exit_code_of(const Survey &survey);

} // namespace kassay::cli
