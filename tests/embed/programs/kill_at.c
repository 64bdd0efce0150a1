// Preloaded into a program: kills it, as kill -9 does, before its KILL_AT'th call that changes a file. With KILL_LIST,
// writes the name of each such call, and of its file, to that file, a line a call. What goes to a terminal or a pipe is
// left out.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEXT(type, name, parameters) type(*next) parameters = (type(*) parameters)dlsym(RTLD_NEXT, name)

static long calls;
static int list = -1;

static void count(const char* call, const char* path) {
  NEXT(ssize_t, "write", (int, const void*, size_t));
  const char* const at = getenv("KILL_AT");
  const char* const into = getenv("KILL_LIST");
  ++calls;
  if (at != NULL && calls == atol(at)) raise(SIGKILL);
  if (into == NULL) return;
  if (list < 0) list = open(into, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  char line[4200];
  const int size = snprintf(line, sizeof line, "%ld %s %s\n", calls, call, path);
  if (next(list, line, (size_t)size) != size) abort();
}

static void countFile(const char* call, int file) {
  struct stat what;
  if (fstat(file, &what) != 0 || !S_ISREG(what.st_mode)) return;
  char link[64];
  char path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  path[size > 0 ? size : 0] = 0;
  count(call, path);
}

ssize_t write(int file, const void* data, size_t size) {
  NEXT(ssize_t, "write", (int, const void*, size_t));
  countFile("write", file);
  return next(file, data, size);
}

ssize_t writev(int file, const void* parts, int parts_count) {
  NEXT(ssize_t, "writev", (int, const void*, int));
  countFile("writev", file);
  return next(file, parts, parts_count);
}

ssize_t pwrite64(int file, const void* data, size_t size, off64_t at) {
  NEXT(ssize_t, "pwrite64", (int, const void*, size_t, off64_t));
  countFile("pwrite", file);
  return next(file, data, size, at);
}

ssize_t pwrite(int file, const void* data, size_t size, off_t at) {
  return pwrite64(file, data, size, at);
}

int fsync(int file) {
  NEXT(int, "fsync", (int));
  countFile("fsync", file);
  return next(file);
}

int fdatasync(int file) {
  NEXT(int, "fdatasync", (int));
  countFile("fdatasync", file);
  return next(file);
}

int rename(const char* from, const char* to) {
  NEXT(int, "rename", (const char*, const char*));
  count("rename", to);
  return next(from, to);
}

int unlink(const char* path) {
  NEXT(int, "unlink", (const char*));
  count("unlink", path);
  return next(path);
}
