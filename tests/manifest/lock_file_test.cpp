// SPDX-License-Identifier: MIT
#include "manifest/lock_file.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <toml++/toml.h>

#include "manifest/lock_digest.h"
#include "manifest/toml_text.h"

namespace kassay::manifest {
namespace {

using testing::HasSubstr;
using testing::Not;

LockFile example() {
  LockFile lock;
  lock.kernel = LockedKernel{"6.12.117", "x86_64", "sha256:aa"};
  LockedTool cc;
  cc.role = "cc";
  cc.family = "gcc";
  cc.version = "12.2.0";
  cc.version_text = "gcc (Debian 12.2.0-14+deb12u1) 12.2.0";
  cc.default_flags = {"-fasynchronous-unwind-tables", "-fPIE"};
  cc.files = {{"lib", "/usr/lib/libz.so.1", "bb", 2, "", "zlib1g", "DT_NEEDED"},
              {"cc1", "/usr/lib/gcc/cc1", "cc", 26'000'000'000, "01", "cpp-12", "gcc -print-prog-name=cc1"}};
  LockedTool ld;
  ld.role = "ld";
  ld.family = "bfd";
  lock.tools = {ld, cc};
  LockedPackage package;
  package.name = "cpp-12";
  package.version = "12.2.0-14+deb12u1";
  package.arch = "amd64";
  package.origin = PackageOrigin{"Debian", "bookworm", "main"};
  package.verified = "dpkg-verify";
  lock.packages = {package};
  lock.environment.libc = "glibc 2.36";
  lock.environment.taints = {"usr-local-has-programs", "merged-usr-via-aliased-dirs"};
  lock.environment.variables = {{"LC_ALL", "C"}};
  lock.capabilities = {{"CC_HAS_SLS", "bool", "y", "sha256:dd", ""},
                       {"CC_BROKEN", "bool", std::nullopt, "sha256:ee", "killed by signal 11 (SIGSEGV)"}};
  return lock;
}

toml::table parsed(const std::string &text) {
  toml::parse_result result = toml::parse(text);
  EXPECT_TRUE(result) << result.error().description() << "\n" << text;
  return result ? std::move(result).table() : toml::table{};
}

TEST(LockFile, IsWrittenInAFixedOrder) {
  EXPECT_EQ(to_toml(example()), "[lock]\nschema = 1\ndigest = \"" + lock_digest(example()) + R"toml("
kernel = { release = "6.12.117", arch = "x86_64", kconfig = "sha256:aa" }

[[toolchain]]
role = "cc"
family = "gcc"
version = "12.2.0"
version_text = "gcc (Debian 12.2.0-14+deb12u1) 12.2.0"
default_flags = ["-fasynchronous-unwind-tables", "-fPIE"]
specs_override = false
wrapper_chain = []

[[toolchain.file]]
role = "cc1"
path = "/usr/lib/gcc/cc1"
sha256 = "cc"
size = 26000000000
build_id = "01"
package = "cpp-12"
found_by = "gcc -print-prog-name=cc1"

[[toolchain.file]]
role = "lib"
path = "/usr/lib/libz.so.1"
sha256 = "bb"
size = 2
package = "zlib1g"
found_by = "DT_NEEDED"

[[toolchain]]
role = "ld"
family = "bfd"
default_flags = []
specs_override = false
wrapper_chain = []

[[package]]
name = "cpp-12"
version = "12.2.0-14+deb12u1"
arch = "amd64"
origin = { label = "Debian", suite = "bookworm", component = "main" }
verified = "dpkg-verify"

[environment]
libc = "glibc 2.36"
taints = ["merged-usr-via-aliased-dirs", "usr-local-has-programs"]

[[environment.variable]]
name = "LC_ALL"
value = "C"

[[capability]]
symbol = "CC_BROKEN"
type = "bool"
cannot_tell = true
probe = "sha256:ee"
why = "killed by signal 11 (SIGSEGV)"

[[capability]]
symbol = "CC_HAS_SLS"
type = "bool"
value = "y"
probe = "sha256:dd"
)toml");
}

TEST(LockFile, DigestOfTheTextReadBackIsTheDigestInIt) {
  std::string text = to_toml(example());
  EXPECT_EQ(digest_of_text(text, "kassay.lock").value(), lock_digest(example()));
  EXPECT_EQ(parsed(text)["lock"]["digest"].value_or(std::string()), lock_digest(example()));
}

TEST(LockFile, DigestDoesNotDependOnTheOrderOfTheVectors) {
  LockFile other = example();
  std::ranges::reverse(other.tools);
  std::ranges::reverse(other.tools.front().files);
  std::ranges::reverse(other.capabilities);
  std::ranges::reverse(other.environment.taints);
  EXPECT_EQ(to_toml(other), to_toml(example()));
}

TEST(LockFile, MetaIsOutsideTheDigest) {
  LockFile other = example();
  other.meta = {{"created", "2020-01-01"}, {"host kernel", "6.1"}};
  EXPECT_EQ(lock_digest(other), lock_digest(example()));
  EXPECT_THAT(to_toml(other), HasSubstr("\n[meta]\ncreated = \"2020-01-01\"\n\"host kernel\" = \"6.1\"\n"));
  EXPECT_EQ(digest_of_text(to_toml(other), "f").value(), lock_digest(example()));
}

TEST(LockFile, EveryOtherChangeIsInTheDigest) {
  LockFile other = example();
  other.tools[1].files[0].size = 3;
  EXPECT_NE(lock_digest(other), lock_digest(example()));
  other = example();
  other.capabilities[1].why = "";
  EXPECT_NE(lock_digest(other), lock_digest(example()));
}

TEST(LockFile, CanonicalJsonHasSortedKeysAndNoDigest) {
  EXPECT_EQ(canonical_json(
                "[lock]\nschema = 1\ndigest = \"x\"\nb = [true]\na = \"\xc3\xa9\"\n[meta]\nx = 1.5\n", "f")
                .error()
                .message,
            "f:7:5: a lock file has no dates and no fractions");
  EXPECT_EQ(
      canonical_json("[lock]\nschema = 1\ndigest = \"x\"\nb = [true]\na = \"\xc3\xa9\"\n[meta]\nx = 1\n", "f")
          .value(),
      "{\"lock\":{\"a\":\"\xc3\xa9\",\"b\":[true],\"schema\":1}}");
}

TEST(LockFile, TextThatIsNoTomlNamesThePlace) {
  EXPECT_THAT(canonical_json("[lock\n", "kassay.lock").error().message, HasSubstr("kassay.lock:1:"));
}

TEST(LockFile, EmptyOneIsWellFormed) {
  EXPECT_EQ(digest_of_text(to_toml({}), "f").value(), lock_digest({}));
}

TEST(LockFile, AnyBytesInAVersionTextComeBack) {
  for (const std::string &bytes :
       {std::string("gcc \xff\xfe 12%"), std::string("a\0b\x1b[31m", 8), std::string("bytes:%41"),
        std::string("\xed\xa0\x80"), std::string("\xc0\x80"), std::string("\xf4\x90\x80\x80"),
        std::string("caf\xc3\xa9 \xc2\x9b \xf0\x9f\x98\x80 \"q\" \\n '''"), std::string("\xc3")}) {
    LockFile lock = example();
    lock.tools = {LockedTool{}};
    lock.tools[0].version_text = bytes;
    std::string text = to_toml(lock);
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    toml::table table = parsed(text);
    EXPECT_EQ(decoded_text(table["toolchain"][0]["version_text"].value_or(std::string())), bytes);
    EXPECT_EQ(digest_of_text(text, "f").value(), lock_digest(lock));
  }
}

TEST(EncodedText, LeavesOrdinaryTextAlone) {
  EXPECT_EQ(encoded_text("100% caf\xc3\xa9"), "100% caf\xc3\xa9");
  EXPECT_EQ(encoded_text("a%\xff"), "bytes:a%25%FF");
  EXPECT_EQ(encoded_text("bytes:x"), "bytes:bytes:x");
}

TEST(TomlString, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(toml_string("a\"\\\n\x7f\xc2\x9b"), "\"a\\\"\\\\\\u000A\\u007F\\u009B\"");
}

} // namespace
} // namespace kassay::manifest
