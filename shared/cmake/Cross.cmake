# The packages of a build for another machine (WebAssembly, 64-bit Arm), included by WhiteRoom.cmake
# in place of find_package.
#
# The libraries are the system's headers, but the compiler must never see -I/usr/include: this
# machine's C headers lie there too, and would win over its own. So an include folder of the build holds a link to each
# library, and nothing else. Defines the same targets that find_package defines elsewhere.
# Leaves out the programs: Boost.Program_options has a library to link.
include_guard(GLOBAL)

set(WR_HOST_INCLUDE /usr/include CACHE PATH "Where the headers of the system's libraries are")
set(staged ${CMAKE_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${staged})
foreach(library hwy xtl xtensor boost)
  if(NOT IS_DIRECTORY ${WR_HOST_INCLUDE}/${library})
    message(FATAL_ERROR "A build for another machine needs the headers of ${library}, which are not in "
                        "${WR_HOST_INCLUDE}. Install the packages that ci/test lists, or set "
                        "WR_HOST_INCLUDE.")
  endif()
  file(CREATE_LINK ${WR_HOST_INCLUDE}/${library} ${staged}/${library} SYMBOLIC)
endforeach()

# Debian keeps emcc's JavaScript helpers where only Debian's own Node.js looks. When linking, any
# Node.js is told.
if(EMSCRIPTEN AND EXISTS /usr/share/nodejs)
  set_property(GLOBAL PROPERTY RULE_LAUNCH_LINK
               "${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs")
endif()

function(wr_staged_headers alias)  # wr_staged_headers(hwy::hwy ...)
  string(REPLACE "::" "_" name ${alias}_staged)
  add_library(${name} INTERFACE)
  target_include_directories(${name} SYSTEM INTERFACE ${staged})
  target_compile_definitions(${name} INTERFACE ${ARGN})
  add_library(${alias} ALIAS ${name})
endfunction()

# One target, chosen when compiling: Highway's library, which chooses at run time, is not needed.
wr_staged_headers(hwy::hwy HWY_COMPILE_ONLY_STATIC)
wr_staged_headers(xtensor)
wr_staged_headers(Boost::headers)

# Boost.JSON has sources of its own, which a header of it includes.
file(CONFIGURE OUTPUT boost_json.cpp CONTENT "#include <boost/json/src.hpp>\n" @ONLY)
add_library(boost_json STATIC EXCLUDE_FROM_ALL ${CMAKE_CURRENT_BINARY_DIR}/boost_json.cpp)
target_link_libraries(boost_json PUBLIC Boost::headers)
add_library(Boost::json ALIAS boost_json)

# Boost.Test, compiled in once: it has no library for that machine.
file(CONFIGURE OUTPUT boost_test.cpp CONTENT [[
#include <boost/test/included/unit_test.hpp>

int main(int argc, char** argv) {
  return boost::unit_test::unit_test_main([] { return true; }, argc, argv);
}
]] @ONLY)
add_library(wr_cross_test_main STATIC EXCLUDE_FROM_ALL ${CMAKE_CURRENT_BINARY_DIR}/boost_test.cpp)
target_link_libraries(wr_cross_test_main PUBLIC Boost::headers)
target_compile_definitions(wr_cross_test_main PUBLIC BOOST_TEST_NO_MAIN
                                                    BOOST_TEST_ALTERNATIVE_INIT_API)

# wr_cross_test(NAME LABEL ... SOURCES ... LINK ...): the same tests as elsewhere, run by Node.js or
# by the emulator that the preset names.
# --no-experimental-fetch: Emscripten 3.1.6 takes Node's fetch for a browser's.
function(wr_cross_test name)
  cmake_parse_arguments(ARG "" "" "LABEL;SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE wr_cross_test_main wr::warnings ${ARG_LINK})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  if(EMSCRIPTEN)
    set(run ${NODE_JS_EXECUTABLE} --no-experimental-fetch $<TARGET_FILE:${name}>)
  else()
    set(run ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:${name}>)
  endif()
  add_test(NAME ${name} COMMAND ${run} --log_level=warning)
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT 600)
endfunction()
