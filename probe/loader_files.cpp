// SPDX-License-Identifier: MIT
#include "probe/loader_files.h"

#include "probe/rooted_path.h"

namespace kassay {

const std::optional<std::string> &LoaderFiles::resolve(const std::string &path) {
  const auto [known, is_new] = resolved_.try_emplace(path);
  if (is_new)
    known->second = resolve_in_root(root_, path);
  return known->second;
}

const Result<std::optional<ElfFacts>> *LoaderFiles::elf(const std::string &path) {
  const std::optional<std::string> &file = resolve(path);
  if (!file)
    return nullptr;
  const auto [known, is_new] = elf_.try_emplace(*file);
  if (is_new)
    known->second = read_elf(on_machine(root_, *file));
  return &known->second;
}

bool LoaderFiles::is_directory(const std::string &path) {
  const auto [known, is_new] = directories_.try_emplace(path, false);
  if (is_new)
    known->second = is_directory_in_root(root_, path);
  return known->second;
}

const std::optional<std::string> &LoaderFiles::text(const std::string &path) {
  const auto [known, is_new] = texts_.try_emplace(path);
  if (is_new)
    known->second = read_in_root(root_, path);
  return known->second;
}

const LoaderCache *LoaderFiles::cache(const std::string &path, bool big_endian) {
  const auto [known, is_new] = caches_.try_emplace({path, big_endian});
  if (is_new)
    if (const std::optional<std::string> &content = text(path)) {
      auto parsed = LoaderCache::parse(*content, big_endian, path);
      known->second = parsed ? std::move(*parsed) : LoaderCache();
    }
  return known->second ? &*known->second : nullptr;
}

std::set<std::string> LoaderFiles::looked_at() const {
  std::set<std::string> paths;
  for (const auto &[path, file] : resolved_) {
    paths.insert(path);
    if (file)
      paths.insert(*file);
  }
  for (const auto &[path, is_directory] : directories_)
    paths.insert(path);
  for (const auto &[path, text] : texts_)
    paths.insert(path);
  return paths;
}

} // namespace kassay
