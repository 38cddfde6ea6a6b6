// SPDX-License-Identifier: MIT
#include "probe/apt_lists.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "probe/compressed_file.h"
#include "probe/rooted_path.h"
#include "probe/text_lines.h"

namespace kassay {

namespace {

constexpr const char *lists_directory = "/var/lib/apt/lists";
constexpr std::size_t list_limit = 1u << 30; // bytes: Debian sid's main is a twentieth of it
constexpr std::size_t release_limit = 16u << 20;

/// "name: value" of a control file.
std::string_view field(std::string_view line, std::string_view name) {
  if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ':')
    return {};
  line.remove_prefix(name.size() + 1);
  const std::size_t first = line.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view() : line.substr(first);
}

/// SHA-256 of what comes in pieces.
class StreamDigest {
public:
  StreamDigest() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_, EVP_sha256(), nullptr); }
  StreamDigest(const StreamDigest &) = delete;
  StreamDigest &operator=(const StreamDigest &) = delete;
  ~StreamDigest() { EVP_MD_CTX_free(context_); }
  void add(std::string_view bytes) { EVP_DigestUpdate(context_, bytes.data(), bytes.size()); }
  std::string finish() {
    unsigned char value[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_DigestFinal_ex(context_, value, &size);
    std::string text;
    for (unsigned i = 0; i < size; ++i)
      text += fmt::format("{:02x}", value[i]);
    return text;
  }

private:
  EVP_MD_CTX *context_;
};

/// A suite's release file.
struct Release {
  std::string label, suite;
  std::map<std::string, std::string, std::less<>> sha256; ///< "main/binary-amd64/Packages" -> digest
};

Release parse_release(std::string_view text) {
  Release release;
  std::string suite, codename;
  bool in_digests = false;
  TextLines lines(text);
  for (std::string_view line; lines.next(line);) {
    if (line.starts_with(' ')) {
      std::istringstream words{std::string(line)};
      std::string digest, size, name;
      if (in_digests && words >> digest >> size >> name)
        release.sha256[name] = digest;
      continue;
    }
    in_digests = line.starts_with("SHA256:");
    for (const auto &[name, value] : {std::pair<std::string_view, std::string *>{"Label", &release.label},
                                      {"Suite", &suite},
                                      {"Codename", &codename}})
      if (const std::string_view found = field(line, name); !found.empty())
        *value = found;
  }
  release.suite = codename.empty() ? suite : codename;
  return release;
}

/// A list's file name: "mirror.example_debian_dists_bookworm_main_binary-amd64_Packages.lz4".
struct ListName {
  std::string suite;  ///< up to and with the suite: the release file's name begins so
  std::string inside; ///< "main/binary-amd64/Packages"
  std::string component;
};

std::optional<ListName> parse_list_name(std::string_view name) {
  const std::size_t end = name.find("_Packages");
  const std::size_t binary = name.rfind("_binary-", end);
  if (end == std::string_view::npos || binary == std::string_view::npos)
    return std::nullopt;
  const std::size_t component = name.rfind('_', binary - 1);
  if (component == std::string_view::npos || name.find("_dists_") == std::string_view::npos)
    return std::nullopt;
  ListName result;
  result.suite = name.substr(0, component);
  result.component = name.substr(component + 1, binary - component - 1);
  result.inside = fmt::format("{}/{}/Packages", result.component, name.substr(binary + 1, end - binary - 1));
  return result;
}

/// Collects the wanted paragraphs of one list, which comes in pieces.
class ListReader {
public:
  ListReader(const std::map<std::string, std::string> &wanted) : wanted_(wanted) {}

  void add(std::string_view piece) {
    digest_.add(piece);
    while (!piece.empty()) {
      const std::size_t end = piece.find('\n');
      if (end == std::string_view::npos) {
        rest_ += piece;
        return;
      }
      if (rest_.empty()) {
        line(piece.substr(0, end));
      } else {
        rest_ += piece.substr(0, end);
        line(rest_);
        rest_.clear();
      }
      piece.remove_prefix(end + 1);
    }
  }

  std::string finish() {
    if (!rest_.empty())
      line(rest_);
    line("");
    return digest_.finish();
  }

  std::map<std::string, IndexedPackage> found; ///< by purl

private:
  void line(std::string_view text) {
    if (text.empty()) {
      if (const auto purl = wanted_.find(fmt::format("{}_{}_{}", name_, version_, arch_));
          purl != wanted_.end() && sha256_.size() == 64 && !filename_.empty())
        found.try_emplace(purl->second, IndexedPackage{sha256_, filename_, "", "", ""});
      name_.clear();
      return;
    }
    // Most lines are of no interest, so that the first letter decides.
    switch (text.front()) {
    case 'P':
      if (const std::string_view value = field(text, "Package"); !value.empty()) {
        name_ = value;
        version_.clear(), arch_.clear(), sha256_.clear(), filename_.clear();
      }
      break;
    case 'V':
      take(text, "Version", version_);
      break;
    case 'A':
      take(text, "Architecture", arch_);
      break;
    case 'S':
      take(text, "SHA256", sha256_);
      break;
    case 'F':
      take(text, "Filename", filename_);
      break;
    default:
      break;
    }
  }

  static void take(std::string_view text, std::string_view name, std::string &to) {
    if (const std::string_view value = field(text, name); !value.empty())
      to = value;
  }

