// SPDX-License-Identifier: MIT
#include "manifest/blob_source.h"

#include <filesystem>

#include <fmt/format.h>

namespace kassay::manifest {

namespace {

/// RFC 3986, 2.1.
std::string percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = [&](std::size_t at) {
      return std::string_view("0123456789abcdef").find(static_cast<char>(text[at] | 0x20));
    };
    if (text[i] == '%' && i + 2 < text.size() && digit(i + 1) < 16 && digit(i + 2) < 16) {
      result += static_cast<char>(digit(i + 1) * 16 + digit(i + 2));
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

/// '+' and '~' of Debian's versions may stand as they are; blanks and the like do not occur in pool names.
std::string url_of(const std::string &place, const std::string &name) {
  std::string path;
  for (const char c : name)
    path += c == '%' || c == '#' || c == '?' || static_cast<unsigned char>(c) <= ' '
                ? fmt::format("%{:02X}", static_cast<unsigned char>(c))
                : std::string(1, c);
  return place + (place.ends_with('/') ? "" : "/") + path;
}

} // namespace

Result<BlobSource> BlobSource::open(const std::string &place) {
  if (place.starts_with("http://") || place.starts_with("https://"))
    return BlobSource(place, "");
  std::string directory = place;
  if (place.starts_with("file:///"))
    directory = percent_decoded(place.substr(7));
  else if (place.find("://") != std::string::npos)
    return fail(ErrorKind::usage,
                fmt::format("{}: neither a directory nor a file://, http:// or https:// URL", place));
  std::error_code error;
  if (!std::filesystem::is_directory(directory, error))
    return fail(ErrorKind::usage, fmt::format("{}: no such directory", place));
  return BlobSource(place, directory);
}

Result<bool> BlobSource::copy(const std::string &name, const std::string &to, std::uint64_t limit) {
  if (directory_.empty()) {
    if (!downloader_) {
      auto opened = Downloader::open();
      if (!opened)
        return std::unexpected(opened.error());
      downloader_ = std::move(*opened);
    }
    return downloader_->fetch(url_of(place_, name), to, limit);
  }
  const std::string from = directory_ + "/" + name;
  std::error_code error;
  if (!std::filesystem::exists(from, error))
    return false;
  if (!std::filesystem::is_regular_file(from, error))
    return fail(ErrorKind::environment, fmt::format("{}: no regular file", from));
  if (std::filesystem::file_size(from, error) > limit)
    return fail(ErrorKind::environment, fmt::format("{}: larger than {} MiB", from, limit >> 20));
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing, error);
  if (error)
    return fail(error == std::errc::no_space_on_device ? ErrorKind::temporary : ErrorKind::environment,
                fmt::format("{}: {}", from, error.message()));
  return true;
}

} // namespace kassay::manifest
