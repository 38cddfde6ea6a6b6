// SPDX-License-Identifier: MIT
#include "manifest/pack.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <sys/stat.h>

namespace kassay::manifest {

namespace {

constexpr std::size_t block_size = 128u << 10;

struct FreeWriter {
  void operator()(archive *writer) const { archive_write_free(writer); }
};
struct FreeEntry {
  void operator()(archive_entry *entry) const { archive_entry_free(entry); }
};

std::unexpected<Error> failed(const std::string &to, archive *writer) {
  const char *why = archive_error_string(writer);
  const int error = archive_errno(writer);
  return fail(error == ENOSPC || error == EDQUOT ? ErrorKind::temporary : ErrorKind::environment,
              fmt::format("{}: {}", to, why ? why : "cannot be written"));
}

Result<void> add_content(archive *writer, const std::string &path, std::uint64_t size,
                         const std::string &to) {
  std::ifstream stream(path, std::ios::binary);
  std::string buffer(block_size, '\0');
  std::uint64_t total = 0;
  while (stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), stream.gcount() > 0) {
    total += static_cast<std::uint64_t>(stream.gcount());
    if (archive_write_data(writer, buffer.data(), static_cast<std::size_t>(stream.gcount())) < 0)
      return failed(to, writer);
  }
  if (total != size)
    return fail(ErrorKind::temporary, fmt::format("{}: cannot be read, or changes meanwhile", path));
  return {};
}

Result<void> add_file(archive *writer, const std::string &name, const std::string &path,
                      const std::string &to) {
  struct stat status{};
  if (lstat(path.c_str(), &status) != 0)
    return errno == ENOENT ? Result<void>()
                           : fail(ErrorKind::environment, fmt::format("{}: {}", path, std::strerror(errno)));
  const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_filetype(entry.get(), status.st_mode & S_IFMT);
  archive_entry_set_perm(entry.get(), status.st_mode & 0777);
  archive_entry_set_mtime(entry.get(), 0, 0);
  if (S_ISREG(status.st_mode)) {
    archive_entry_set_size(entry.get(), status.st_size);
  } else if (S_ISLNK(status.st_mode)) {
    std::error_code error;
    archive_entry_set_symlink(entry.get(), std::filesystem::read_symlink(path, error).c_str());
  } else if (!S_ISDIR(status.st_mode)) {
    return {};
  }
  if (archive_write_header(writer, entry.get()) != ARCHIVE_OK)
    return failed(to, writer);
  return S_ISREG(status.st_mode) ? add_content(writer, path, static_cast<std::uint64_t>(status.st_size), to)
                                 : Result<void>();
}

} // namespace

Result<void> pack_files(const std::map<std::string, std::string> &files, const std::string &to) {
  const std::unique_ptr<archive, FreeWriter> writer(archive_write_new());
  archive_write_add_filter_zstd(writer.get());
  archive_write_set_filter_option(writer.get(), "zstd", "compression-level", "1");
  archive_write_set_format_pax_restricted(writer.get());
  if (archive_write_open_filename(writer.get(), to.c_str()) != ARCHIVE_OK)
    return failed(to, writer.get());
  for (const auto &[name, path] : files)
    if (const auto added = add_file(writer.get(), name, path, to); !added)
      return added;
  return archive_write_close(writer.get()) == ARCHIVE_OK ? Result<void>() : failed(to, writer.get());
}

} // namespace kassay::manifest
