# Writes build_info.cpp: what a trace says about the program that wrote it. One hash over the
# contents of all sources, in the order the chapter names them.
set(all "")
foreach(file IN LISTS FILES)
  file(SHA256 ${file} hash)
  get_filename_component(base ${file} NAME)
  string(APPEND all "${base} ${hash}\n")
endforeach()
string(SHA256 sources "${all}")
string(REGEX REPLACE " +" " " FLAGS "${FLAGS}")
string(STRIP "${FLAGS}" FLAGS)
file(CONFIGURE OUTPUT ${OUT} CONTENT [[
#include "shared/support/core/build_info.hpp"

namespace wr::@NAME@ {
extern const BuildInfo build_info;
const BuildInfo build_info{"@COMPILER@", "@FLAGS@", "@sources@"};
}  // namespace wr::@NAME@
]] @ONLY)
