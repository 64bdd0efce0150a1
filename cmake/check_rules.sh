#!/usr/bin/env bash
# The rules of ARCHITECTURE.md that a glance at the text decides: who may include whom, where floating point, clocks and
# printing may be, how long a file may be. Prints each offence as file:line: what, and fails when there was one.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
offences=0

# offence TEXT: counts and prints the lines of standard input, each with TEXT.
offence() {
  local line
  while IFS= read -r line; do
    printf '%s    [%s]\n' "$line" "$1"
    offences=$((offences + 1))
  done
}

sources() { git ls-files -co --exclude-standard -- "$@" | grep -E '\.(cpp|h)$' | while read -r f; do [ -f "$f" ] && echo "$f"; done; }
# Code without its comments: line for line, so that numbers stay. String literals are left in.
code() { sed -E 's://.*$::' "$1" | awk -v file="$1" '{ print file ":" NR ": " $0 }'; }

# ---- folders: what each may include, itself aside ------------------------------------------------------------------
declare -A may=(
  [runtime/value]=""
  [runtime/event]="value"
  [runtime/plan]="value event"
  [runtime/account]="value event plan"
  [runtime/interpret]="value event plan account"
  [runtime/native]="value event plan account interpret"
  [runtime/ledger]="value event plan account"
  [runtime/engine]="value event plan account interpret ledger"
  [runtime/store]="value event plan account interpret ledger engine"
  [runtime/ingest]="value event plan account interpret ledger engine"
  [runtime/run]="value event plan account interpret ledger engine store ingest"
  [runtime/image]="value event plan account interpret ledger engine store ingest run native"
  [runtime/arrow]="value event plan account interpret ledger engine store ingest run"
  [compiler/source]=""
  [compiler/diagnostics]="source"
  [compiler/syntax]="source diagnostics"
  [compiler/check]="source diagnostics syntax"
  [compiler/lower]="source diagnostics syntax check"
  [compiler/jit]="source diagnostics syntax check lower"
  [compiler/build]="jit"
  [compiler/prove]="source diagnostics syntax check lower testing"
  [compiler/analysis]="source diagnostics syntax check prove"
  [compiler/describe]="source diagnostics syntax check lower"
  [tools/ci]="backtest report"
  [tools/codecache]=""
)
for folder in "${!may[@]}"; do
  side=${folder%%/*}
  allowed=$(echo "${folder##*/} ${may[$folder]}" | tr -s ' ' '|' | sed 's/|$//')
  pattern="^[^:]*:[0-9]+:\s*#include \"$side/"
  [ "$side" = runtime ] && pattern="^[^:]*:[0-9]+:\s*#include \"(runtime|compiler|tools|tests)/"
  sources "$folder" | while read -r file; do code "$file"; done | grep -E "$pattern" |
    grep -vE "#include \"$side/($allowed)/"
done > /tmp/kopeck-includes.$$
offence "this folder may not know that one: ARCHITECTURE.md" < /tmp/kopeck-includes.$$
rm -f /tmp/kopeck-includes.$$

# The library that applications link: over the runtime alone, but for what compiles; and never by its own C++ face, whose
# names are the same as those inside.
offence "embed knows the runtime and kopeck.h; only embed/compiler the compiler" < <(
  sources embed | while read -r file; do code "$file"; done | grep -E '^[^:]*:[0-9]+:\s*#include "' |
    grep -vE '#include "(runtime|embed)/|#include "include/kopeck/(kopeck|arrow|arrow_c_data)\.h"' |
    grep -vE '^embed/compiler/[^:]*:[0-9]+:\s*#include "compiler/')
offence "nobody inside sees the public headers but embed" < <(
  sources runtime compiler tools | xargs -r grep -nE '#include [<"](include/)?kopeck/' /dev/null |
    grep -v '"include/kopeck/arrow_c_data\.h"')  # Arrow's own structures

# wall PATTERN FOLDER: headers that only one folder and its own tests may see.
wall() {
  offence "only $2 and its tests may include this" < <(sources runtime compiler tools tests |
    grep -vE "^($2|tests/unit/${2##*/})/" | xargs -r grep -nE "#include [<\"]$1" /dev/null)
}
wall 'llvm(-c)?/' compiler/jit
wall 'antlr4' compiler/syntax/antlr
wall 'z3' compiler/prove
# The auditor shares nothing with the store, so it opens the file by itself.
offence "only runtime/store, the auditor and tests may include this" < <(sources runtime compiler tools |
  grep -vE '^(runtime/store|tools/auditor)/' |
  xargs -r grep -nE '#include [<"]sqlite3\.h' /dev/null)

# ---- floating point ------------------------------------------------------------------------------------------------
exact=(runtime/value runtime/plan runtime/account runtime/interpret runtime/native runtime/engine runtime/ledger runtime/store
       compiler/check compiler/lower compiler/jit)
offence "binary floating point; if it takes no part in a result, say so: // floating: WHY" < <(
  sources "${exact[@]}" | xargs -r grep -nwE '(double|float)' /dev/null | grep -v '// floating: ' |
    grep -vE '^[^:]*:[0-9]+:\s*//' | grep -vE '//[^"]*\b(double|float)\b')

# ---- clocks and printing -------------------------------------------------------------------------------------------
pure=(runtime/value runtime/event runtime/plan runtime/account runtime/interpret runtime/engine runtime/ledger)
offence "reads a clock: the engine is handed the time" < <(
  sources "${pure[@]}" compiler/source compiler/diagnostics compiler/syntax compiler/check compiler/lower |
    xargs -r grep -nE '(system_clock|steady_clock|high_resolution_clock|gettimeofday|\btime\(nullptr\)|localtime)' /dev/null)
# A broken invariant of our own says so before it ends the program; programs of the build print as any program.
offence "prints: only tools/ does" < <(
  sources runtime compiler embed | grep -vE '^(runtime/value/invariant\.h|compiler/syntax/generate/.*)$' |
    xargs -r grep -nE '(std::(cout|cerr|clog)|(^|[^"A-Za-z])f?printf\(|fmt::print|\bputs\()' /dev/null)

# ---- length --------------------------------------------------------------------------------------------------------
offence "more than 600 lines: split it" < <(
  sources runtime compiler embed tools tests | xargs -r wc -l | awk '$1 > 600 && $2 != "total" { print $2 ":" $1 ":" }')

[ "$offences" -eq 0 ] || { printf '%s offences against the rules\n' "$offences"; exit 1; }
