// SPDX-License-Identifier: MIT
#include "manifest/archive.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "manifest/blob_source.h"
#include "manifest/pack.h"
#include "manifest/private_text.h"
#include "probe/atomic_file.h"
#include "probe/digest.h"
#include "probe/packages.h"

namespace kassay::manifest {

namespace {

constexpr std::uint64_t package_limit = 4ull << 30; // bytes: rust's debug packages are a quarter of it
constexpr const char *apt_cache = "/var/cache/apt/archives";

/// The name in apt's cache: NAME_VERSION_ARCH.deb, with ':' of an epoch as %3a.
std::string cached_name(const LockedPackage &package) {
  std::string version;
  for (const char c : package.version)
    version += c == ':' ? "%3a" : std::string(1, c);
  return fmt::format("{}/{}_{}_{}.deb", apt_cache, package.name, version, package.arch);
}

/// The blobs of one archive.
class BlobStore {
public:
  explicit BlobStore(std::string directory) : directory_(std::move(directory)) {}

  std::string path(const std::string &sha256) const { return directory_ + "/" + blob_name(sha256); }
  bool has(const std::string &sha256) const {
    std::error_code error;
    return !sha256.empty() && std::filesystem::is_regular_file(path(sha256), error);
  }
  /// Where a blob is written before its digest is known.
  std::string incoming() const { return fmt::format("{}/blobs/.incoming-{}", directory_, getpid()); }

  /// Moves the incoming file to its place.
  Result<void> accept(const std::string &sha256) const {
    const std::string from = incoming(), to = path(sha256);
    if (const int fd = open(from.c_str(), O_RDONLY | O_CLOEXEC); fd >= 0) {
      fsync(fd);
      close(fd);
    }
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(to).parent_path(), error);
    if (!error)
      std::filesystem::rename(from, to, error);
    if (error)
      return fail(ErrorKind::environment, fmt::format("{}: {}", to, error.message()));
    return {};
  }

private:
  std::string directory_;
};

class Archiver {
public:
  Archiver(const LockFile &lock, const ArchiveSettings &settings)
      : lock_(lock), settings_(settings), store_(settings.to) {
    for (const LockedTool &tool : lock.tools)
      for (const LockedFile &file : tool.files)
        files_[file.package].emplace(file.path, &file);
  }
  ~Archiver() { unlink(store_.incoming().c_str()); }

  Result<ArchiveRecord> run() {
    ArchiveRecord record{lock_digest(lock_), {}};
    std::size_t done = 0;
    for (const LockedPackage &package : lock_.packages) {
      if (settings_.progress)
        settings_.progress("archiving", done++, lock_.packages.size());
      auto piece = keep(package);
      if (!piece)
        return std::unexpected(piece.error());
      record.pieces.push_back(std::move(*piece));
    }
    if (const auto unowned = files_.find(""); unowned != files_.end()) {
      auto names = names_of(unowned->second);
      if (!names)
        return std::unexpected(names.error());
      for (const LockedOrigin &origin : lock_.origins)
        if (origin.kind != "local-build")
          add_tree(origin, *names);
      auto piece = keep_files("", *names);
      if (!piece)
        return std::unexpected(piece.error());
      record.pieces.push_back(std::move(*piece));
    }
    return record;
  }

private:
  using Files = std::map<std::string, const LockedFile *>; ///< by path

  Result<ArchivedPiece> keep(const LockedPackage &package) {
    if (store_.has(package.sha256))
      return piece(package.purl, "deb", package.sha256);
    if (!package.sha256.empty() || package.purl.starts_with("pkg:deb/"))
      for (const std::string &place : places_of(package)) {
        auto found = take_deb(package, place);
        if (!found)
          notes_.push_back(found.error().message);
        else if (*found)
          return piece(package.purl, "deb", **found);
      }
    return keep_installed(package);
  }

  std::vector<std::string> places_of(const LockedPackage &package) const {
    std::vector<std::string> places = {cached_name(package)};
    if (!package.sha256.empty() && !package.filename.empty())
      for (const std::string &mirror : settings_.mirrors)
        places.push_back(mirror);
    return places;
  }

