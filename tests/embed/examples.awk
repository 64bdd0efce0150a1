# Takes the examples out of a public header: for each declared function one C function that holds the lines behind
# "/// Example:", and at the end a main() that calls them all. A function without a comment, or without an example, is an
# error of the build.
#   awk -v prelude=FILE -f examples.awk HEADER
function fail(text) { print FILENAME ":" FNR ": " text > "/dev/stderr"; failed = 1 }
function flush_declaration() {
  if (!match(declaration, /[A-Za-z_][A-Za-z_0-9]*\(/)) return
  flush_example(substr(declaration, RSTART, RLENGTH - 1))
}
function flush_example(name) {
  if (comment == "") fail(name " has no comment")
  if (code == "") fail(name " has no example")
  ++count
  names[count] = name
  printf "static void example_%d_%s(void) {\n#line %d \"%s\"\n%s}\n\n", count, name, code_line, FILENAME, code
}
BEGIN { printf "#include \"%s\"\n\n", prelude }
/^\/\/\/ Example:/ { in_example = 1; code = ""; code_line = FNR + 1; next }
/^\/\/\// {
  if (in_example) code = code substr($0, 9) "\n"
  else comment = comment $0
  next
}
/^(KOPECK_API|static inline) / { in_declaration = 1; declaration = "" }
# What a macro gives that is no constant.
/^#define KOPECK_[A-Z_]+ *\\$/ { flush_example($2); comment = ""; code = ""; in_example = 0; next }
in_declaration {
  declaration = declaration $0 " "
  if (/[;{]$/) { flush_declaration(); in_declaration = 0; comment = ""; code = ""; in_example = 0 }
  next
}
{ comment = ""; code = ""; in_example = 0 }
END {
  print "int main(void) {\n  prepare();"
  for (i = 1; i <= count; ++i) printf "  run(\"%s\", example_%d_%s);\n", names[i], i, names[i]
  printf "  finish();\n  printf(\"%%d examples\\n\", %d);\n  return 0;\n}\n", count
  if (count == 0) fail("no functions at all")
  if (failed) exit 1
}
