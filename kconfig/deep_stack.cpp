// SPDX-License-Identifier: MIT
#include "kconfig/deep_stack.h"

#include <exception>

#include <malloc.h>
#include <pthread.h>

namespace kassay::kconfig {
namespace {

thread_local bool is_deep = false;

constexpr std::size_t stack_size = std::size_t{512} << 20;

struct Work {
  const std::function<void()> &run;
  std::exception_ptr thrown;
};

void *run(void *argument) {
  auto *work = static_cast<Work *>(argument);
  is_deep = true;
  try {
    work->run();
  } catch (...) {
    work->thrown = std::current_exception();
  }
  is_deep = false; // for the thread may be the caller's own
  return nullptr;
}

} // namespace

void on_deep_stack(const std::function<void()> &function) {
  if (is_deep)
    return function();
  Work work{function, nullptr};
  mallopt(M_ARENA_MAX, 1);      // a second arena grows by mprotect(2), a few pages at a time
  mallopt(M_TOP_PAD, 16 << 20); // and the first by brk(2)
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack_size);
  pthread_t thread;
  const bool is_started = pthread_create(&thread, &attributes, run, &work) == 0;
  pthread_attr_destroy(&attributes);
  if (is_started)
    pthread_join(thread, nullptr);
  else
    run(&work);
  if (work.thrown)
    std::rethrow_exception(work.thrown);
}

} // namespace kassay::kconfig
