# Makes a C program of the public headers that prints how their structs lie in memory and what their constants are:
#   struct kopeck_error 3080           of a struct that begins with its size: what it was in its first version, and may grow
#   member kopeck_error.code 4 4       offset, size
#   constant KOPECK_NULL 1
# A struct or constant that it can't read is an error of the build.
#   awk -f layout.awk kopeck.h arrow.h
function fail(text) { print FILENAME ":" FNR ": " text > "/dev/stderr"; failed = 1 }
# One declaration of a struct's body, "kopeck_text sku, name": a line a member.
function members(declaration,    parts, count, i, name) {
  count = split(declaration, parts, ",")
  for (i = 1; i <= count; ++i) {
    name = parts[i]
    sub(/\[[0-9]+\]$/, "", name)
    if (!match(name, /[a-z_]+$/)) { fail("what is " declaration "?"); return }
    name = substr(name, RSTART)
    body = body sprintf("  M(%s, %s)\n", in_struct, name)
  }
}
BEGIN {
  print "#include <inttypes.h>\n#include <stdio.h>\n#include <kopeck/arrow.h>"
  print "#define M(s, m) printf(\"member \" #s \".\" #m \" %zu %zu\\n\", offsetof(s, m), sizeof(((s*)0)->m));"
  print "#define C(c) printf(\"constant \" #c \" %\" PRId64 \"\\n\", (int64_t)(c));"
  print "int main(void) {"
}
{ sub(/\/\/.*/, ""); gsub(/^ +| +$/, "") }
/^typedef struct kopeck_[a-z_]+ \{$/ { in_struct = $3; body = ""; left = ""; next }
in_struct != "" && /^\}/ {
  if ($0 != "} " in_struct ";") fail("this does not end " in_struct)
  if (left != "") fail("what is " left "?")
  printf "  printf(\"struct %s %%zu\\n\", sizeof(%s));\n%s", in_struct, in_struct, body
  ++structs
  in_struct = ""
  next
}
in_struct != "" && $0 != "" {
  left = left (left == "" ? "" : " ") $0
  while ((end = index(left, ";")) > 0) {
    members(substr(left, 1, end - 1))
    left = substr(left, end + 1)
    sub(/^ +/, "", left)
  }
  next
}
/^typedef struct/ && !/^typedef struct (kopeck_[a-z_]+) kopeck_[a-z_]+;$/ { fail("what struct is this?") }
/^enum \{/ { in_enum = 1 }
in_enum {
  line = $0
  while (match(line, /KOPECK_[A-Z_]+ = -?[0-9]+/)) {
    split(substr(line, RSTART, RLENGTH), constant, " ")
    printf "  C(%s)\n", constant[1]
    ++constants
    line = substr(line, RSTART + RLENGTH)
  }
  if (/\}/) in_enum = 0
}
/^#define KOPECK_[A-Z_]+ INT/ { printf "  C(%s)\n", $2; ++constants }
END {
  print "  return 0;\n}"
  if (structs < 25 || constants < 90) fail("only " structs " structs and " constants " constants")
  if (failed) exit 1
}
