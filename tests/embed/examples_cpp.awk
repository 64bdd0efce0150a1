# As examples.awk, of the C++ header: functions that can be called by users are those behind "public:" of a class, or of a
# struct, and those at the margin, but for what stands in namespace detail, is deleted or defaulted.
function fail(text) { print FILENAME ":" FNR ": " text > "/dev/stderr"; failed = 1 }
# The function that a line declares, "Account::save"; of others the type alone.
function nameOf(line,    name) {
  if (match(line, /operator[^(]*/)) {
    name = substr(line, RSTART, RLENGTH)
  } else {
    match(line, /[A-Za-z_]+\(/)
    name = substr(line, RSTART, RLENGTH - 1)
  }
  return type == "" ? name : type "::" name
}
function declared() {
  print "// declares " nameOf($0)
  if (comment == "") fail($0 ": no comment")
  if (code == "") { fail($0 ": no example"); return }
  ++count
  printf "static void example_%d() {\n#line %d \"%s\"\n%s}\n\n", count, code_line, FILENAME, code
  comment = ""; code = ""
}
function forget() { comment = ""; code = ""; in_example = 0 }
BEGIN { printf "#include \"%s\"\n\n", prelude }
/^namespace detail/ { in_detail = 1 }
/^}  \/\/ namespace detail/ { in_detail = 0; forget(); next }
in_detail { next }
/^(class|struct) / { hidden = /^class/; in_type = 1; type = $NF == "{" ? $(NF - 1) : $2 }
/^};/ { in_type = 0; type = ""; forget(); next }
/^ *public:/ { hidden = 0; next }
/^ *private:/ { hidden = 1; next }
/^ *\/\/\/ Example:/ { in_example = 1; code = ""; code_line = FNR + 1; next }
/^ *\/\/\// {
  line = $0
  sub(/^ *\/\/\//, "", line)
  if (in_example) { sub(/^     /, "", line); code = code line "\n" } else comment = comment line
  next
}
/^template/ { next }
in_type && hidden && /^  [A-Za-z\[].*\(/ { print "// hides " nameOf($0) }
in_type && !hidden && /^  [A-Za-z\[].*\(/ && !/= (delete|default);/ { declared(); in_example = 0; next }
!in_type && /^(inline|\[\[nodiscard\]\] inline) .*\(/ { declared(); in_example = 0; next }
/^ ? ?[A-Za-z]/ { forget() }
END {
  print "int main() {\n  prepare();"
  for (i = 1; i <= count; ++i) printf "  run(example_%d);\n", i
  printf "  printf(\"%%d examples\\n\", %d);\n  return 0;\n}\n", count
  if (count == 0) fail("no functions at all")
  if (failed) exit 1
}
