// SPDX-License-Identifier: MIT
#include "manifest/restore.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "manifest/blob_source.h"
#include "manifest/unpack.h"
#include "probe/atomic_file.h"
#include "probe/closure.h"
#include "probe/digest.h"
#include "probe/remove_tree.h"
#include "probe/rooted_path.h"

namespace kassay::manifest {

namespace {

constexpr std::uint64_t package_limit = 4ull << 30, record_limit = 64ull << 20;

std::unexpected<Error> failed(const std::string &path, const std::string &what) {
  return fail(ErrorKind::environment, fmt::format("{}: {}", path, what));
}

/// A new directory beside the wanted one, removed unless it is given that one's name.
class WorkPlace {
public:
  static Result<WorkPlace> create(const std::string &into) {
    std::error_code error;
    const auto wanted = std::filesystem::absolute(into, error).lexically_normal();
    const auto name = wanted.has_filename() ? wanted : wanted.parent_path();
    std::filesystem::create_directories(name.parent_path(), error);
    const auto parent = std::filesystem::canonical(name.parent_path(), error);
    if (error)
      return failed(into, error.message());
    if (std::filesystem::exists(std::filesystem::symlink_status(name, error)) &&
        !(std::filesystem::is_directory(name, error) && std::filesystem::is_empty(name, error)))
      return fail(ErrorKind::usage, fmt::format("{}: is there already", into),
                  "name a directory that is empty or not there");
    std::string pattern = (parent / ".kassay-restore-XXXXXX").string();
    if (!mkdtemp(pattern.data()))
      return failed(pattern, std::strerror(errno));
    std::filesystem::create_directory(pattern + "/root", error);
    if (error || chmod((pattern + "/root").c_str(), 0755) != 0)
      return failed(pattern, "cannot be written");
    return WorkPlace(pattern, name);
  }
  WorkPlace(WorkPlace &&other) noexcept
      : path_(std::exchange(other.path_, "")), wanted_(std::move(other.wanted_)) {}
  WorkPlace &operator=(WorkPlace &&) = delete;
  ~WorkPlace() {
    if (path_.empty())
      return;
    if (const int fd = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC); fd >= 0) {
      remove_tree(fd, path_);
      close(fd);
    }
  }

  std::string root() const { return path_ + "/root"; }
  std::string blob() const { return path_ + "/blob"; }

  Result<void> publish() const {
    std::error_code error;
    std::filesystem::rename(root(), wanted_, error);
    return error ? failed(wanted_, error.message()) : Result<void>();
  }

private:
  WorkPlace(std::string path, std::string wanted) : path_(std::move(path)), wanted_(std::move(wanted)) {}
  std::string path_, wanted_;
};

/// Whether the lock's machine had /bin, /lib and /sbin as links to /usr: resolved paths tell.
bool is_merged(const LockFile &lock) {
  for (const LockedTool &tool : lock.tools)
    for (const LockedFile &file : tool.files)
      for (const char *top : {"/bin/", "/sbin/", "/lib/", "/lib32/", "/lib64/", "/libx32/"})
        if (file.path.starts_with(top))
          return false;
  return true;
}

class Restorer {
public:
  Restorer(const LockFile &lock, const RestoreSettings &settings, const WorkPlace &place)
      : lock_(lock), settings_(settings), place_(place), unpacker_(place.root(), is_merged(lock)) {}

  Result<RestoreSummary> run() {
    for (const std::string &name : settings_.from) {
      auto source = BlobSource::open(name);
      if (!source)
        return std::unexpected(source.error());
      if (const auto known = take_record(*source); !known)
        return std::unexpected(known.error());
      sources_.push_back(std::move(*source));
    }
    for (const LockedPackage &package : lock_.packages) {
      tell(summary_.packages++);
      if (const auto unpacked = unpack(package); !unpacked)
        return std::unexpected(unpacked.error());
    }
    if (const auto piece = pieces_.find(""); piece != pieces_.end()) {
      if (const auto unpacked = unpack_piece("files of no package", piece->second); !unpacked)
        return std::unexpected(unpacked.error());
    }
    if (const auto finished = unpacker_.finish(); !finished)
      return std::unexpected(finished.error());
    if (const auto checked = check(); !checked)
      return std::unexpected(checked.error());
    return summary_;
  }

private:
  void tell(std::size_t done) const {
    if (settings_.progress)
      settings_.progress("restoring", done, lock_.packages.size());
  }

