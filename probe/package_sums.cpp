// SPDX-License-Identifier: MIT
#include "probe/package_sums.h"

#include <array>
#include <memory>
#include <new>
#include <set>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "probe/packages_search.h"
#include "probe/text_lines.h"

namespace kassay {

namespace {

constexpr std::size_t block_size = 256u << 10;
constexpr std::size_t sum_digits = 32;

struct FreeContext {
  void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
};

/// MD5 as 32 hexadecimal digits.
Result<std::string> md5_of(const RootFile &file, const std::string &path) {
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  if (!context)
    throw std::bad_alloc();
  if (EVP_DigestInit_ex(context.get(), EVP_md5(), nullptr) != 1) // FIPS mode has none
    return fail(ErrorKind::environment, "this OpenSSL has no MD5: files are not compared with dpkg's sums");
  const auto block = std::make_unique_for_overwrite<char[]>(block_size);
  for (std::uint64_t at = 0;;) {
    const std::int64_t count = file.read_at(at, block.get(), block_size);
    if (count < 0)
      return fail(ErrorKind::environment, path + ": cannot be read");
    if (count == 0)
      break;
    EVP_DigestUpdate(context.get(), block.get(), static_cast<std::size_t>(count));
    at += static_cast<std::uint64_t>(count);
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
  unsigned size = 0;
  EVP_DigestFinal_ex(context.get(), bytes.data(), &size);
  std::string hex;
  for (unsigned at = 0; at < size; ++at)
    hex += fmt::format("{:02x}", bytes[at]);
  return hex;
}

/// The sums that are known of the wanted files, each of which is there once, by index: lines "SUM
/// usr/bin/name".
std::vector<std::string> listed_sums(std::string_view list, const OwnerSearch &search, std::size_t count) {
  std::vector<std::string> sums(count);
  TextLines lines(list);
  for (std::string_view line; lines.next(line);) {
    if (line.size() <= sum_digits + 2 || line.substr(sum_digits, 2) != "  ")
      continue;
    if (const auto wanted = search.find(fmt::format("/{}", line.substr(sum_digits + 2))))
      sums[*wanted] = line.substr(0, sum_digits);
  }
  return sums;
}

} // namespace

Result<PackageSums> compare_package_sums(const std::string &root, const Package &package,
                                         std::span<const std::string> wanted) {
  const auto directory = RootDirectory::open(root);
  if (!directory)
    return std::unexpected(directory.error());
  PackageSums result;
  std::string buffer;
  std::string_view list;
  const std::string stem = "/var/lib/dpkg/info/" + package.name;
  for (const std::string &name : {stem + ":" + package.arch + ".md5sums", stem + ".md5sums"}) {
    result.evidence.push_back(directory->outer_path(name));
    const auto text = directory->read(name, buffer);
    if (!text)
      return std::unexpected(text.error());
    if (*text) {
      list = **text;
      break;
    }
  }
  const std::set<std::string> distinct(wanted.begin(), wanted.end());
  const std::vector<std::string> paths(distinct.begin(), distinct.end());
  const OwnerSearch search(paths, directory_aliases(*directory));
  const std::vector<std::string> sums = listed_sums(list, search, paths.size());
  for (std::size_t at = 0; at < paths.size(); ++at) {
    if (sums[at].empty()) {
      result.unlisted.push_back(paths[at]);
      continue;
    }
    const auto file = directory->open_file(paths[at]);
    if (!file)
      return std::unexpected(file.error());
    const auto sum = *file ? md5_of(**file, directory->outer_path(paths[at])) : Result<std::string>("");
    if (!sum)
      return std::unexpected(sum.error());
    (*sum == sums[at] ? result.matching : result.changed).push_back(paths[at]);
  }
  return result;
}

} // namespace kassay
