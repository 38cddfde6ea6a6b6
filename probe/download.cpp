// SPDX-License-Identifier: MIT
#include "probe/download.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <curl/curl.h>
#include <dlfcn.h>
#include <fmt/format.h>

namespace kassay {

namespace {

constexpr long most_redirects = 5, connect_seconds = 30, stalled_seconds = 60;

struct CloseFile {
  void operator()(std::FILE *file) const { std::fclose(file); }
};

/// What is left of the file's limit.
struct Sink {
  std::FILE *file;
  std::uint64_t room;
  int error = 0;
};

std::size_t receive(char *data, std::size_t, std::size_t length, void *to) {
  Sink &sink = *static_cast<Sink *>(to);
  if (length > sink.room) {
    sink.error = EFBIG;
    return 0;
  }
  sink.room -= length;
  if (std::fwrite(data, 1, length, sink.file) != length) {
    sink.error = errno;
    return 0;
  }
  return length;
}

} // namespace

/// The functions of libcurl that are used here, found by name.
struct Downloader::Curl {
  void *library = nullptr;
  CURL *handle = nullptr;
  decltype(&::curl_easy_init) easy_init = nullptr;
  decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&::curl_easy_reset) easy_reset = nullptr;
  decltype(&::curl_easy_setopt) easy_setopt = nullptr;
  decltype(&::curl_easy_perform) easy_perform = nullptr;
  decltype(&::curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&::curl_easy_strerror) easy_strerror = nullptr;

  template <class Function> bool find(Function &function, const char *name) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    return function != nullptr;
  }

  /// Stays in memory: libcurl's own libraries do not all bear to be unloaded.
  bool load() {
    library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    return library && find(easy_init, "curl_easy_init") && find(easy_cleanup, "curl_easy_cleanup") &&
           find(easy_reset, "curl_easy_reset") && find(easy_setopt, "curl_easy_setopt") &&
           find(easy_perform, "curl_easy_perform") && find(easy_getinfo, "curl_easy_getinfo") &&
           find(easy_strerror, "curl_easy_strerror") && (handle = easy_init()) != nullptr;
  }

  ~Curl() {
    if (handle)
      easy_cleanup(handle);
  }
};

Downloader::Downloader(std::unique_ptr<Curl> curl) : curl_(std::move(curl)) {}
Downloader::Downloader(Downloader &&other) noexcept = default;
Downloader &Downloader::operator=(Downloader &&other) noexcept = default;
Downloader::~Downloader() = default;

Result<Downloader> Downloader::open() {
  auto curl = std::make_unique<Curl>();
  if (!curl->load()) {
    const char *why = dlerror();
    return fail(ErrorKind::environment, fmt::format("libcurl: {}", why ? why : "cannot be used"),
                "apt-get install libcurl4");
  }
  return Downloader(std::move(curl));
}

Result<bool> Downloader::fetch(const std::string &url, const std::string &to, std::uint64_t limit) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(to.c_str(), "wbe"));
  if (!file)
    return fail(ErrorKind::environment, fmt::format("{}: {}", to, std::strerror(errno)));
  Sink sink{file.get(), limit};
  Curl &curl = *curl_;
  curl.easy_reset(curl.handle);
  curl.easy_setopt(curl.handle, CURLOPT_URL, url.c_str());
  curl.easy_setopt(curl.handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl.easy_setopt(curl.handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl.easy_setopt(curl.handle, CURLOPT_FOLLOWLOCATION, 1L);
  curl.easy_setopt(curl.handle, CURLOPT_MAXREDIRS, most_redirects);
  curl.easy_setopt(curl.handle, CURLOPT_FAILONERROR, 1L);
  curl.easy_setopt(curl.handle, CURLOPT_NOSIGNAL, 1L);
  curl.easy_setopt(curl.handle, CURLOPT_CONNECTTIMEOUT, connect_seconds);
  curl.easy_setopt(curl.handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl.easy_setopt(curl.handle, CURLOPT_LOW_SPEED_TIME, stalled_seconds);
  curl.easy_setopt(curl.handle, CURLOPT_USERAGENT, "kassay");
  curl.easy_setopt(curl.handle, CURLOPT_WRITEFUNCTION, &receive);
  curl.easy_setopt(curl.handle, CURLOPT_WRITEDATA, &sink);
  const CURLcode code = curl.easy_perform(curl.handle);
  long status = 0;
  curl.easy_getinfo(curl.handle, CURLINFO_RESPONSE_CODE, &status);
  if (code == CURLE_HTTP_RETURNED_ERROR && (status == 404 || status == 410))
    return false;
  if (sink.error == EFBIG)
    return fail(ErrorKind::environment, fmt::format("{}: larger than {} MiB", url, limit >> 20));
  if (sink.error != 0 || (code == CURLE_OK && std::fflush(file.get()) != 0))
    return fail(ErrorKind::temporary,
                fmt::format("{}: {}", to, std::strerror(sink.error ? sink.error : errno)));
  if (code == CURLE_HTTP_RETURNED_ERROR)
    return fail(status >= 500 ? ErrorKind::temporary : ErrorKind::environment,
                fmt::format("{}: the server answered {}", url, status));
  if (code != CURLE_OK)
    return fail(ErrorKind::temporary, fmt::format("{}: {}", url, curl.easy_strerror(code)));
  return true;
}

} // namespace kassay
