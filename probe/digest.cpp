// SPDX-License-Identifier: MIT
#include "probe/digest.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <new>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <unistd.h>

#include "probe/file_state.h"

namespace kassay {

namespace {

/// 64 KiB to 4 MiB are equally fast (0.8 GB/s), mmap(2) took 15 to 45 % longer; and a truncated mapping is a
/// SIGBUS.
constexpr std::size_t block_size = 64 << 10;

/// Never freed: digests may be made until the very end of the process.
const EVP_MD *algorithm() {
  static EVP_MD *const sha256 = EVP_MD_fetch(OSSL_LIB_CTX_new(), "SHA256", nullptr);
  return sha256;
}

void require(int success) {
  if (success != 1) // with the algorithm built in and valid arguments, only for want of memory
    throw std::bad_alloc();
}

struct FreeContext {
  void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

Context new_context() {
  Context context(EVP_MD_CTX_new());
  require(context && EVP_DigestInit_ex2(context.get(), algorithm(), nullptr));
  return context;
}

std::string hex_of(EVP_MD_CTX *context) {
  std::array<unsigned char, 32> bytes;
  require(EVP_DigestFinal_ex(context, bytes.data(), nullptr));
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (unsigned char byte : bytes) {
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}

EVP_MD_CTX *md(void *context) {
  return static_cast<EVP_MD_CTX *>(context);
}

/// In double quotes; control characters, quotes and backslashes are escaped, so that a value stays on one
/// line.
std::string quoted(std::string_view text) {
  std::string line = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n')
      line += "\\n";
    else if (c == '"' || c == '\\')
      line += {'\\', c};
    else if (byte < 0x20 || byte == 0x7f)
      line += fmt::format("\\x{:02x}", byte);
    else
      line += c;
  }
  return line + '"';
}

class OpenFile {
public:
  explicit OpenFile(const std::string &path)
      : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}
  OpenFile(const OpenFile &) = delete;
  OpenFile &operator=(const OpenFile &) = delete;
  ~OpenFile() {
    if (fd_ >= 0)
      close(fd_);
  }
  int get() const { return fd_; }

private:
  int fd_;
};

std::unexpected<Error> unreadable(const std::string &path, int error) {
  return fail(ErrorKind::environment, fmt::format("{}: cannot read: {}", path, std::strerror(error)));
}

} // namespace

void Digest::Free::operator()(void *context) const {
  EVP_MD_CTX_free(md(context));
}

Digest::Digest(std::string_view domain, std::string *trace)
    : context_(new_context().release()), trace_(trace) {
  add_text(domain);
  if (trace_)
    *trace_ += fmt::format("digest {}\n", quoted(domain));
}

/// Eight bytes, the lowest first, on every machine.
void Digest::add_number(std::uint64_t number) {
  std::array<unsigned char, 8> bytes;
  for (unsigned char &byte : bytes) {
    byte = static_cast<unsigned char>(number & 0xff);
    number >>= 8;
  }
  require(EVP_DigestUpdate(md(context_.get()), bytes.data(), bytes.size()));
}

void Digest::add_text(std::string_view text) {
  add_number(text.size());
  require(EVP_DigestUpdate(md(context_.get()), text.data(), text.size()));
}

void Digest::begin(char kind, std::string_view tag) {
  require(EVP_DigestUpdate(md(context_.get()), &kind, 1));
  add_text(tag);
}

Digest &Digest::add(std::string_view tag, std::string_view value) {
  begin('t', tag);
  add_text(value);
  if (trace_)
    *trace_ += fmt::format("{} = {}\n", tag, quoted(value));
  return *this;
}

Digest &Digest::add(std::string_view tag, std::uint64_t value) {
  begin('n', tag);
  add_number(value);
  if (trace_)
    *trace_ += fmt::format("{} = {}\n", tag, value);
  return *this;
}

Digest &Digest::add_list(std::string_view tag, std::span<const std::string> values) {
  begin('l', tag);
  add_number(values.size());
  std::string line;
  for (const std::string &value : values) {
    add_text(value);
    if (trace_)
      line += (line.empty() ? "" : ", ") + quoted(value);
  }
  if (trace_)
    *trace_ += fmt::format("{} = [{}]\n", tag, line);
  return *this;
}

std::string Digest::finish() {
  return hex_of(md(context_.get()));
}

std::string sha256_hex(std::string_view bytes) {
  Context context = new_context();
  require(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()));
  return hex_of(context.get());
}

Result<std::string> sha256_file(const std::string &path) {
  OpenFile file(path);
  if (file.get() < 0)
    return unreadable(path, errno);
  const FileState before = file_state(file.get());
  if (before.kind != FileState::Kind::regular)
    return fail(ErrorKind::environment, path + ": is no regular file");

  Context context = new_context();
  const auto block = std::make_unique_for_overwrite<char[]>(block_size);
  std::uint64_t size = 0;
  while (ssize_t n = read(file.get(), block.get(), block_size)) {
    if (n < 0 && errno != EINTR)
      return unreadable(path, errno);
    if (n < 0)
      continue;
    size += static_cast<std::uint64_t>(n);
    require(EVP_DigestUpdate(context.get(), block.get(), static_cast<std::size_t>(n)));
  }
  // The path too: a package manager renames a new file over the one that was read.
  if (size != before.size || file_state(file.get()) != before || file_state(path) != before)
    return fail(ErrorKind::temporary, path + ": changed while it was read",
                "repeat when nothing is being installed");
  return hex_of(context.get());
}

} // namespace kassay
