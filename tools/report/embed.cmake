# Writes OUT: the text of FILE as a raw string of C++.
file(READ ${FILE} text)
file(WRITE ${OUT}.new "R\"library(${text})library\"\n")
file(RENAME ${OUT}.new ${OUT})
