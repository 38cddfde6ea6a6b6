// SPDX-License-Identifier: MIT
// An LD_PRELOAD library that remembers what shell commands print: for the kernel's conf, which runs them by
// popen(3), and for kassay, whose runner executes /bin/sh -c. Build: cc -shared -fPIC -O2 popen_table.c -o X.so
//
//   POPEN_LOG=FILE     each command that is run, or answered, is appended to FILE
//   POPEN_TABLE=FILE   what an earlier POPEN_LOG holds is answered from there, and no process is started;
//                      what it does not hold is run
//
// Both paths must be absolute. A record is three lengths in decimal, "COMMAND DIRECTORY OUTPUT\n", then those bytes,
// then a newline. The answer depends on the command's text alone: one table is for one tree, toolchain and
// environment. Standard error is not remembered: it goes where it goes when the command is run, and when it is
// answered there is none. Nothing of this reaches the commands: the variables are taken out of the environment.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const char *table, *table_end;
static const char *log_path;

__attribute__((constructor)) static void start(void) {
  const char *path = getenv("POPEN_TABLE");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  struct stat status;
  if (file >= 0 && fstat(file, &status) == 0 && status.st_size > 0) {
    void *bytes = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes != MAP_FAILED) {
      table = bytes;
      table_end = table + status.st_size;
    }
  }
  if (file >= 0)
    close(file);
  if (getenv("POPEN_LOG"))
    log_path = strdup(getenv("POPEN_LOG"));
  unsetenv("POPEN_TABLE");
  unsetenv("POPEN_LOG");
  unsetenv("LD_PRELOAD");
}

/// One length of a record's head.
static size_t number(const char **at) {
  size_t value = 0;
  while (*at < table_end && **at >= '0' && **at <= '9')
    value = value * 10 + (size_t)(*(*at)++ - '0');
  ++*at; // the blank or newline
  return value;
}

/// What the table has for `command`; false: nothing.
static int look_up(const char *command, const char **output, size_t *size) {
  size_t wanted = strlen(command);
  for (const char *at = table; at && at < table_end;) {
    size_t command_size = number(&at), directory_size = number(&at);
    *size = number(&at);
    *output = at + command_size + directory_size;
    if (command_size == wanted && memcmp(at, command, wanted) == 0)
      return 1;
    at = *output + *size + 1;
  }
  return 0;
}

/// Only system calls and stack: it also runs between fork and exec.
static void note(const char *command, const char *output, size_t size) {
  if (!log_path)
    return;
  char directory[PATH_MAX], head[80];
  if (!getcwd(directory, sizeof directory))
    directory[0] = '\0';
  int length = snprintf(head, sizeof head, "%zu %zu %zu\n", strlen(command), strlen(directory), size);
  struct iovec parts[] = {{head, (size_t)length},
                          {(char *)command, strlen(command)},
                          {directory, strlen(directory)},
                          {(char *)output, size},
                          {"\n", 1}};
  int file = open(log_path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0 || writev(file, parts, 5) < 0) { // one call: several processes append
    dprintf(2, "popen_table: %s: %s\n", log_path, strerror(errno));
    _exit(99);
  }
  close(file);
}

/// Everything that comes out of `from`; *size is how much.
static char *read_all(int from, size_t *size) {
  size_t room = 1 << 16;
  char *bytes = malloc(room);
  for (*size = 0; bytes;) {
    ssize_t got = read(from, bytes + *size, room - *size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      break;
    *size += (size_t)got;
    if (*size == room)
      bytes = realloc(bytes, room *= 2);
  }
  return bytes;
}

FILE *popen(const char *command, const char *type) {
  static FILE *(*real)(const char *, const char *);
  if (!real)
    *(void **)&real = dlsym(RTLD_NEXT, "popen");
  if (strcmp(type, "r") != 0)
    return real(command, type);
  const char *output;
  size_t size;
  if (look_up(command, &output, &size)) {
    note(command, output, size);
  } else {
    FILE *pipe = real(command, type);
    if (!pipe || !log_path)
      return pipe;
    output = read_all(fileno(pipe), &size);
    pclose(pipe);
    note(command, output, size);
  }
  return size ? fmemopen((char *)output, size, "r") : fopen("/dev/null", "r"); // pclose(3) closes either
}

static void write_all(const char *output, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t wrote = write(1, output + done, size - done);
    if (wrote <= 0)
      return;
    done += (size_t)wrote;
  }
}

/// Runs the shell in a child, so that what it prints can be noted.
static void run_and_note(int (*real)(const char *, char *const[], char *const[]), const char *path,
                         char *const argv[], char *const envp[]) {
  int ends[2], status = 0;
  size_t size;
  if (pipe(ends) != 0)
    _exit(99);
  pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], 1);
    close(ends[0]);
    close(ends[1]);
    real(path, argv, envp);
    _exit(127);
  }
  close(ends[1]);
  char *output = read_all(ends[0], &size);
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  note(argv[2], output, size);
  write_all(output, size);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

int execve(const char *path, char *const argv[], char *const envp[]) {
  static int (*real)(const char *, char *const[], char *const[]);
  if (!real)
    *(void **)&real = dlsym(RTLD_NEXT, "execve");
  if (strcmp(path, "/bin/sh") != 0 || !argv[0] || !argv[1] || strcmp(argv[1], "-c") != 0 || !argv[2])
    return real(path, argv, envp);
  const char *output;
  size_t size;
  if (look_up(argv[2], &output, &size)) {
    note(argv[2], output, size);
    write_all(output, size);
    _exit(0);
  }
  if (log_path)
    run_and_note(real, path, argv, envp);
  return real(path, argv, envp);
}
