// SPDX-License-Identifier: MIT
// SHA-256, of bytes, of files, and of structured values.
//
// Digest hashes a sequence of tagged values. Every tag and value goes in with its length before it and its
// kind, so that {"-I", "-O2"} and {"-I-O2"}, or an empty list and no list, never meet; the domain, hashed
// first, keeps digests of different things apart even where their values are equal. What was hashed can be
// had as text: one line a value, which shows what made two keys differ.
//
// OpenSSL's EVP interface, as it uses the processor's SHA instructions and is well kept. SHA256 is fetched
// once, when the first digest is made (0.6 ms, most of it the start of libcrypto itself; a program that
// hashes nothing pays nothing), from a library context of our own, so that no openssl.cnf can take the
// algorithm away.
//
// A digest is written as 64 lower-case hexadecimal digits; a file format that names the algorithm beside the
// value puts "sha256:" before it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "probe/result.h"

namespace kassay {

/// Digest of tagged values. All functions throw std::bad_alloc when memory is exhausted, and only then.
class Digest {
public:
  /// `domain` says what is hashed, with a number that changes when the meaning of the values does: "trial/1".
  /// `trace`, if given, gets the readable text of all that is hashed and must live as long as the Digest.
  explicit Digest(std::string_view domain, std::string *trace = nullptr);

  Digest &add(std::string_view tag, std::string_view value);
  Digest &add(std::string_view tag, std::uint64_t value);
  Digest &add_list(std::string_view tag, std::span<const std::string> values);

  /// 64 hexadecimal digits. The Digest is used up: call it once, last.
  std::string finish();

private:
  void add_number(std::uint64_t number);
  void add_text(std::string_view text);
  void begin(char kind, std::string_view tag);

  struct Free {
    void operator()(void *context) const;
  };
  std::unique_ptr<void, Free> context_; ///< EVP_MD_CTX; its header stays out of here
  std::string *trace_;
};

/// Plain SHA-256 of the bytes, as sha256sum(1) prints it.
std::string sha256_hex(std::string_view bytes);

/// Plain SHA-256 of a regular file's content. An Error names the path: `environment` where it cannot be read
/// or is no regular file, `temporary` where it changed, or went away, while it was read.
Result<std::string> sha256_file(const std::string &path);

} // namespace kassay
