// SPDX-License-Identifier: MIT
// libFuzzer: a lock file, a file of another tool in its place, or the record of an archive, as any text.
//
// A lock that is accepted is written and read again, which has to give the same, and goes through every
// export. Most inputs would end at the digest that does not fit: it is made right first.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "manifest/archive.h"
#include "manifest/compare.h"
#include "manifest/export.h"
#include "manifest/foreign_lock.h"
#include "manifest/lock_digest.h"
#include "manifest/lock_reader.h"
#include "manifest/private_text.h"

using namespace kassay;
using namespace kassay::manifest;

namespace {

/// The text with the digest that it needs, if it is TOML with one.
std::string signed_text(std::string text) {
  const auto digest = digest_of_text(text, "fuzz");
  const auto at = text.find("digest = \"sha256:");
  if (digest && at != std::string::npos && text.size() >= at + 10 + digest->size())
    text.replace(at + 10, digest->size(), *digest);
  return text;
}

void use(const LockFile &lock) {
  const std::string text = to_toml(lock);
  const auto again = parse_lock(text, "again");
  if (!again || to_toml(*again) != text || !compare(lock, *again, Level::defects).empty())
    std::abort();
  cyclonedx(lock, "0");
  slsa_provenance(lock, "0");
  test_result(lock, "0");
  buildinfo(lock);
  package_list(lock);
  (void)dockerfile(lock, "");
  LockFile hidden = lock;
  hide_home(hidden, "/home/al");
  to_toml(hidden);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string text(reinterpret_cast<const char *>(data), size);
  if (const auto lock = parse_lock(signed_text(text), "fuzz"))
    use(*lock);
  if (const auto foreign = parse_foreign(text, "fuzz"); foreign && *foreign)
    compare_foreign(**foreign, LockFile());
  (void)parse_record(text, "fuzz");
  return 0;
}
