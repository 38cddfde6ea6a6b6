// SPDX-License-Identifier: MIT
// Unpacks packages and tar files into a directory, and nothing beside it: what is in them is not trusted.
//
// No maintainer script is run, nothing is looked up by a name of this machine, no owner, no set-id bit, no
// device and no extended attribute comes out. Names that are absolute or climb are refused, as is one that
// leads through a symlink that came out before (libarchive's SECURE flags look at each step); so no link can
// carry a later file outside. A symlink itself may point anywhere: who follows one has to look.
//
// Debian's packages may still have /bin, /lib and /sbin where the system has links to /usr: such names are
// unpacked below /usr then, as on the system itself (Debian's usrmerge).
#pragma once

#include <cstdint>
#include <string>

#include "probe/result.h"

namespace kassay::manifest {

/// A directory that things are unpacked into.
class Unpacker {
public:
  /// `directory` exists, is absolute and has no symlink on its way. `merged`: see above.
  Unpacker(std::string directory, bool merged, std::uint64_t limit = 32ull << 30)
      : directory_(std::move(directory)), merged_(merged), room_(limit) {}

  /// The data of a .deb (deb(5)). An Error names the file.
  Result<void> unpack_deb(const std::string &path);

  /// A tar file, compressed or not.
  Result<void> unpack_tar(const std::string &path);

  /// Makes the links of a merged /usr for what there is in it. To be called once, last.
  Result<void> finish();

private:
  // libarchive's own types stay out of this header.
  Result<void> unpack_entries(void *reader, const std::string &path);
  /// Makes the entry's names those of the directory; false where it is passed over.
  Result<bool> prepare(void *entry, const std::string &place) const;
  Result<void> copy_data(void *reader, void *disk, const std::string &place);

  std::string directory_;
  bool merged_;
  std::uint64_t room_; ///< bytes that may still come out, of all packages
  std::uint64_t entries_ = 0;
};

} // namespace kassay::manifest
