# What `cmake --install` and cpack put where. Each file belongs to one component, which is a Debian package:
#
#   runtime      libkopeck-runtime0  the library of tills and services: runs what was compiled before
#   library      libkopeck0          the library with the compiler
#   development  libkopeck-dev       headers, find_package, pkg-config
#   tool         kopeck              the command line with the standard library of rules
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS kopeck_runtime_shared EXPORT KopeckRuntime
  LIBRARY COMPONENT runtime NAMELINK_COMPONENT development)
install(TARGETS kopeck_shared EXPORT KopeckCompiler
  LIBRARY COMPONENT library NAMELINK_COMPONENT development)
install(TARGETS kopeck RUNTIME COMPONENT tool)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/stdlib/ DESTINATION ${CMAKE_INSTALL_DATADIR}/kopeck/std COMPONENT tool
  FILES_MATCHING PATTERN "*.kop")
install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/kopeck DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)

# ---- find_package(Kopeck COMPONENTS runtime compiler) --------------------------------------------------------------
set(config ${CMAKE_INSTALL_LIBDIR}/cmake/Kopeck)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/KopeckConfig.cmake.in ${CMAKE_BINARY_DIR}/KopeckConfig.cmake
  INSTALL_DESTINATION ${config})
# Before 1.0 a minor version may change what is not marked stable (docs/stability.md).
if(PROJECT_VERSION_MAJOR EQUAL 0)
  set(compatible SameMinorVersion)
else()
  set(compatible SameMajorVersion)
endif()
write_basic_package_version_file(${CMAKE_BINARY_DIR}/KopeckConfigVersion.cmake COMPATIBILITY ${compatible})
install(FILES ${CMAKE_BINARY_DIR}/KopeckConfig.cmake ${CMAKE_BINARY_DIR}/KopeckConfigVersion.cmake
  DESTINATION ${config} COMPONENT development)
install(EXPORT KopeckRuntime NAMESPACE Kopeck:: DESTINATION ${config} COMPONENT development)
install(EXPORT KopeckCompiler NAMESPACE Kopeck:: DESTINATION ${config} COMPONENT development)

# ---- pkg-config ----------------------------------------------------------------------------------------------------
# From the folder of the file itself, so that a tree may be moved.
file(RELATIVE_PATH pc_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
set(pc_name kopeck-runtime)
set(pc_says "Loyalty programmes: the exact runtime, without the compiler")
configure_file(${CMAKE_CURRENT_LIST_DIR}/kopeck.pc.in ${CMAKE_BINARY_DIR}/kopeck-runtime.pc @ONLY)
set(pc_name kopeck)
set(pc_says "Loyalty programmes: the language's compiler and its exact runtime")
configure_file(${CMAKE_CURRENT_LIST_DIR}/kopeck.pc.in ${CMAKE_BINARY_DIR}/kopeck.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/kopeck-runtime.pc ${CMAKE_BINARY_DIR}/kopeck.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

# ---- Debian packages: ./dev package ---------------------------------------------------------------------------------
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME kopeck)
set(CPACK_PACKAGE_VENDOR Kopeck)
set(CPACK_PACKAGE_CONTACT "The Kopeck authors <kopeck@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "language for loyalty programmes and its exact runtime")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL runtime library development tool)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(version "${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libkopeck-runtime${PROJECT_VERSION_MAJOR})
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "runtime of loyalty programmes written in Kopeck
 Loads programme images, quotes receipts, keeps accounts to the last kopeck.
 This package holds the shared library without the compiler.")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libkopeck${PROJECT_VERSION_MAJOR})
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_RECOMMENDS binutils)
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION "compiler and runtime of loyalty programmes as a library
 Compiles rules in English or Russian, and does all that the runtime does.
 This package holds the shared library.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libkopeck-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "libkopeck-runtime${PROJECT_VERSION_MAJOR} (= ${version}), libkopeck${PROJECT_VERSION_MAJOR} (= ${version})")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "loyalty programmes in your own program: headers
 The headers for C and C++, and what CMake and pkg-config need, for both
 libraries.")
set(CPACK_DEBIAN_TOOL_PACKAGE_NAME kopeck)
set(CPACK_DEBIAN_TOOL_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_TOOL_PACKAGE_RECOMMENDS "binutils, git")
set(CPACK_COMPONENT_TOOL_DESCRIPTION "language for loyalty programmes: the command line
 Checks, tests, proves and runs loyalty programmes, and keeps their ledgers to
 the last kopeck. With the standard library of rules.")
foreach(component runtime library development tool)
  string(TOUPPER ${component} upper)
  install(FILES ${CMAKE_SOURCE_DIR}/LICENSE RENAME copyright COMPONENT ${component}
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
endforeach()
include(CPack)
