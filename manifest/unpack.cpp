// SPDX-License-Identifier: MIT
#include "manifest/unpack.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

namespace kassay::manifest {

namespace {

constexpr std::size_t block_size = 128u << 10;
constexpr std::uint64_t most_entries = 4'000'000;
constexpr std::array<std::string_view, 6> merged_directories = {"bin",   "sbin",  "lib",
                                                                "lib32", "lib64", "libx32"};
constexpr int flags = ARCHIVE_EXTRACT_PERM | ARCHIVE_EXTRACT_TIME | ARCHIVE_EXTRACT_SECURE_SYMLINKS |
                      ARCHIVE_EXTRACT_SECURE_NODOTDOT;

struct FreeReader {
  void operator()(archive *reader) const { archive_read_free(reader); }
};
struct FreeWriter {
  void operator()(archive *writer) const { archive_write_free(writer); }
};
using Reader = std::unique_ptr<archive, FreeReader>;

std::unexpected<Error> refused(const std::string &path, std::string_view what) {
  return fail(ErrorKind::environment, fmt::format("{}: {}", path, what));
}

std::unexpected<Error> failed(const std::string &path, archive *from) {
  const char *why = archive_error_string(from);
  return refused(path, why ? why : "is damaged");
}

/// Filters one by one: "all" of them would start programs for some formats.
void support_compression(archive *reader) {
  archive_read_support_filter_gzip(reader);
  archive_read_support_filter_bzip2(reader);
  archive_read_support_filter_xz(reader);
  archive_read_support_filter_lzma(reader);
  archive_read_support_filter_zstd(reader);
  archive_read_support_filter_lz4(reader);
}

/// A name of an archive as a path within the directory: "usr/bin/x"; "" is the directory itself. nullopt: a
/// name that leads out.
std::optional<std::string> inner_path(const char *name, bool merged) {
  if (!name || *name == '/')
    return std::nullopt;
  std::string result;
  bool first = true;
  for (const auto &part : std::filesystem::path(name)) {
    if (part == "..")
      return std::nullopt;
    if (part.empty() || part == ".")
      continue;
    if (first && merged && std::ranges::find(merged_directories, part.native()) != merged_directories.end())
      result = "usr";
    first = false;
    result += (result.empty() ? "" : "/") + part.native();
  }
  return result;
}

/// Whether this entry is the link of a merged /usr itself, which finish() makes.
bool is_merged_link(archive_entry *entry, bool merged) {
  if (!merged || archive_entry_filetype(entry) != AE_IFLNK)
    return false;
  std::string_view name = archive_entry_pathname(entry) ? archive_entry_pathname(entry) : "";
  if (name.starts_with("./"))
    name.remove_prefix(2);
  return std::ranges::find(merged_directories, name) != merged_directories.end();
}

/// Reads the data member of a .deb as a stream of its own.
struct Member {
  archive *outer;
  std::string buffer = std::string(block_size, '\0');
};

la_ssize_t read_member(archive *, void *data, const void **buffer) {
  Member &member = *static_cast<Member *>(data);
  *buffer = member.buffer.data();
  return archive_read_data(member.outer, member.buffer.data(), member.buffer.size());
}

} // namespace

Result<void> Unpacker::unpack_deb(const std::string &path) {
  const Reader outer(archive_read_new());
  archive_read_support_format_ar(outer.get());
  if (archive_read_open_filename(outer.get(), path.c_str(), block_size) != ARCHIVE_OK)
    return failed(path, outer.get());
  archive_entry *entry = nullptr;
  for (;;) {
    const int header = archive_read_next_header(outer.get(), &entry);
    if (header == ARCHIVE_EOF)
      return refused(path, "has no data.tar: no Debian package");
    if (header != ARCHIVE_OK)
      return failed(path, outer.get());
    const char *name = archive_entry_pathname(entry);
    if (name && std::string_view(name).starts_with("data.tar"))
      break;
  }
  Member member{outer.get()};
  const Reader inner(archive_read_new());
  support_compression(inner.get());
  archive_read_support_format_tar(inner.get());
  archive_read_support_format_empty(inner.get());
  if (archive_read_open(inner.get(), &member, nullptr, &read_member, nullptr) != ARCHIVE_OK)
    return failed(path, inner.get());
  return unpack_entries(inner.get(), path);
}

Result<void> Unpacker::unpack_tar(const std::string &path) {
  const Reader reader(archive_read_new());
  support_compression(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_format_empty(reader.get());
  if (archive_read_open_filename(reader.get(), path.c_str(), block_size) != ARCHIVE_OK)
    return failed(path, reader.get());
  return unpack_entries(reader.get(), path);
}

Result<void> Unpacker::unpack_entries(void *from, const std::string &path) {
  archive *reader = static_cast<archive *>(from);
  const std::unique_ptr<archive, FreeWriter> disk(archive_write_disk_new());
  archive_write_disk_set_options(disk.get(), flags);
  for (;;) {
    archive_entry *entry = nullptr;
    const int header = archive_read_next_header(reader, &entry);
    if (header == ARCHIVE_EOF)
      break;
    if (header < ARCHIVE_WARN || !entry)
      return failed(path, reader);
    if (++entries_ > most_entries)
      return refused(path, "too many files");
    const std::string name = archive_entry_pathname(entry) ? archive_entry_pathname(entry) : "";
    const std::string place = fmt::format("{}: '{}'", path, name);
    const auto wanted = prepare(entry, place);
    if (!wanted)
      return std::unexpected(wanted.error());
    if (!*wanted)
      continue;
    if (archive_write_header(disk.get(), entry) != ARCHIVE_OK)
      return failed(place, disk.get());
    if (const auto copied = copy_data(reader, disk.get(), place); !copied)
      return copied;
    if (archive_write_finish_entry(disk.get()) < ARCHIVE_WARN)
      return failed(place, disk.get());
  }
  return archive_write_close(disk.get()) < ARCHIVE_WARN ? failed(path, disk.get()) : Result<void>();
}

Result<bool> Unpacker::prepare(void *which, const std::string &place) const {
  archive_entry *entry = static_cast<archive_entry *>(which);
  if (is_merged_link(entry, merged_))
    return false;
  const auto inner = inner_path(archive_entry_pathname(entry), merged_);
  if (!inner)
    return refused(place, "leads out of the directory: not unpacked");
  const auto type = archive_entry_filetype(entry);
  if (const char *hard_link = archive_entry_hardlink(entry)) {
    const auto target = inner_path(hard_link, merged_);
    if (!target || target->empty())
      return refused(place, "is a link that leads out of the directory: not unpacked");
    archive_entry_set_hardlink(entry, (directory_ + "/" + *target).c_str());
  } else if (type != AE_IFREG && type != AE_IFDIR && type != AE_IFLNK) {
    return refused(place, "is a device or the like: not unpacked");
  }
  archive_entry_set_pathname(entry, (directory_ + "/" + *inner).c_str());
  // Everything can be read and removed by who unpacked it.
  const auto mode = archive_entry_perm(entry) & 0777;
  archive_entry_set_perm(entry, mode | (type == AE_IFDIR ? 0700 : 0600));
  archive_entry_acl_clear(entry);
  archive_entry_xattr_clear(entry);
  return !inner->empty();
}

Result<void> Unpacker::copy_data(void *from, void *to, const std::string &place) {
  std::string buffer(block_size, '\0');
  for (;;) {
    const la_ssize_t length = archive_read_data(static_cast<archive *>(from), buffer.data(), buffer.size());
    if (length < 0)
      return failed(place, static_cast<archive *>(from));
    if (length == 0)
      return {};
    if (static_cast<std::uint64_t>(length) > room_)
      return refused(place, "too much comes out of it");
    room_ -= static_cast<std::uint64_t>(length);
    if (archive_write_data(static_cast<archive *>(to), buffer.data(), static_cast<std::size_t>(length)) < 0)
      return failed(place, static_cast<archive *>(to));
  }
}

Result<void> Unpacker::finish() {
  for (const std::string_view name : merged_directories) {
    std::error_code none, error;
    if (!merged_ || !std::filesystem::is_directory(fmt::format("{}/usr/{}", directory_, name), none))
      continue;
    const std::string link = fmt::format("{}/{}", directory_, name);
    std::filesystem::create_symlink(fmt::format("usr/{}", name), link, error);
    if (error)
      return refused(link, error.message());
  }
  return {};
}

} // namespace kassay::manifest
