#!/usr/bin/env bash
# lean.sh PROGRAM LIBRARY: fails when PROGRAM, which links the runtime's library alone, would load the compiler, LLVM,
# ANTLR or Z3, directly or through others, or when LIBRARY is larger than 5 MB without its symbols.
set -euo pipefail
libraries=$(ldd "$1")
if grep -iE 'libkopeck\.so|libLLVM|antlr|libz3' <<<"$libraries"; then
  echo "a till must not load what stands above the runtime"
  exit 1
fi
# The check must be able to see.
grep -q 'libkopeck-runtime' <<<"$libraries" || { echo "the runtime is not among the libraries: is this the right program?"; exit 1; }
if nm -D --defined-only "$2" | awk '{ print $3 }' | grep -v '^kopeck_' | grep -v '^KOPECK_'; then
  echo "the library shows more than its interface"
  exit 1
fi
stripped=$(mktemp)
trap 'rm -f "$stripped"' EXIT
strip -o "$stripped" "$2"
size=$(stat -c %s "$stripped")
echo "the runtime's library, stripped: $size bytes"
[ "$size" -le $((5 * 1024 * 1024)) ] || { echo "more than 5 MB"; exit 1; }
