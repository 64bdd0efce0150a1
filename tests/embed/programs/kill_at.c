// Preloaded into a program: kills it, as kill -9 does, before its KILL_AT'th call that changes a file; with KILL_COUNT,
// says in that file at the end how many there were. What goes to a terminal or a pipe is not counted.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static long calls;

static void count(void) {
  const char* const at = getenv("KILL_AT");
  ++calls;
  if (at != NULL && calls == atol(at)) raise(SIGKILL);
}

static int isFile(int file) {
  struct stat what;
  return fstat(file, &what) == 0 && S_ISREG(what.st_mode);
}

__attribute__((destructor)) static void tell(void) {
  const char* const into = getenv("KILL_COUNT");
  FILE* const out = into != NULL ? fopen(into, "w") : NULL;
  if (out == NULL) return;
  fprintf(out, "%ld\n", calls);
  fclose(out);
}

#define NEXT(type, name, parameters) type(*next) parameters = (type(*) parameters)dlsym(RTLD_NEXT, name)

ssize_t write(int file, const void* data, size_t size) {
  NEXT(ssize_t, "write", (int, const void*, size_t));
  if (isFile(file)) count();
  return next(file, data, size);
}

ssize_t pwrite64(int file, const void* data, size_t size, off64_t at) {
  NEXT(ssize_t, "pwrite64", (int, const void*, size_t, off64_t));
  count();
  return next(file, data, size, at);
}

ssize_t pwrite(int file, const void* data, size_t size, off_t at) {
  return pwrite64(file, data, size, at);
}

int fsync(int file) {
  NEXT(int, "fsync", (int));
  count();
  return next(file);
}

int fdatasync(int file) {
  NEXT(int, "fdatasync", (int));
  count();
  return next(file);
}

int rename(const char* from, const char* to) {
  NEXT(int, "rename", (const char*, const char*));
  count();
  return next(from, to);
}

int unlink(const char* path) {
  NEXT(int, "unlink", (const char*));
  count();
  return next(path);
}
