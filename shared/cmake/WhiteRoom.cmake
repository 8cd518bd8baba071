# What every room of the White Room is built with.
#
#   wr_library(NAME SOURCES ... LINK ...)          a library, known to others as wr::NAME
#   wr_test(NAME LABEL ... SOURCES ... LINK ...)   a Boost.Test program, one ctest entry
#   wr_chapter(NAME CORE ... DRIVERS ... TESTS ... MAIN ... [PROGRAM ...] LINK ...)
#   wr_exercise(...)                               see Exercise.cmake
include_guard(GLOBAL)

set(WR_ROOT ${CMAKE_CURRENT_LIST_DIR}/../.. CACHE INTERNAL "")
cmake_path(NORMAL_PATH WR_ROOT)
option(WR_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(WR_WERROR "Treat warnings in our code as errors" ON)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
if(NOT CMAKE_BUILD_TYPE)  # a chapter built alone, without a preset
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

find_program(WR_CCACHE ccache)
if(WR_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${WR_CCACHE})
endif()

# Baseline processor flags only: kernels choose wider instructions at run time. Without the flag
# below, g++ may fuse a*b+c into one rounding, and the lecture's last digits are gone.
add_compile_options(-ffp-contract=off)
if(EMSCRIPTEN)
  add_compile_options(-fexceptions -msimd128)
  add_link_options(-fexceptions -sALLOW_MEMORY_GROWTH=1 -sNODERAWFS=1)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 16)  # since then the stack is 64 KiB, not 5 MiB
    add_link_options(-sSTACK_SIZE=5MB)
  endif()
endif()

find_package(Threads REQUIRED)
if(NOT EMSCRIPTEN)
  find_package(OpenMP REQUIRED COMPONENTS CXX)
endif()
# Debian 12 keeps its default Boost at 1.74, which lacks JSON: 1.81 is installed beside it.
if(CMAKE_CROSSCOMPILING)
  include(${CMAKE_CURRENT_LIST_DIR}/Cross.cmake)
else()
  find_package(Boost 1.81 REQUIRED COMPONENTS json program_options unit_test_framework)
  find_package(HWY CONFIG NAMES hwy REQUIRED)
  find_package(xtl REQUIRED)
  find_package(xtensor REQUIRED)
endif()

add_library(wr_warnings INTERFACE)
add_library(wr::warnings ALIAS wr_warnings)
target_compile_options(wr_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                             -Wno-sign-conversion)
if(WR_WERROR)
  target_compile_options(wr_warnings INTERFACE -Werror)
endif()

add_library(wr_sanitize INTERFACE)
add_library(wr::sanitize ALIAS wr_sanitize)
if(WR_SANITIZE)
  target_compile_options(wr_sanitize INTERFACE -fsanitize=address,undefined
                                               -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(wr_sanitize INTERFACE -fsanitize=address,undefined)
endif()

# A library of one room. Headers are included by their path from the repository's root,
# "shared/kernels/dot.hpp": the path in the line is the path on the disk.
function(wr_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;LINK_PRIVATE" ${ARGN})
  add_library(wr_${name} STATIC ${ARG_SOURCES})
  add_library(wr::${name} ALIAS wr_${name})
  target_include_directories(wr_${name} PUBLIC ${WR_ROOT})
  target_link_libraries(wr_${name} PUBLIC wr::sanitize ${ARG_LINK}
                                   PRIVATE wr::warnings ${ARG_LINK_PRIVATE})
endfunction()

# Boost.Test's own main, compiled once, and its header, precompiled once.
if(NOT CMAKE_CROSSCOMPILING)
  add_library(wr_test_main STATIC ${CMAKE_CURRENT_LIST_DIR}/test_main.cpp)
  target_link_libraries(wr_test_main PUBLIC Boost::unit_test_framework wr::sanitize PRIVATE wr::warnings)
  target_compile_definitions(wr_test_main PUBLIC BOOST_TEST_DYN_LINK)
  if(WR_SANITIZE)  # the code under test is optimised, or it would crawl; the tests compile quickly
    target_compile_options(wr_test_main PUBLIC -O0)
  endif()
  target_precompile_headers(wr_test_main PUBLIC <boost/test/unit_test.hpp>
                            <boost/test/data/test_case.hpp>)
endif()

# wr_test(NAME LABEL label [label ...] SOURCES ... LINK ...)
function(wr_test name)
  if(CMAKE_CROSSCOMPILING)
    return()
  endif()
  cmake_parse_arguments(ARG "" "TIMEOUT" "LABEL;SOURCES;LINK;ENVIRONMENT" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE wr_test_main wr::warnings ${ARG_LINK})
  target_precompile_headers(${name} REUSE_FROM wr_test_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name} --log_level=warning --color_output=no)
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  # A case that cannot run prints "[skipped: reason]" and passes; ci/test lists the reasons. CTest's
  # own SKIP_REGULAR_EXPRESSION would hide the failures of the program's other cases.
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT}
                       ENVIRONMENT "${ARG_ENVIRONMENT}")
endfunction()

# A chapter: a library of its CORE files (every line of them is printed in the book) and DRIVERS
# (named regions printed, the rest counted), tests beside the code, and a thin program, called NAME
# unless PROGRAM calls it otherwise.
function(wr_chapter name)
  cmake_parse_arguments(ARG "" "PROGRAM" "MAIN;CORE;DRIVERS;TESTS;LINK;LINK_DRIVERS" ${ARGN})
  if(NOT ARG_PROGRAM)
    set(ARG_PROGRAM ${name})
  endif()
  set(hashed ${ARG_CORE} ${ARG_DRIVERS})
  list(TRANSFORM hashed PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  set(info ${CMAKE_CURRENT_BINARY_DIR}/build_info.cpp)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" config)
  add_custom_command(
    OUTPUT ${info}
    COMMAND ${CMAKE_COMMAND} "-DFILES=${hashed}" -DNAME=${name} -DOUT=${info}
            "-DCOMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
            "-DFLAGS=${CMAKE_CXX_FLAGS_${config}} -ffp-contract=off"
            -P ${WR_ROOT}/shared/cmake/BuildInfo.cmake
    DEPENDS ${hashed} ${WR_ROOT}/shared/cmake/BuildInfo.cmake
    VERBATIM COMMENT "Hashing the sources of ${name}")
  wr_library(${name} SOURCES ${ARG_CORE} ${ARG_DRIVERS} ${info} LINK ${ARG_LINK} wr::support_core
             LINK_PRIVATE ${ARG_LINK_DRIVERS})
  if(NOT CMAKE_CROSSCOMPILING)
    add_executable(${ARG_PROGRAM} ${ARG_MAIN})
    target_link_libraries(${ARG_PROGRAM} PRIVATE wr::${name} wr::support_app wr::warnings)
    wr_test(${name}_test LABEL ${name} SOURCES ${ARG_TESTS}
            LINK wr::${name} wr::support_core wr::support_app)
  else()  # the same tests in WebAssembly, say: the live figures print the book's digits
    wr_cross_test(${name}_test LABEL ${name} SOURCES ${ARG_TESTS} LINK wr::${name} wr::support_core)
  endif()
endfunction()

if(NOT CMAKE_CROSSCOMPILING)
  include(${CMAKE_CURRENT_LIST_DIR}/Exercise.cmake OPTIONAL)
endif()
