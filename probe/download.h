// SPDX-License-Identifier: MIT
// A file from a web server, through libcurl: proxies, TLS and redirects are its business.
//
// libcurl is loaded when the first file is asked for (libcurl.so.4), not linked: it brings thirty libraries
// along, which every start of kassay would wait for. Only http and https are spoken, also after a redirect. A
// transfer that stands still for a minute is given up.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "probe/result.h"

namespace kassay {

/// Keeps its connections from one file to the next. Not for several threads.
class Downloader {
public:
  /// Fails, with what to install, where there is no libcurl.
  static Result<Downloader> open();
  Downloader(Downloader &&other) noexcept;
  Downloader &operator=(Downloader &&other) noexcept;
  ~Downloader();

  /// Writes the content to the file `to`; false where the server says that there is no such file (404, 410).
  /// An Error names the URL; one that may go away by itself is `temporary`. `to` may be left incomplete.
  Result<bool> fetch(const std::string &url, const std::string &to, std::uint64_t limit);

private:
  struct Curl;
  explicit Downloader(std::unique_ptr<Curl> curl);
  std::unique_ptr<Curl> curl_;
};

} // namespace kassay
