// SPDX-License-Identifier: MIT
#include "probe/loader_cache.h"

#include <gtest/gtest.h>

#include "tests/probe/loader_cache_image.h"

namespace kassay {
namespace {

using Paths = std::vector<std::string>;

LoaderCache parse(const LoaderCacheImage &image, bool big_endian) {
  auto cache = LoaderCache::parse(image.bytes(), big_endian, "/etc/ld.so.cache");
  EXPECT_TRUE(cache) << cache.error().message;
  return cache.value_or(LoaderCache());
}

LoaderCacheImage sample() {
  return {.entries = {{"libz.so.1", "/lib/libz.so.1", "", 0},
                      {"libc.so.6", "/lib/libc.so.6", "", 0},
                      {"libc.so.6", "/lib/glibc-hwcaps/v2/libc.so.6", "v2", 0},
                      {"libc.so.6", "/lib/glibc-hwcaps/v3/libc.so.6", "v3", 0},
                      {"libc.so.6", "/lib32/libc.so.6", "", 0}}};
}

TEST(LoaderCache, NameThatIsNotThere) {
  EXPECT_EQ(parse(sample(), false).find("libx.so", {}), Paths());
}

TEST(LoaderCache, AllFilesForAName) {
  EXPECT_EQ(parse(sample(), false).find("libc.so.6", {}), (Paths{"/lib/libc.so.6", "/lib32/libc.so.6"}));
}

TEST(LoaderCache, UsableHwcapsComeFirstBestFirst) {
  EXPECT_EQ(parse(sample(), false).find("libc.so.6", {"v4", "v3", "v2"}),
            (Paths{"/lib/glibc-hwcaps/v3/libc.so.6", "/lib/glibc-hwcaps/v2/libc.so.6", "/lib/libc.so.6",
                   "/lib32/libc.so.6"}));
}

TEST(LoaderCache, BehindTheOldTable) {
  LoaderCacheImage image = sample();
  image.behind_old_table = true;
  EXPECT_EQ(parse(image, false).find("libz.so.1", {}), Paths{"/lib/libz.so.1"});
}

TEST(LoaderCache, BigEndianThatSaysSo) {
  LoaderCacheImage image = sample();
  image.big_endian = true;
  EXPECT_EQ(parse(image, false).find("libz.so.1", {}), Paths{"/lib/libz.so.1"});
}

TEST(LoaderCache, BigEndianThatDoesNotSaySo) {
  LoaderCacheImage image = sample();
  image.big_endian = true;
  image.says_byte_order = false;
  EXPECT_EQ(parse(image, true).find("libz.so.1", {}), Paths{"/lib/libz.so.1"});
}

TEST(LoaderCache, LegacyHardwareCapabilityIsLeftOut) {
  LoaderCacheImage image;
  image.entries = {{"libc.so.6", "/lib/tls/libc.so.6", "", 1u << 26}};
  EXPECT_EQ(parse(image, false).find("libc.so.6", {}), Paths());
}

TEST(LoaderCache, EveryTruncationIsDamaged) {
  std::string whole = sample().bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    auto cache = LoaderCache::parse(whole.substr(0, size), false, "/etc/ld.so.cache");
    ASSERT_FALSE(cache) << size;
    EXPECT_TRUE(cache.error().message.starts_with("/etc/ld.so.cache: damaged loader cache: "));
  }
}

TEST(LoaderCache, EntryCountBeyondTheFileIsDamaged) {
  std::string bytes = sample().bytes();
  bytes.replace(20, 4, 4, '\xff');
  EXPECT_FALSE(LoaderCache::parse(bytes, false, "cache"));
}

} // namespace
} // namespace kassay
