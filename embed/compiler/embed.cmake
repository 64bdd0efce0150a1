# Writes OUT: a row {"en/sets.kop", the file's text} for each rule file below SOURCE/stdlib.
file(GLOB_RECURSE files RELATIVE ${SOURCE}/stdlib ${SOURCE}/stdlib/*.kop)
list(SORT files)
file(WRITE ${OUT}.new "")
foreach(name ${files})
  file(READ ${SOURCE}/stdlib/${name} text)
  file(APPEND ${OUT}.new "{\"${name}\", R\"rules(${text})rules\"},\n")
endforeach()
file(RENAME ${OUT}.new ${OUT})
