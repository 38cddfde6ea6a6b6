# SPDX-License-Identifier: MIT
# Writes OUTPUT, a C++ source with the text of each of FILES (relative to ROOT): the definition of FUNCTION in the
# namespace kassay::NAMESPACE, which HEADER declares together with EmbeddedFile.
set(text "// Generated for ${HEADER}; do not edit.\n#include \"${HEADER}\"\n\nnamespace kassay::${NAMESPACE} {\n\n")
string(APPEND text "std::span<const EmbeddedFile> ${FUNCTION}() {\n  static constexpr EmbeddedFile files[] = {\n")
foreach(file IN LISTS FILES)
  file(READ ${ROOT}/${file} hex HEX)
  string(REGEX REPLACE "(................................................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" hex "${hex}")
  string(REGEX REPLACE "([^\n]+)" "       \"\\1\"" hex "${hex}")
  file(SIZE ${ROOT}/${file} size)
  string(APPEND text "      {\"${file}\", {\n${hex},\n       ${size}}},\n")
endforeach()
string(APPEND text "  };\n  return files;\n}\n\n} // namespace kassay::${NAMESPACE}\n")
file(WRITE ${OUTPUT} "${text}")
