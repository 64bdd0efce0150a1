# Writes OUT: the text of FILE as a raw string of C++. The standard asks compilers for no more than 65,536 characters;
# the one that builds this takes any number.
file(READ ${FILE} text)
file(WRITE ${OUT}.new "// NOLINTNEXTLINE(clang-diagnostic-overlength-strings)\nR\"library(${text})library\"\n")
file(RENAME ${OUT}.new ${OUT})
