// SPDX-License-Identifier: MIT
#include "manifest/lock_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "manifest/lock_digest.h"
#include "probe/table_reader.h"

namespace kassay::manifest {
namespace {

constexpr std::int64_t schema = 1;

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && is_hex(text);
}

bool is_digest(std::string_view text) {
  return text.starts_with("sha256:") && is_sha256(text.substr(7));
}

/// Absolute or below "~", and no part of it leads up: what restore and archive may join to another root.
bool is_safe_path(const std::string &path) {
  const std::filesystem::path parts(path.starts_with("~/") ? path.substr(1) : path);
  return parts.is_absolute() && path.find('\0') == std::string::npos &&
         std::ranges::none_of(parts, [](const std::filesystem::path &part) { return part == ".."; });
}

/// The sections of one file, read in the order of the model. The first error stays.
class LockReader {
public:
  LockReader(const toml::table &document, const std::string &file)
      : document_(document), file_(file), top_(document, file, "a lock file") {}

  Result<LockFile> read() {
    read_head();
    each(top_, "toolchain", "a tool", [&](TableReader &table) { lock_.tools.push_back(tool(table)); });
    each(top_, "package", "a package", [&](TableReader &table) { lock_.packages.push_back(package(table)); });
    each(top_, "origin", "an origin", [&](TableReader &table) { lock_.origins.push_back(origin(table)); });
    section("environment", [&](TableReader &table) { environment(table); });
    each(top_, "capability", "a capability",
         [&](TableReader &table) { lock_.capabilities.push_back(capability(table)); });
    each(top_, "defect", "a defect", [&](TableReader &table) { lock_.defects.push_back(defect(table)); });
    read_codegen();
    section("meta", [&](TableReader &table) {
      for (auto &&[key, value] : *document_.get_as<toml::table>("meta"))
        lock_.meta[decoded_text(key.str())] = text(table, key.str());
    });
    note(top_.error());
    if (error_)
      return std::unexpected(*error_);
    return std::move(lock_);
  }

private:
  void note(std::optional<Error> error) {
    if (!error_)
      error_ = std::move(error);
  }

  static std::string required_text(TableReader &table, std::string_view key) {
    return decoded_text(table.required_string(key));
  }
  static std::string text(TableReader &table, std::string_view key) {
    return decoded_text(table.string(key, ""));
  }

  static std::vector<std::string> texts(TableReader &table, std::string_view key) {
    std::vector<std::string> values = table.possibly_no_strings(key);
    std::ranges::transform(values, values.begin(), decoded_text);
    return values;
  }

  /// A value "sha256:...", or none.
  static std::string digest(TableReader &table, std::string_view key) {
    std::string value = table.string(key, "");
    if (!value.empty() && !is_digest(value))
      table.reject(key, fmt::format("'{}' must be \"sha256:\" and 64 hexadecimal digits", key));
    return value;
  }

  /// Calls `fill` for a section, if it is there.
  template <class Fill> void section(std::string_view name, Fill fill) {
    const toml::table *table = top_.table(name);
    if (!table)
      return;
    TableReader reader(*table, file_, fmt::format("[{}]", name));
    fill(reader);
    note(reader.error());
  }

  /// Calls `fill` for each table of an array of tables.
  template <class Fill>
  void each(TableReader &parent, std::string_view name, const std::string &what, Fill fill) {
    const toml::array *tables = parent.tables(name);
    if (!tables)
      return;
    for (const toml::node &node : *tables) {
      TableReader reader(*node.as_table(), file_, what);
      fill(reader);
      note(reader.error());
    }
  }

  void read_head() {
    if (!top_.has("lock"))
      top_.reject("lock", "no lock file: the section [lock] is missing", "`kassay lock -o FILE` writes one");
    section("lock", [&](TableReader &table) {
      const std::int64_t found = table.integer("schema", 0);
      if (found > schema)
        table.reject("schema",
                     fmt::format("schema {} is newer than {}, which this kassay knows", found, schema),
                     "update kassay, or write the lock anew");
      else if (found != schema)
        table.reject("schema", fmt::format("'schema' must be {}", schema));
      if (digest(table, "digest").empty())
        table.reject("digest", "[lock] lacks 'digest'");
      codegen_digest_ = digest(table, "codegen");
      if (const toml::table *kernel = table.table("kernel")) {
        TableReader reader(*kernel, file_, "a kernel");
        lock_.kernel = LockedKernel{text(reader, "release"), text(reader, "arch"), digest(reader, "kconfig")};
        note(reader.error());
      }
    });
  }

  LockedFile locked_file(TableReader &table) {
    LockedFile file;
    file.role = required_text(table, "role");
    file.path = required_text(table, "path");
    if (!is_safe_path(file.path))
      table.reject("path", "'path' of a file must be absolute, without \"..\"");
    file.sha256 = table.required_string("sha256");
    if (!is_sha256(file.sha256))
      table.reject("sha256", "'sha256' must be 64 hexadecimal digits");
    file.size = static_cast<std::uint64_t>(table.integer("size", 0));
    file.build_id = table.string("build_id", "");
    if (!is_hex(file.build_id))
      table.reject("build_id", "'build_id' must be hexadecimal");
    file.package = text(table, "package");
    file.found_by = text(table, "found_by");
    return file;
  }

