// SPDX-License-Identifier: MIT
#include "manifest/lock_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifest/compare.h"
#include "manifest/lock_digest.h"

namespace kassay::manifest {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string hash(64, 'a');

LockFile example() {
  LockFile lock;
  LockedTool cc;
  cc.role = "cc";
  cc.family = "gcc";
  cc.version_text = "gcc \xff 12.2.0"; // what a tool prints may be any bytes
  cc.closure = "sha256:" + hash;
  cc.default_flags = {"-fPIE"};
  cc.files = {{"driver", "/usr/bin/gcc-12", hash, 7, "0af", "gcc-12", "named"}};
  lock.tools = {cc};
  lock.packages = {
      {"gcc-12", "12.2.0-14", "amd64", "", "", "", "", PackageOrigin{"Debian", "bookworm", "main"}, "none"}};
  lock.environment.taints = {"GCC_EXEC_PREFIX"};
  lock.environment.variables = {{"GCC_EXEC_PREFIX", "/elsewhere"}};
  lock.capabilities = {{"CC_HAS_SLS", "bool", "y", "", ""}, {"UNKNOWN", "bool", std::nullopt, "", "crashed"}};
  lock.defects = {{"gcc-113921", "affected", "affected", "affected", "reproducer", "sha256:" + hash},
                  {"gcc-58854", "fixed", "none", "fixed", "version", ""}};
  lock.meta = {{"tool", "kassay 0"}};
  return lock;
}

std::string error_of(const std::string &text) {
  const auto lock = parse_lock(text, "a.lock");
  EXPECT_FALSE(lock) << text;
  return lock ? "" : lock.error().message;
}

/// The example's text with one piece replaced, and its digest made right again where it can be.
std::string changed(const std::string &from, const std::string &to) {
  std::string text = to_toml(example());
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from << "\n" << text;
  text.replace(at, from.size(), to);
  if (const auto digest = digest_of_text(text, "a.lock")) {
    const auto old = text.find("digest = \"sha256:");
    if (old != std::string::npos)
      text.replace(old + 10, digest->size(), *digest);
  }
  return text;
}

TEST(LockReader, GivesBackWhatWasWritten) {
  const std::string text = to_toml(example());
  const auto lock = parse_lock(text, "a.lock");
  ASSERT_TRUE(lock) << lock.error().message;
  EXPECT_EQ(to_toml(*lock), text);
  EXPECT_EQ(lock->tools.at(0).version_text, "gcc \xff 12.2.0");
  EXPECT_FALSE(lock->capabilities.at(1).value);
  EXPECT_EQ(lock->defects.at(0).observed, "affected");
}

TEST(LockReader, EveryTextMayBeAnyBytes) { // also one that looks as an encoded one does
  LockFile lock = example();
  for (const std::string &odd : {std::string("bytes:%41"), std::string("\xff%")}) {
    lock.tools[0].role = lock.tools[0].files[0].role = lock.packages[0].name = odd;
    lock.capabilities[0].symbol = lock.capabilities[0].type = odd;
    lock.defects[0].id = lock.defects[0].verdict = odd;
    lock.origins = {{odd, odd, "/opt/" + odd}};
    const auto again = parse_lock(to_toml(lock), "a.lock");
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(to_toml(*again), to_toml(lock));
    EXPECT_THAT(compare(lock, *again, Level::defects), testing::IsEmpty());
  }
}

TEST(LockReader, AnOriginCanBeTheHomeItself) {
  LockFile lock = example();
  lock.origins = {{"local-build", "", "~"}};
  const auto read = parse_lock(to_toml(lock), "a.lock");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->origins.at(0).directory, "~");
}

TEST(LockReader, NamesThePlaceOfWhatIsWrong) {
  const std::pair<std::pair<const char *, const char *>, const char *> cases[] = {
      {{"role = \"cc\"", "role = 1"}, "'role' of a tool must be a string"},
      {{"role = \"cc\"", "roll = \"cc\""}, "a tool lacks 'role'"},
      {{"family = \"gcc\"", "family = \"gcc\"\nfamly = \"x\""}, "unknown key 'famly' in a tool"},
      {{"size = 7", "size = -1"}, "'size' of a file must be a whole number, not negative"},
      {{"size = 7", "size = 1.5"}, "must be a whole number"},
      {{"path = \"/usr/bin/gcc-12\"", "path = \"usr/bin/gcc-12\""}, "must be absolute"},
      {{"path = \"/usr/bin/gcc-12\"", "path = \"/usr/../etc/passwd\""}, "without \"..\""},
      {{"build_id = \"0af\"", "build_id = \"zz\""}, "'build_id' must be hexadecimal"},
      {{"default_flags = [\"-fPIE\"]", "default_flags = \"-fPIE\""}, "must be a list of strings"},
      {{"[environment]", "[environs]"}, "unknown key 'environs' in a lock file"},
      {{"schema = 1", "schema = 0"}, "'schema' must be 1"},
  };
  for (const auto &[change, message] : cases) {
    const std::string error = error_of(changed(change.first, change.second));
    EXPECT_THAT(error, HasSubstr(message)) << change.second;
    EXPECT_THAT(error, testing::MatchesRegex("a\\.lock:[0-9]+:[0-9]+: .*")) << change.second;
  }
}

TEST(LockReader, ANewerSchemaIsSaidToBeOne) {
  const auto lock = parse_lock(changed("schema = 1", "schema = 2"), "a.lock");
  ASSERT_FALSE(lock);
  EXPECT_THAT(lock.error().message, HasSubstr("schema 2 is newer than 1"));
  EXPECT_THAT(lock.error().hint, HasSubstr("update kassay"));
}

TEST(LockReader, AnEditedFileDoesNotPass) {
  std::string text = to_toml(example());
  text.replace(text.find("size = 7"), 8, "size = 8");
  EXPECT_THAT(error_of(text), HasSubstr("lock.digest is not that of the content"));
}

TEST(LockReader, NoTomlAndTruncatedTomlAreErrorsWithAPlace) {
  EXPECT_THAT(error_of("\x7f"
                       "ELF\0"),
              StartsWith("a.lock:1:"));
  EXPECT_THAT(error_of("[lock]\nschema = 1\n[lock]\n"), StartsWith("a.lock:3:"));
  EXPECT_THAT(error_of(""), HasSubstr("no lock file"));
  const std::string text = to_toml(example());
  const std::size_t last = text.rfind('"', text.find("[meta]")); // of what the digest covers
  for (std::size_t size = 0; size <= last; ++size) {
    const auto lock = parse_lock(text.substr(0, size), "a.lock");
    EXPECT_FALSE(lock) << size;
  }
}

TEST(LockReader, TwoToolsInOneRoleAreNone) {
  const std::string text = to_toml(example());
  const auto at = text.find("[[toolchain]]");
  const std::string twice = text + "\n" + text.substr(at, text.find("\n\n", at) - at) + "\n";
  EXPECT_THAT(error_of(twice), HasSubstr("a second tool in the role cc"));
}

TEST(LockReader, AFileThatIsNotThereSaysHowToMakeOne) {
  const auto lock = read_lock("/nonexistent/kassay.lock");
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().kind, ErrorKind::usage);
  EXPECT_THAT(lock.error().hint, HasSubstr("kassay lock -o"));
}

} // namespace
} // namespace kassay::manifest
