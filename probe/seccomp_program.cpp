// SPDX-License-Identifier: MIT
#include "probe/seccomp_program.h"

#include <sys/mman.h>
#include <unistd.h>

#include "probe/descriptor.h"

namespace kassay {

scmp_filter_ctx new_filter(std::uint32_t other) {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  if (!filter)
    return nullptr;
  bool good = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, other) == 0;
#if defined(__x86_64__)
  good = good && seccomp_arch_add(filter, SCMP_ARCH_X86) == 0;
#endif
  if (!good)
    seccomp_release(filter);
  return good ? filter : nullptr;
}

std::vector<sock_filter> exported(scmp_filter_ctx filter) {
  std::vector<sock_filter> program;
  const Descriptor memory(memfd_create("filter", MFD_CLOEXEC));
  if (!memory || seccomp_export_bpf(filter, memory.get()) != 0)
    return program;
  program.resize(static_cast<std::size_t>(lseek(memory.get(), 0, SEEK_END)) / sizeof(sock_filter));
  const auto bytes = static_cast<ssize_t>(program.size() * sizeof(sock_filter));
  if (pread(memory.get(), program.data(), static_cast<std::size_t>(bytes), 0) != bytes)
    program.clear();
  return program;
}

} // namespace kassay
