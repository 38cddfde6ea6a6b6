// SPDX-License-Identifier: MIT
#include "cli/report_options.h"

#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "probe/atomic_file.h"

namespace kassay::cli {

void ReportOptions::add_to(CLI::App &command) {
  command.add_option("--format", format, "what to print")
      ->check(CLI::IsMember(format_names()))
      ->capture_default_str();
  command.add_option("--output", outputs_, "FORMAT=PATH: also write it there; may be given several times")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_option("--color", colour_, "colour the text")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
}

Result<void> ReportOptions::check() const {
  for (const std::string &output : outputs_) {
    const auto split = output.find('=');
    if (split == std::string::npos || split + 1 == output.size() || !parse_format(output.substr(0, split)))
      return fail(ErrorKind::usage, fmt::format("--output {}: is not FORMAT=PATH", output),
                  fmt::format("formats: {}", fmt::join(format_names(), ", ")));
  }
  return {};
}

void ReportOptions::make_paths_absolute() {
  std::error_code error;
  for (std::string &output : outputs_)
    if (const auto split = output.find('='); split != std::string::npos && split + 1 < output.size())
      output =
          output.substr(0, split + 1) + std::filesystem::absolute(output.substr(split + 1), error).string();
}

Result<void> ReportOptions::deliver(const std::function<std::string(Format, const Palette &)> &write) const {
  for (const std::string &output : outputs_) {
    const auto split = output.find('=');
    const std::string text = write(*parse_format(output.substr(0, split)), Palette(false));
    if (const auto written = write_if_changed(output.substr(split + 1), text); !written)
      return std::unexpected(written.error());
  }
  const Palette palette(use_colour(*parse_colour_mode(colour_), STDOUT_FILENO));
  const std::string text = write(*parse_format(format), palette);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return fail(ErrorKind::environment, "standard output: cannot be written");
  return {};
}

} // namespace kassay::cli