  const std::map<std::string, std::string> &wanted_; ///< "name_version_arch" -> purl
  StreamDigest digest_;
  std::string rest_, name_, version_, arch_, sha256_, filename_;
};

std::optional<Release> release_of(const std::string &root, const std::string &prefix) {
  for (const char *end : {"_InRelease", "_Release"})
    if (const auto text =
            read_in_root(root, fmt::format("{}/{}{}", lists_directory, prefix, end), release_limit))
      return parse_release(*text);
  return std::nullopt;
}

/// One list: what it has of the wanted packages, if it is the one that its release file speaks of.
Result<std::map<std::string, IndexedPackage>> read_list(const std::string &root, const std::string &path,
                                                        const ListName &name,
                                                        const std::map<std::string, std::string> &wanted) {
  const auto release = release_of(root, name.suite);
  if (!release)
    return fail(ErrorKind::environment, fmt::format("{}: no release file beside it", path));
  ListReader reader(wanted);
  const auto read = read_compressed(path, list_limit, [&](std::string_view piece) {
    reader.add(piece);
    return true;
  });
  if (!read)
    return std::unexpected(read.error());
  const std::string digest = reader.finish();
  const auto known = release->sha256.find(name.inside);
  if (known == release->sha256.end() || known->second != digest)
    return fail(ErrorKind::environment, fmt::format("{}: not the list that its release file has", path),
                "apt-get update");
  for (auto &[purl, package] : reader.found) {
    package.label = release->label;
    package.suite = release->suite;
    package.component = name.component;
  }
  return std::move(reader.found);
}

std::vector<std::string> file_names(const std::string &directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto &entry : std::filesystem::directory_iterator(directory, error))
    names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

std::string outer(const std::string &root, const std::string &path) {
  return (root == "/" ? "" : root) + path;
}

/// "deb [arch=amd64] http://mirror.example/debian bookworm main".
void add_one_line(std::string_view line, std::vector<std::string> &uris) {
  if (const std::size_t options = line.find('['); options != std::string_view::npos)
    if (const std::size_t end = line.find(']', options); end != std::string_view::npos)
      return add_one_line(std::string(line.substr(0, options)) + std::string(line.substr(end + 1)), uris);
  std::istringstream words{std::string(line)};
  std::string type, uri;
  if (words >> type >> uri && type == "deb")
    uris.push_back(uri);
}

/// A stanza of deb822's format has several lines of "URIs", and may be disabled.
void add_deb822(std::string_view text, std::vector<std::string> &uris) {
  std::vector<std::string> found;
  bool enabled = true, is_binary = false, in_uris = false;
  const auto finish = [&] {
    if (enabled && is_binary)
      uris.insert(uris.end(), found.begin(), found.end());
    found.clear();
    enabled = true, is_binary = false, in_uris = false;
  };
  const auto words = [](std::string_view line, std::vector<std::string> &to) {
    std::istringstream stream{std::string(line)};
    for (std::string word; stream >> word;)
      to.push_back(word);
  };
  TextLines lines(text);
  for (std::string_view line; lines.next(line);) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos)
      finish();
    else if (line.starts_with('#'))
      continue;
    else if (line.front() == ' ' || line.front() == '\t') {
      if (in_uris)
        words(line, found);
    } else {
      in_uris = line.starts_with("URIs:");
      if (in_uris)
        words(line.substr(5), found);
      if (line.starts_with("Enabled:"))
        enabled = field(line, "Enabled") != "no";
      if (std::vector<std::string> types; line.starts_with("Types:")) {
        words(line.substr(6), types);
        is_binary = std::ranges::find(types, "deb") != types.end();
      }
    }
  }
  finish();
}

} // namespace

AptKnowledge search_apt_lists(const std::string &root, std::span<const Package> wanted) {
  AptKnowledge result;
  std::map<std::string, std::string> names;
  for (const Package &package : wanted)
    if (package.manager == "dpkg")
      names[fmt::format("{}_{}_{}", package.name, package.version, package.arch)] = package.purl;
  if (names.empty())
    return result;
  const std::string directory = outer(root, lists_directory);
  result.evidence.push_back(directory);
  for (const std::string &name : file_names(directory)) {
    const auto list = parse_list_name(name);
    if (list || name.ends_with("Release"))
      result.evidence.push_back(directory + "/" + name);
    if (!list)
      continue;
    auto found = read_list(root, directory + "/" + name, *list, names);
    if (!found)
      result.unreadable.push_back(found.error());
    else
      result.packages.merge(*found);
  }
  return result;
}

std::vector<std::string> apt_mirrors(const std::string &root) {
  std::vector<std::string> uris;
  std::vector<std::string> files = {"/etc/apt/sources.list"};
  for (const std::string &name : file_names(outer(root, "/etc/apt/sources.list.d")))
    files.push_back("/etc/apt/sources.list.d/" + name);
  for (const std::string &file : files) {
    const auto text = read_in_root(root, file);
    if (!text)
      continue;
    if (file.ends_with(".sources")) {
      add_deb822(*text, uris);
    } else if (file.ends_with(".list")) {
      TextLines lines(*text);
      for (std::string_view line; lines.next(line);)
        add_one_line(line, uris);
    }
  }
  std::vector<std::string> distinct;
  for (std::string &uri : uris) {
    while (uri.ends_with('/'))
      uri.pop_back();
    if (std::ranges::find(distinct, uri) == distinct.end())
      distinct.push_back(uri);
  }
  return distinct;
}

} // namespace kassay
