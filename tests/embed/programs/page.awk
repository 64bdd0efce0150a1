# Takes the code out of a page of docs.
#   awk -v want=program -v language=cpp -f page.awk PAGE    the block of that language which has a main()
#   awk -v want=output -v language=cpp -f page.awk PAGE     the ```text block that follows it
#   awk -v want=pieces -v prelude=FILE -f page.awk PAGE     all other ```cpp blocks, each as a function, and a main() that calls them
/^```/ {
  if (inside) {
    inside = 0
    whole = text ~ /(^|\n)int main\(/
    if (whole && block == language && want == "program") printf "%s", text
    if (block == "text" && after == language && want == "output") printf "%s", text
    if (!whole && block == "cpp" && want == "pieces") {
      ++count
      pieces = pieces "static void example_" count "() {\n#line " first " \"" FILENAME "\"\n" text "}\n\n"
    }
    after = whole ? block : ""
  } else {
    inside = 1
    block = substr($0, 4)
    first = FNR + 1
    text = ""
  }
  next
}
inside { text = text $0 "\n" }
END {
  if (want != "pieces") exit
  if (count == 0) { print "no pieces at all" > "/dev/stderr"; exit 1 }
  print "#include <thread>\n#include <vector>\n\n#include \"" prelude "\"\n\n" pieces "int main() {\n  prepare();"
  for (i = 1; i <= count; ++i) printf "  run(example_%d);\n", i
  printf "  printf(\"%%d pieces\\n\", %d);\n  return 0;\n}\n", count
}
