// SPDX-License-Identifier: MIT
// rpm's "ndb" database, Packages.db (rpm's lib/backend/ndb/rpmpkg.c); all numbers little-endian, 16-byte
// blocks:
//
//   bytes 0..31      "RpmP", version 0, generation, pages of slots, next package number
//   ..pages * 4096   slots of 16 bytes: "Slot", package number, first block, blocks; first block 0: free
//   then blobs       "BlbS", package number, generation, length; the header; a tail with a checksum
//
// The checksum is not verified: the header's own sizes are. Blobs do not overlap, so that all that is read
// together is no more than the file: a database in which they do is refused.
#include "probe/packages_rpm.h"

#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include "probe/rpm_header.h"

namespace kassay {

namespace {

constexpr std::size_t page_size = 4096, block_size = 16, file_head_size = 32, blob_head_size = 16;
constexpr std::uint32_t slot_pages_limit = 4096; ///< a million packages

/// Little-endian; the caller has checked that four bytes are there.
std::uint32_t number_at(std::string_view bytes, std::size_t offset) {
  std::uint32_t number = 0;
  for (std::size_t i = 4; i-- > 0;)
    number = number << 8 | static_cast<unsigned char>(bytes[offset + i]);
  return number;
}

class NdbReader {
public:
  NdbReader(DatabaseQuery &asked, const RootFile &database, const std::string &outer_path)
      : query(asked), file(database), path(outer_path), unread(database.size()) {}

  Result<void> search() {
    std::string head, slots;
    if (!read(0, file_head_size, head) || !head.starts_with("RpmP") || number_at(head, 4) != 0)
      return malformed("no rpm database of version 0");
    std::uint32_t pages = number_at(head, 12);
    if (pages > slot_pages_limit || !read(0, pages * page_size, slots))
      return malformed(fmt::format("{} pages of slots in {} bytes", pages, file.size()));
    for (std::size_t at = file_head_size; at + block_size <= slots.size(); at += block_size)
      if (Result<void> done = claim_slot(std::string_view(slots).substr(at, block_size)); !done)
        return done;
    return {};
  }

private:
  std::unexpected<Error> malformed(const std::string &what) const {
    return fail(ErrorKind::environment, path + ": " + what);
  }

  bool read(std::uint64_t offset, std::size_t length, std::string &to) const {
    to.resize(length);
    return file.read_at(offset, to.data(), length) == static_cast<std::int64_t>(length);
  }

  Result<void> claim_slot(std::string_view slot) {
    std::uint32_t package = number_at(slot, 4), block = number_at(slot, 8);
    std::uint64_t room = std::uint64_t{number_at(slot, 12)} * block_size;
    if (!slot.starts_with("Slot"))
      return malformed("a slot that is none");
    if (block == 0)
      return {};
    if (room < blob_head_size || room > RpmHeader::size_limit || room > unread)
      return malformed(fmt::format("package {} takes {} bytes", package, room));
    unread -= room;
    if (!read(std::uint64_t{block} * block_size, room, blob))
      return malformed(fmt::format("package {} lies beyond the end", package));
    std::uint32_t length = number_at(blob, 12);
    if (!blob.starts_with("BlbS") || number_at(blob, 4) != package || length > room - blob_head_size)
      return malformed(fmt::format("package {} has no header", package));
    return claim_rpm_header(std::string_view(blob).substr(blob_head_size, length), query, path);
  }

  DatabaseQuery &query;
  const RootFile &file;
  const std::string &path;
  std::uint64_t unread; ///< bytes of the file that no blob has taken yet
  std::string blob;     ///< read again for each package
};

} // namespace

Result<void> search_rpm_ndb(DatabaseQuery &query, const RootFile &file, const std::string &path) {
  return NdbReader(query, file, path).search();
}

} // namespace kassay