  /// The .deb at a place into the store, if it is the right one; its digest.
  Result<std::optional<std::string>> take_deb(const LockedPackage &package, const std::string &place) {
    const bool is_file = place.starts_with('/');
    const std::string directory = is_file ? std::string(apt_cache) : place;
    auto source = sources_.find(directory);
    if (source == sources_.end()) {
      auto opened = BlobSource::open(directory);
      if (!opened)
        return std::optional<std::string>();
      source = sources_.emplace(directory, std::move(*opened)).first;
    }
    const std::string name = is_file ? std::filesystem::path(place).filename().string() : package.filename;
    auto copied = source->second.copy(name, store_.incoming(), package_limit);
    if (!copied || !*copied)
      return copied ? Result<std::optional<std::string>>(std::nullopt) : std::unexpected(copied.error());
    const auto sha256 = sha256_file(store_.incoming());
    if (!sha256)
      return std::unexpected(sha256.error());
    if (!package.sha256.empty() && *sha256 != package.sha256)
      return fail(ErrorKind::environment,
                  fmt::format("{}/{}: has another digest than the lock", directory, name));
    if (const auto accepted = store_.accept(*sha256); !accepted)
      return std::unexpected(accepted.error());
    return std::optional(*sha256);
  }

  /// The package's files as they are installed here, if they are those of the lock.
  Result<ArchivedPiece> keep_installed(const LockedPackage &package) {
    auto names = names_of(files_[package.name]);
    if (!names) {
      Error error = names.error();
      error.hint = "the .deb is not to be had either";
      for (const std::string &note : notes_)
        error.hint += "; " + note;
      return std::unexpected(error);
    }
    if (package.purl.starts_with("pkg:deb/")) {
      const auto listed = dpkg_files("/", package.name, package.arch);
      if (!listed)
        return std::unexpected(listed.error());
      for (const std::string &path : *listed)
        if (const std::string name = resolved_name(path); !name.empty())
          names->emplace(name, "/" + name);
    }
    if (names->empty())
      return fail(ErrorKind::environment,
                  fmt::format("{} {}: neither the .deb nor its installed files are to be had", package.name,
                              package.version));
    return keep_files(package.purl, *names);
  }

  /// A listed path with its directory's links resolved, without '/' in front; "" where there is none. What is
  /// a directory is left out: those that count come with their files.
  static std::string resolved_name(const std::string &path) {
    std::error_code error;
    const std::filesystem::path listed(path);
    if (!std::filesystem::is_symlink(listed, error) && std::filesystem::is_directory(listed, error))
      return {};
    const auto directory = std::filesystem::canonical(listed.parent_path(), error);
    return error ? "" : (directory / listed.filename()).string().substr(1);
  }

  /// Name in a tar -> path, of files that are compared with the lock first.
  Result<std::map<std::string, std::string>> names_of(const Files &files) const {
    std::map<std::string, std::string> names;
    for (const auto &[locked, file] : files) {
      const std::string path = with_home(locked, settings_.home);
      const auto sha256 = sha256_file(path);
      if (!sha256)
        return std::unexpected(sha256.error());
      if (*sha256 != file->sha256)
        return fail(ErrorKind::environment, fmt::format("{}: is not the file of the lock any more", path));
      names.emplace(locked.substr(locked.starts_with('/') ? 1 : 0), path);
    }
    return names;
  }

  void add_tree(const LockedOrigin &origin, std::map<std::string, std::string> &names) const {
    const std::string top = with_home(origin.directory, settings_.home);
    std::error_code error;
    for (auto entry = std::filesystem::recursive_directory_iterator(top, error);
         !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
      const std::string inside = entry->path().string().substr(top.size());
      if (inside == "/share/doc" || inside == "/share/man")
        entry.disable_recursion_pending();
      else if (!entry->is_directory(error) || entry->is_symlink(error))
        names.emplace((origin.directory + inside).substr(origin.directory.starts_with('/') ? 1 : 0),
                      entry->path());
    }
  }

