# One target a folder. The link line is the rule of who may know whom.
#
#   kopeck_folder(NAME DEPENDS targets... [PRIVATE libraries...])
#
# makes the static library kopeck_NAME from every .cpp of the current folder.
add_library(kopeck_flags INTERFACE)
target_compile_options(kopeck_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Werror
  -Wno-stringop-overflow -Wno-restrict -Wno-array-bounds)  # g++ 12 sees ghosts in std::string (GCC bugs 105329, 105651)
# Programs would otherwise be built with -fPIE, and could not share the precompiled header.
# Nobody replaces our functions from outside, so that calls within a file may be inlined.
target_compile_options(kopeck_flags INTERFACE -fPIC -fno-semantic-interposition)
target_include_directories(kopeck_flags INTERFACE ${CMAKE_SOURCE_DIR})
if(NOT KOPECK_CHECKS)
  target_compile_definitions(kopeck_flags INTERFACE KOPECK_CHECKS=0)
endif()
if(KOPECK_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g1 -O1
    -Wno-maybe-uninitialized)  # g++ 12 suspects its own <regex> once the sanitizers are in
  add_link_options(-fsanitize=address,undefined)
endif()
# Warnings are g++'s business: clang sees other ghosts.
if(KOPECK_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g1
    -O1 -w)
  add_link_options(-fsanitize=address,undefined)
endif()
target_link_libraries(kopeck_flags INTERFACE fmt::fmt)

# Whatever makes headers at build time is a dependency of this target: lint builds it alone.
add_custom_target(kopeck_generated)

function(kopeck_folder NAME)
  cmake_parse_arguments(ARG "" "" "DEPENDS;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(NOT sources)  # a folder of headers only
    add_library(kopeck_${NAME} INTERFACE)
    target_link_libraries(kopeck_${NAME} INTERFACE kopeck_flags ${ARG_DEPENDS} ${ARG_PRIVATE})
    return()
  endif()
  add_library(kopeck_${NAME} STATIC ${sources})
  target_link_libraries(kopeck_${NAME} PUBLIC kopeck_flags ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE})
  target_precompile_headers(kopeck_${NAME} REUSE_FROM kopeck_pch)
endfunction()

#   kopeck_test(NAME SOURCES files... LINK targets...)
#
# makes the GoogleTest program NAME and registers each of its tests with ctest.
include(GoogleTest)
function(kopeck_test NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${NAME} ${ARG_SOURCES})
  target_link_libraries(${NAME} PRIVATE kopeck_flags ${ARG_LINK} GTest::gtest_main)
  target_precompile_headers(${NAME} REUSE_FROM kopeck_pch)
  target_compile_definitions(${NAME} PRIVATE KOPECK_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  gtest_discover_tests(${NAME} DISCOVERY_TIMEOUT 60)
endfunction()

#   kopeck_program(KIND NAME SOURCES files... LINK targets...)
#
# makes the program KIND_NAME; KIND is bench, soak or fuzz. They are built with everything else, so that they don't rot,
# but run only by `./dev KIND`, which finds them in programs.txt of the build folder.
file(WRITE ${CMAKE_BINARY_DIR}/programs.txt "")
function(kopeck_program KIND NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${KIND}_${NAME} ${ARG_SOURCES})
  target_link_libraries(${KIND}_${NAME} PRIVATE kopeck_flags ${ARG_LINK})
  target_precompile_headers(${KIND}_${NAME} REUSE_FROM kopeck_pch)
  target_compile_definitions(${KIND}_${NAME} PRIVATE KOPECK_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  file(APPEND ${CMAKE_BINARY_DIR}/programs.txt "${KIND}_${NAME}\n")
endfunction()