  /// What an archive's record says of this lock's packages; a mirror has none.
  Result<void> take_record(BlobSource &source) {
    const std::string name = record_name(lock_digest(lock_));
    const auto copied = source.copy(name, place_.blob(), record_limit);
    if (!copied || !*copied)
      return copied ? Result<void>() : std::unexpected(copied.error());
    std::ifstream stream(place_.blob(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    auto record = parse_record(text, source.place() + "/" + name);
    if (!record)
      return std::unexpected(record.error());
    for (ArchivedPiece &piece : record->pieces)
      pieces_.try_emplace(piece.package, std::move(piece));
    return {};
  }

  Result<void> unpack(const LockedPackage &package) {
    const std::string what = fmt::format("{} {}", package.name, package.version);
    if (const auto piece = pieces_.find(package.purl); piece != pieces_.end()) {
      if (piece->second.kind == "deb" && !package.sha256.empty() && piece->second.sha256 != package.sha256)
        return failed(what, fmt::format("the archive has sha256 {}, the lock {}", piece->second.sha256,
                                        package.sha256));
      return unpack_piece(what, piece->second);
    }
    if (package.sha256.empty())
      return fail(
          ErrorKind::environment,
          fmt::format("{}: the lock has no digest of the package, and no archive has its files", what),
          "`kassay archive` keeps what a toolchain needs while it is installed");
    for (const std::string &name : {blob_name(package.sha256), package.filename})
      if (!name.empty())
        for (BlobSource &source : sources_) {
          const auto found = take(source, name, package.sha256);
          if (!found)
            return std::unexpected(found.error());
          if (*found)
            return named(what, unpacker_.unpack_deb(place_.blob()));
        }
    return fail(ErrorKind::environment, fmt::format("{}: no source has it (sha256 {})", what, package.sha256),
                "name an archive or a mirror that does: --from");
  }

  Result<void> unpack_piece(const std::string &what, const ArchivedPiece &piece) {
    for (BlobSource &source : sources_) {
      const auto found = take(source, blob_name(piece.sha256), piece.sha256);
      if (!found)
        return std::unexpected(found.error());
      if (*found)
        return named(what, piece.kind == "deb" ? unpacker_.unpack_deb(place_.blob())
                                               : unpacker_.unpack_tar(place_.blob()));
    }
    return failed(what, fmt::format("no source has the blob {}", piece.sha256));
  }

  /// An error in unpacking speaks of the package, not of where it lay meanwhile.
  Result<void> named(const std::string &what, Result<void> unpacked) const {
    if (!unpacked && unpacked.error().message.starts_with(place_.blob()))
      unpacked.error().message.replace(0, place_.blob().size(), what);
    return unpacked;
  }

  /// A file with the right digest as place_.blob(); false where the source has none of this name.
  Result<bool> take(BlobSource &source, const std::string &name, const std::string &sha256) {
    auto copied = source.copy(name, place_.blob(), package_limit);
    if (!copied || !*copied)
      return copied;
    const auto found = sha256_file(place_.blob());
    if (!found)
      return std::unexpected(found.error());
    if (*found != sha256)
      return failed(source.place() + "/" + name, fmt::format("has sha256 {}, wanted is {}", *found, sha256));
    return true;
  }

  /// Every closure in the directory, file by file and as a whole.
  Result<void> check() {
    std::map<std::string, std::string> known; // path -> digest: tools share their libraries
    for (const LockedTool &tool : lock_.tools) {
      std::vector<ClosureFile> files;
      for (const LockedFile &file : tool.files) {
        auto [found, is_new] = known.try_emplace(file.path);
        if (is_new) {
          auto sha256 = digest_in_place(file.path);
          if (!sha256)
            return std::unexpected(sha256.error());
          found->second = *sha256;
          ++summary_.files;
        }
        if (found->second != file.sha256)
          return failed(file.path,
                        fmt::format("came out with sha256 {}, the lock has {}", found->second, file.sha256));
        files.push_back({.role = file.role, .path = file.path, .sha256 = found->second});
      }
      if (const std::string closure = closure_digest(files); !tool.closure.empty() && closure != tool.closure)
        return failed(tool.role, fmt::format("the closure is {}, the lock has {}", closure, tool.closure));
      ++summary_.tools;
    }
    return {};
  }

  /// The file must be there itself, not through a link, which might lead to this machine's own.
  Result<std::string> digest_in_place(const std::string &locked) const {
    const std::string inner = restored_path("", locked);
    const auto resolved = resolve_in_root(place_.root(), inner);
    if (!resolved)
      return failed(locked, "no package brought it");
    if (*resolved != inner)
      return failed(locked, fmt::format("came out as a link to {}", *resolved));
    return sha256_file(place_.root() + inner);
  }

  const LockFile &lock_;
  const RestoreSettings &settings_;
  const WorkPlace &place_;
  Unpacker unpacker_;
  std::vector<BlobSource> sources_;
  std::map<std::string, ArchivedPiece> pieces_; ///< by purl
  RestoreSummary summary_;
};

} // namespace

std::string restored_path(const std::string &directory, const std::string &locked) {
  return directory + (locked.starts_with('/') ? "" : "/") + locked;
}

Result<RestoreSummary> restore_toolchain(const LockFile &lock, const std::string &text,
                                         const RestoreSettings &settings) {
  const auto place = WorkPlace::create(settings.into);
  if (!place)
    return std::unexpected(place.error());
  const auto summary = Restorer(lock, settings, *place).run();
  if (!summary)
    return summary;
  if (const auto written = write_if_changed(place->root() + "/kassay.lock", text); !written)
    return std::unexpected(written.error());
  if (const auto published = place->publish(); !published)
    return std::unexpected(published.error());
  return summary;
}

} // namespace kassay::manifest