  Result<ArchivedPiece> keep_files(const std::string &purl, const std::map<std::string, std::string> &names) {
    if (const auto packed = pack_files(names, store_.incoming()); !packed)
      return std::unexpected(packed.error());
    const auto sha256 = sha256_file(store_.incoming());
    if (!sha256)
      return std::unexpected(sha256.error());
    if (const auto accepted = store_.accept(*sha256); !accepted)
      return std::unexpected(accepted.error());
    return piece(purl, "files", *sha256);
  }

  Result<ArchivedPiece> piece(const std::string &purl, const char *kind, const std::string &sha256) const {
    std::error_code error;
    return ArchivedPiece{purl, kind, sha256, std::filesystem::file_size(store_.path(sha256), error)};
  }

  const LockFile &lock_;
  const ArchiveSettings &settings_;
  BlobStore store_;
  std::map<std::string, Files> files_; ///< by package name
  std::map<std::string, BlobSource> sources_;
  std::vector<std::string> notes_; ///< why a .deb could not be had
};

bool is_sha256(const nlohmann::json &value) {
  return value.is_string() && value.get_ref<const std::string &>().size() == 64 &&
         value.get_ref<const std::string &>().find_first_not_of("0123456789abcdef") == std::string::npos;
}

} // namespace

std::string blob_name(const std::string &sha256) {
  return fmt::format("blobs/sha256/{}/{}", sha256.substr(0, 2), sha256);
}

std::string record_name(const std::string &lock_digest) {
  return fmt::format("records/{}.json", lock_digest.substr(lock_digest.find(':') + 1));
}

std::string record_text(const ArchiveRecord &record) {
  nlohmann::json json = {{"schema", 1}, {"lock", record.lock}, {"content", nlohmann::json::array()}};
  for (const ArchivedPiece &piece : record.pieces)
    json["content"].push_back({{"package", encoded_text(piece.package)},
                               {"kind", piece.kind},
                               {"sha256", piece.sha256},
                               {"size", piece.size}});
  return json.dump(2) + "\n";
}

Result<ArchiveRecord> parse_record(std::string_view text, const std::string &file) {
  const auto bad = [&](std::string_view what) {
    return fail(ErrorKind::environment, fmt::format("{}: {}", file, what));
  };
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("lock") || !json["lock"].is_string() || !json.contains("content") ||
      !json["content"].is_array() || json.value("schema", nlohmann::json()) != 1)
    return bad("no record of an archive that this kassay knows");
  ArchiveRecord record{json["lock"], {}};
  for (const auto &entry : json["content"]) {
    if (!entry.is_object() || !entry.contains("package") || !entry["package"].is_string() ||
        !entry.contains("sha256") || !is_sha256(entry["sha256"]) || !entry.contains("kind") ||
        (entry["kind"] != "deb" && entry["kind"] != "files"))
      return bad(fmt::format("entry {} is none", record.pieces.size() + 1));
    const auto size = entry.find("size");
    record.pieces.push_back(
        {decoded_text(entry["package"].get<std::string>()), entry["kind"], entry["sha256"],
         size != entry.end() && size->is_number_unsigned() ? size->get<std::uint64_t>() : 0});
  }
  return record;
}

Result<ArchiveRecord> archive_toolchain(const LockFile &lock, const std::string &text,
                                        const ArchiveSettings &settings) {
  std::error_code error;
  for (const char *part : {"/blobs", "/records", "/locks"})
    if (std::filesystem::create_directories(settings.to + part, error); error)
      return fail(ErrorKind::environment, fmt::format("{}{}: {}", settings.to, part, error.message()));
  auto record = Archiver(lock, settings).run();
  if (!record)
    return record;
  const std::string name = record_name(record->lock);
  const std::string digest = record->lock.substr(record->lock.find(':') + 1);
  // The record comes last: where it is, everything is.
  for (const auto &[file, content] :
       {std::pair(fmt::format("locks/{}.lock", digest), text), std::pair(name, record_text(*record))})
    if (const auto written = write_if_changed(settings.to + "/" + file, content); !written)
      return std::unexpected(written.error());
  return record;
}

} // namespace kassay::manifest
