# SPDX-License-Identifier: MIT
# What is installed beside the program, and the .deb that CPack makes of it: cmake --build build/release --target package
file(GLOB man_pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/cli/man/*.1)
install(FILES ${man_pages} DESTINATION share/man/man1)
install(FILES LICENSE DESTINATION share/doc/kassay RENAME copyright)

install(FILES cli/completion/kassay.bash DESTINATION share/bash-completion/completions RENAME kassay)
install(FILES cli/completion/kassay.fish DESTINATION share/fish/vendor_completions.d)
if(EXISTS /etc/debian_version)
  set(zsh_completions share/zsh/vendor-completions)
else()
  set(zsh_completions share/zsh/site-functions)
endif()
install(FILES cli/completion/_kassay DESTINATION ${zsh_completions})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME kassay)
set(CPACK_PACKAGE_VENDOR "the kassay authors")
set(CPACK_PACKAGE_CONTACT "the kassay authors")
set(CPACK_PACKAGE_DESCRIPTION
  "kassay runs the compilers, assemblers and linkers of a kernel build, answers the questions that Kconfig asks of
them, tells which files decide what they do, and pins them down in a lock file.")
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "the kassay authors <kassay@localhost>")
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON) # needs dpkg-shlibdeps, of dpkg-dev
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS libcurl4) # loaded when a file has to be fetched
set(CPACK_STRIP_FILES ON)
include(CPack)