  LockedTool tool(TableReader &table) {
    LockedTool tool;
    tool.role = required_text(table, "role");
    tool.family = text(table, "family");
    tool.version = text(table, "version");
    tool.version_text = text(table, "version_text");
    tool.target = text(table, "target");
    tool.closure = digest(table, "closure");
    tool.behaviour = digest(table, "behaviour");
    tool.configured_with = digest(table, "configured_with");
    tool.default_flags = texts(table, "default_flags");
    tool.specs_override = table.boolean("specs_override", false);
    tool.wrapper_chain = texts(table, "wrapper_chain");
    each(table, "file", "a file", [&](TableReader &file) { tool.files.push_back(locked_file(file)); });
    if (!roles_.insert(tool.role).second)
      table.reject("role", fmt::format("a second tool in the role {}", tool.role));
    return tool;
  }

  LockedPackage package(TableReader &table) {
    LockedPackage package;
    package.name = required_text(table, "name");
    package.version = text(table, "version");
    package.arch = text(table, "arch");
    package.source = text(table, "source");
    package.purl = text(table, "purl");
    package.sha256 = table.string("sha256", "");
    if (!package.sha256.empty() && !is_sha256(package.sha256))
      table.reject("sha256", "'sha256' must be 64 hexadecimal digits");
    package.filename = text(table, "filename");
    if (!package.filename.empty() && !is_safe_path("/" + package.filename))
      table.reject("filename", "'filename' of a package must not have \"..\"");
    if (const toml::table *origin = table.table("origin")) {
      TableReader reader(*origin, file_, "an origin");
      package.origin = PackageOrigin{text(reader, "label"), text(reader, "suite"), text(reader, "component")};
      note(reader.error());
    }
    package.verified = text(table, "verified");
    return package;
  }

  LockedOrigin origin(TableReader &table) {
    LockedOrigin origin;
    origin.kind = required_text(table, "kind");
    origin.name = text(table, "name");
    origin.directory = required_text(table, "directory");
    if (origin.directory != "~" &&
        !is_safe_path(origin.directory)) // a directory can be the home itself, a file not
      table.reject("directory", "'directory' of an origin must be absolute, without \"..\"");
    return origin;
  }

  void environment(TableReader &table) {
    lock_.environment.libc = text(table, "libc");
    lock_.environment.interpreter = text(table, "interpreter");
    lock_.environment.taints = texts(table, "taints");
    each(table, "variable", "a variable", [&](TableReader &variable) {
      lock_.environment.variables[required_text(variable, "name")] = text(variable, "value");
    });
  }

  Capability capability(TableReader &table) {
    Capability capability;
    capability.symbol = required_text(table, "symbol");
    capability.type = decoded_text(table.string("type", "bool"));
    if (!table.boolean("cannot_tell", false))
      capability.value = text(table, "value");
    capability.probe = digest(table, "probe");
    capability.why = text(table, "why");
    return capability;
  }

  static Defect defect(TableReader &table) {
    Defect defect;
    defect.id = required_text(table, "id");
    defect.claimed = text(table, "claimed");
    defect.observed = text(table, "observed");
    defect.verdict = required_text(table, "verdict");
    defect.method = text(table, "method");
    defect.evidence = digest(table, "evidence");
    return defect;
  }

  /// [lock] has the digest of all [[codegen]].
  void read_codegen() {
    if (codegen_digest_.empty() && !top_.has("codegen"))
      return;
    Codegen &codegen = lock_.codegen.emplace();
    each(top_, "codegen", "a unit", [&](TableReader &table) { codegen.units.push_back(unit(table)); });
    sort_units(codegen);
    if (!error_ && codegen_digest(codegen) != codegen_digest_)
      top_.reject("codegen", "lock.codegen is not the digest of [[codegen]]");
  }

  static UnitCode unit(TableReader &table) {
    UnitCode unit;
    unit.unit = required_text(table, "unit");
    unit.variant = text(table, "variant");
    unit.source = digest(table, "source");
    unit.problem = text(table, "problem");
    unit.flags = texts(table, "flags");
    for (const std::string &function : texts(table, "functions")) {
      auto parsed = parse_function_text(function);
      if (parsed)
        unit.functions.push_back(std::move(*parsed));
      else
        table.reject("functions", parsed.error().message);
    }
    return unit;
  }

  const toml::table &document_;
  const std::string &file_;
  TableReader top_;
  LockFile lock_;
  std::set<std::string> roles_;
  std::string codegen_digest_;
  std::optional<Error> error_;
};

std::unexpected<Error> refused(const std::string &file, std::string_view what, std::string hint = {}) {
  return fail(ErrorKind::usage, fmt::format("{}: {}", file, what), std::move(hint));
}

} // namespace

Result<LockFile> parse_lock(std::string_view text, const std::string &file) {
  if (text.size() > lock_size_limit)
    return refused(file, fmt::format("larger than {} MiB: no lock file", lock_size_limit >> 20));
  const auto document = parse_toml(text, file);
  if (!document)
    return std::unexpected(document.error());
  auto lock = LockReader(*document, file).read();
  if (!lock)
    return lock;
  const auto digest = digest_of_document(*document, file);
  if (!digest)
    return std::unexpected(digest.error());
  if (*digest != document->at_path("lock.digest").value_or<std::string>(""))
    return refused(file, fmt::format("lock.digest is not that of the content, which is {}", *digest),
                   "the file was changed by hand or damaged; write it anew with `kassay lock`");
  return lock;
}

Result<std::string> read_lock_text(const std::string &path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error)
    return refused(path, error.message(), "`kassay lock -o FILE` writes a lock file");
  if (size > lock_size_limit)
    return refused(path, fmt::format("larger than {} MiB: no lock file", lock_size_limit >> 20));
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream)
    return refused(path, std::strerror(errno));
  return text;
}

Result<LockFile> read_lock(const std::string &path) {
  const auto text = read_lock_text(path);
  return text ? parse_lock(*text, path) : std::unexpected(text.error());
}

} // namespace kassay::manifest
