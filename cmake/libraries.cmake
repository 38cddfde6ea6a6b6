# SPDX-License-Identifier: MIT
# The libraries kassay stands on, as imported targets, and kassay_library(), which makes one library per folder.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(CLI11 REQUIRED CONFIG)
find_package(nlohmann_json REQUIRED CONFIG)

if(KASSAY_STATIC_LIBRARIES AND NOT KASSAY_SANITIZE)
  set(OPENSSL_USE_STATIC_LIBS ON)
  set(Boost_USE_STATIC_LIBS ON)
endif()
find_package(OpenSSL REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS filesystem)

# pkg-config libraries: the archive where everything is linked statically, the shared object elsewhere. The C
# library's own parts stay shared: its archives do not go into a position-independent executable. ARGN: libraries of
# parts that are not used here; an archive is linked without them.
function(kassay_pkg name module)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${module})
  add_library(external_${name} INTERFACE)
  if(KASSAY_STATIC_LIBRARIES AND NOT KASSAY_SANITIZE)
    list(REMOVE_ITEM ${name}_STATIC_LIBRARIES ${ARGN})
    foreach(library IN LISTS ${name}_STATIC_LIBRARIES)
      find_library(archive_${library} NAMES lib${library}.a)
      if(archive_${library} AND NOT library MATCHES "^(c|dl|m|pthread|rt)$")
        target_link_libraries(external_${name} INTERFACE ${archive_${library}})
      else()
        target_link_libraries(external_${name} INTERFACE ${library})
      endif()
    endforeach()
  else()
    target_link_libraries(external_${name} INTERFACE PkgConfig::${name})
  endif()
endfunction()
kassay_pkg(sqlite sqlite3)
kassay_pkg(elf libelf)
kassay_pkg(dw libdw)
kassay_pkg(seccomp libseccomp)
kassay_pkg(archive libarchive nettle xml2) # those are for xar, mtree and encrypted files
if(KASSAY_STATIC_LIBRARIES AND NOT KASSAY_SANITIZE)
  # A table that nobody uses names every format's writer: without it nothing needs those two.
  target_link_options(external_archive INTERFACE -Wl,--gc-sections)
endif()

# The header only: the library is loaded when a file has to be fetched.
find_path(CURL_INCLUDE curl/curl.h REQUIRED)

# fmt and toml++, each compiled once and linked statically: Debian has them as shared objects, which would be loaded
# at every start, and as headers that every file would compile again.
function(kassay_compiled_once name header)
  find_path(${name}_INCLUDE ${header} REQUIRED)
  add_library(external_${name} STATIC cmake/${name}.cpp)
  target_include_directories(external_${name} SYSTEM PUBLIC ${${name}_INCLUDE})
  target_compile_options(external_${name} PRIVATE -w)
endfunction()
kassay_compiled_once(fmt fmt/format.h)
kassay_compiled_once(toml toml++/toml.h)
target_compile_definitions(external_toml PUBLIC TOML_HEADER_ONLY=0 TOML_EXCEPTIONS=0)

# One library per folder: kassay_library(NAME libraries...). The libraries a folder may use are the layers of
# ARCHITECTURE.md, so that the linker, too, rejects a circle.
function(kassay_library name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_library(kassay_${name} STATIC ${sources})
  target_include_directories(kassay_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(kassay_${name} PUBLIC ${ARGN})
endfunction()
