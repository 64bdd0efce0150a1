#!/usr/bin/env bash
# stands_alone.sh PROGRAM: fails when PROGRAM loads a library of the compiler's, directly or through others, or does not
# run without arguments.
set -uo pipefail
libraries=$(ldd "$1") || exit 1
if grep -iE 'libLLVM|antlr4|libz3' <<<"$libraries"; then
  echo "the runtime must not load what stands above"
  exit 1
fi
# The check must be able to see: the ledger's library is there.
grep -q libsqlite3 <<<"$libraries" || { echo "libsqlite3 is not among the libraries: is this the right program?"; exit 1; }
if nm -C "$1" | grep -E 'kopeck::(check|lower|jit|prove|describe|ast)::|llvm::|antlr4::'; then
  echo "the runtime must not hold code of the compiler"
  exit 1
fi
"$1"
