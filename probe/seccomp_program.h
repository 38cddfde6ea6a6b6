// SPDX-License-Identifier: MIT
// A filter of libseccomp as the kernel takes it: compiled once, so that children only have to load it.
#pragma once

#include <cstdint>
#include <vector>

#include <linux/filter.h>
#include <seccomp.h>

namespace kassay {

/// A new filter for this machine's architectures, a 32-bit program on a 64-bit kernel included. A call of
/// another one comes to `other`. Null where libseccomp fails; to be released with seccomp_release().
scmp_filter_ctx new_filter(std::uint32_t other);

/// The program of a filter; empty where it cannot be had.
std::vector<sock_filter> exported(scmp_filter_ctx filter);

/// As the argument of seccomp(2) and prctl(2). `program` must outlive it.
inline sock_fprog as_argument(const std::vector<sock_filter> &program) {
  return {static_cast<unsigned short>(program.size()), const_cast<sock_filter *>(program.data())};
}

} // namespace kassay
