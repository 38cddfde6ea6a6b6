// SPDX-License-Identifier: MIT
#include "probe/compressed_file.h"

#include <memory>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

namespace kassay {

namespace {

constexpr std::size_t block_size = 128u << 10;

struct Free {
  void operator()(archive *reader) const { archive_read_free(reader); }
};

} // namespace

Result<void> read_compressed(const std::string &path, std::size_t limit,
                             const std::function<bool(std::string_view)> &sink) {
  const std::unique_ptr<archive, Free> reader(archive_read_new());
  const auto failed = [&] {
    const char *why = archive_error_string(reader.get());
    return fail(ErrorKind::environment, fmt::format("{}: {}", path, why ? why : "cannot be read"));
  };
  for (const auto support :
       {archive_read_support_filter_gzip, archive_read_support_filter_bzip2, archive_read_support_filter_xz,
        archive_read_support_filter_zstd, archive_read_support_filter_lz4})
    support(reader.get());
  archive_read_support_format_raw(reader.get());
  archive_read_support_format_empty(reader.get());
  if (archive_read_open_filename(reader.get(), path.c_str(), block_size) != ARCHIVE_OK)
    return failed();
  archive_entry *entry = nullptr;
  const int header = archive_read_next_header(reader.get(), &entry);
  if (header == ARCHIVE_EOF)
    return {};
  if (header != ARCHIVE_OK)
    return failed();
  std::string buffer(block_size, '\0');
  for (std::size_t total = 0;;) {
    const la_ssize_t length = archive_read_data(reader.get(), buffer.data(), buffer.size());
    if (length < 0)
      return failed();
    total += static_cast<std::size_t>(length);
    if (total > limit)
      return fail(ErrorKind::environment, fmt::format("{}: holds more than {} MiB", path, limit >> 20));
    if (length == 0 || !sink(std::string_view(buffer).substr(0, static_cast<std::size_t>(length))))
      return {};
  }
}

} // namespace kassay
