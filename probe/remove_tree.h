// SPDX-License-Identifier: MIT
// Removing a directory's content that an untrusted or crashed child process left there.
//
// Works on descriptors and never follows a symlink, so that no name, swapped or not, leads out of the
// directory. Directories without permissions get them. A subdirectory's own subdirectories are moved up
// beside it before it is removed, so that a tree of any depth costs neither stack nor descriptors. Limits:
// mount points and immutable files stay. /proc has to be mounted for directories without permissions.
#pragma once

#include <string>

namespace kassay {

/// Removes all that is in the directory `directory`, an open descriptor, and then the directory itself, which
/// is `path`. True if nothing is left.
bool remove_tree(int directory, const std::string &path);

} // namespace kassay
