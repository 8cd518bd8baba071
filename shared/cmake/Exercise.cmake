# wr_exercise(CHAPTER/NAME [LINK target ...] [REPLACES file.cpp:region ...])
#
# One exercise of solutions/CHAPTER/NAME. Builds what its reader's loop and its proofs need:
#
#   definition   definition.cpp, compiled once
#   chapter      the chapter's files without the replaced regions, and its archive without those
#                files: a student who forgets the function gets a link error, not our answer
#   reference    definition + solution: knows the right answers, and writes cases.bin, items.json
#   manifest     everything `practice` needs to compile and run a reader's own file
#
# and for the proofs, the definition linked with Boost.Test and the solution, and with Boost.Test
# and the generated starter. The reader's files in exercises/ are never part of this build.
include_guard(GLOBAL)

# Python packages are the distribution's, so Python is too, as in ci/lib.sh.
if(NOT Python3_EXECUTABLE AND EXISTS /usr/bin/python3)
  set(Python3_EXECUTABLE /usr/bin/python3)
endif()
find_package(Python3 3.11 COMPONENTS Interpreter)
string(REGEX REPLACE "/$" "" WR_EXERCISES_ROOT "${WR_ROOT}")
set(WR_EXERCISES_OUT ${CMAKE_BINARY_DIR}/exercises)

# All link items that `ARGN` pull in, in link order, as generator expressions or paths.
function(_wr_link_closure out)
  set(todo ${ARGN})
  set(seen "")
  set(items "")
  while(todo)
    list(POP_FRONT todo item)
    string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" item "${item}")
    if(TARGET "${item}")
      get_target_property(alias ${item} ALIASED_TARGET)
      if(alias)
        set(item ${alias})
      endif()
    endif()
    if(item IN_LIST seen OR item MATCHES "^\\$<")
      continue()
    endif()
    list(APPEND seen "${item}")
    if(TARGET "${item}")
      get_target_property(type ${item} TYPE)
      if(type MATCHES "STATIC_LIBRARY|SHARED_LIBRARY|UNKNOWN_LIBRARY")
        list(APPEND items "$<TARGET_FILE:${item}>")
      endif()
      get_target_property(next ${item} INTERFACE_LINK_LIBRARIES)
      if(next)
        list(APPEND todo ${next})
      endif()
    elseif(item MATCHES "^(-|/)")
      list(APPEND items "${item}")
    endif()
  endwhile()
  set(${out} "${items}" PARENT_SCOPE)
endfunction()

# A CMake list as the inside of a JSON array.
function(_wr_json out)
  list(JOIN ARGN "\", \"" joined)
  if(joined)
    set(joined "\"${joined}\"")
  endif()
  set(${out} "${joined}" PARENT_SCOPE)
endfunction()

function(wr_exercise id)
  cmake_parse_arguments(ARG "" "" "LINK;REPLACES" ${ARGN})
  get_filename_component(name ${id} NAME)
  get_filename_component(chapter ${id} DIRECTORY)
  string(REPLACE "/" "_" t "exercise_${id}")
  set(dir ${WR_EXERCISES_ROOT}/solutions/${id})
  set(out ${WR_EXERCISES_OUT}/${id})
  set_property(GLOBAL APPEND PROPERTY WR_EXERCISES ${id})
  # Quick to compile: there will be many exercises.
  set(options $<$<CONFIG:Debug>:-g1> $<$<NOT:$<CONFIG:Debug>>:-O1> $<$<NOT:$<CONFIG:Debug>>:-g0>)

  add_library(${t}_definition OBJECT ${dir}/definition.cpp)
  target_link_libraries(${t}_definition PRIVATE wr_exercise ${ARG_LINK} wr::warnings)
  target_compile_options(${t}_definition PRIVATE ${options})
  if(WR_SANITIZE)  # the solution is watched; watching the questions as well takes twice as long
    target_compile_options(${t}_definition PRIVATE -fno-sanitize=all)
  endif()
  set(objects $<TARGET_OBJECTS:${t}_definition>)
  set(link ${ARG_LINK})
  set(files "")
  set(whole_archive "")

  if(ARG_REPLACES)
    list(GET ARG_LINK 0 whole)  # the chapter: the first of LINK
    get_target_property(alias ${whole} ALIASED_TARGET)
    if(alias)
      set(whole ${alias})
    endif()
    foreach(replaced IN LISTS ARG_REPLACES)
      string(REPLACE ":" ";" replaced ${replaced})
      list(GET replaced 0 file)
      list(GET replaced 1 region)
      list(APPEND files ${file})
      list(APPEND regions_${file} ${region})
    endforeach()
    list(REMOVE_DUPLICATES files)
    set(copies "")
    set(members "")
    foreach(file IN LISTS files)
      add_custom_command(
        OUTPUT ${out}/chapter/${file}
        COMMAND ${CMAKE_COMMAND} -DIN=${WR_EXERCISES_ROOT}/chapters/${chapter}/${file}
                -DOUT=${out}/chapter/${file} "-DREGIONS=${regions_${file}}"
                -P ${WR_EXERCISES_ROOT}/shared/cmake/WithoutRegion.cmake
        DEPENDS ${WR_EXERCISES_ROOT}/chapters/${chapter}/${file} ${WR_EXERCISES_ROOT}/shared/cmake/WithoutRegion.cmake
        VERBATIM COMMENT "")
      list(APPEND copies ${out}/chapter/${file})
      list(APPEND members ${file}.o)
    endforeach()
    add_library(${t}_chapter OBJECT ${copies})
    target_include_directories(${t}_chapter PRIVATE ${WR_EXERCISES_ROOT}/chapters/${chapter})
    target_link_libraries(${t}_chapter PRIVATE ${ARG_LINK} wr::warnings)
    target_compile_options(${t}_chapter PRIVATE ${options} -Wno-unused-function)
    list(APPEND objects $<TARGET_OBJECTS:${t}_chapter>)
    set(whole_archive $<TARGET_FILE:${whole}>)
    set(rest ${out}/librest.a)
    add_custom_command(
      OUTPUT ${rest}
      COMMAND ${CMAKE_COMMAND} -E copy $<TARGET_FILE:${whole}> ${rest}
      COMMAND ${CMAKE_AR} d ${rest} ${members}
      COMMAND ${CMAKE_RANLIB} ${rest}
      DEPENDS ${whole}
      VERBATIM COMMENT "")
    add_custom_target(${t}_rest DEPENDS ${rest})
    list(REMOVE_AT link 0)
    get_target_property(below ${whole} INTERFACE_LINK_LIBRARIES)
    _wr_link_closure(closure ${below} ${link} wr_exercise)
    list(PREPEND closure ${rest})
    list(PREPEND link ${rest} ${below})
  else()
    _wr_link_closure(closure ${link} wr_exercise)
  endif()
  list(REMOVE_DUPLICATES closure)

  # The solution, compiled once; linked as reference and with Boost.Test.
  add_library(${t}_solution OBJECT ${dir}/${name}.cpp)
  target_link_libraries(${t}_solution PRIVATE wr_exercise ${ARG_LINK} wr::warnings)
  target_compile_options(${t}_solution PRIVATE ${options})
  function(_program program code main)
    add_executable(${program} $<TARGET_OBJECTS:${code}> ${objects} $<TARGET_OBJECTS:${main}>)
    set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${out}
                          LINKER_LANGUAGE CXX EXCLUDE_FROM_ALL OFF)
    target_link_libraries(${program} PRIVATE wr_exercise ${link})
    if(ARG_REPLACES)
      add_dependencies(${program} ${t}_rest)
    endif()
  endfunction()
  _program(${t}_reference ${t}_solution wr_exercise_worker)
  set_target_properties(${t}_reference PROPERTIES OUTPUT_NAME reference)
  add_custom_command(
    OUTPUT ${out}/cases.bin ${out}/items.json
    COMMAND ${t}_reference cases public ${out}/cases.bin
    COMMAND ${t}_reference items ${out}/items.json
    DEPENDS ${t}_reference
    VERBATIM COMMENT "Asking the reference of ${id}")
  add_custom_target(${t} ALL DEPENDS ${out}/cases.bin ${out}/items.json)
  add_dependencies(${t} wr_exercise_runner wr_exercise_worker)
  if(NOT TARGET exercises-${chapter})
    add_custom_target(exercises-${chapter})
  endif()
  add_dependencies(exercises-${chapter} ${t})

  # Proofs: the definition is sound, the solution scores full, the starter compiles (that it fails
  # every item is for ci/exercises to find).
  add_test(NAME ${t}_definition COMMAND ${t}_reference prove public)
  set_tests_properties(${t}_definition PROPERTIES LABELS exercises TIMEOUT 120)
  if(NOT WR_SANITIZE)  # the reference runs every item: the rest is proven once, in release
    _program(${t}_proof_solution ${t}_solution wr_exercise_runner)
    target_link_libraries(${t}_proof_solution PRIVATE wr_test_main Boost::json)
    set_target_properties(${t}_proof_solution PROPERTIES OUTPUT_NAME solution)
    add_test(NAME ${t}_solution COMMAND ${t}_proof_solution -- ${out}/cases.bin)
    set_tests_properties(${t}_solution PROPERTIES LABELS exercises TIMEOUT 60)
    if(Python3_FOUND)
      add_custom_command(
        OUTPUT ${out}/starter/${name}.cpp
        COMMAND Python3::Interpreter ${WR_EXERCISES_ROOT}/ci/exercises starter ${id} ${out}/starter/${name}.cpp
        DEPENDS ${dir}/${name}.cpp ${dir}/exercise.md ${WR_EXERCISES_ROOT}/ci/exercises
        VERBATIM COMMENT "")
      add_library(${t}_starter OBJECT ${out}/starter/${name}.cpp)
      target_link_libraries(${t}_starter PRIVATE wr_exercise ${ARG_LINK} wr::warnings)
      target_compile_options(${t}_starter PRIVATE ${options} -Wno-unused-parameter)
      _program(${t}_proof_starter ${t}_starter wr_exercise_runner)
      target_link_libraries(${t}_proof_starter PRIVATE wr_test_main Boost::json)
      set_target_properties(${t}_proof_starter PROPERTIES OUTPUT_NAME starter_test)
    endif()
  endif()

  # The manifest.
  string(TOUPPER "${CMAKE_BUILD_TYPE}" config)
  separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS}")
  list(APPEND flags -std=c++20 -O1 -g -ffp-contract=off -Wall -Wextra -Wno-unused-parameter -I
       ${WR_EXERCISES_ROOT})
  if(WR_SANITIZE)
    list(APPEND flags -fsanitize=address,undefined -fno-sanitize-recover=all)
  endif()
  set(made_from ${dir}/definition.cpp ${dir}/${name}.cpp)
  foreach(file IN LISTS files)
    list(APPEND made_from ${WR_EXERCISES_ROOT}/chapters/${chapter}/${file})
  endforeach()
  _wr_json(json_made_from ${made_from})
  _wr_link_closure(test_closure wr_test_main Boost::json)
  _wr_json(json_flags ${flags})
  _wr_json(json_link -Wl,--start-group ${closure} ${test_closure} -Wl,--end-group)
  if(WR_SANITIZE)
    string(APPEND json_link ", \"-fsanitize=address,undefined\"")
  endif()
  list(JOIN ARG_REPLACES "\", \"" replaces)
  if(replaces)
    set(replaces "\"${replaces}\"")
  endif()
  file(GENERATE OUTPUT ${out}/manifest.json CONTENT "{
  \"format\": \"white-room-exercise\",
  \"version\": 1,
  \"exercise\": \"${id}\",
  \"source\": \"${name}.cpp\",
  \"replaces\": [${replaces}],
  \"chapter\": \"${whole_archive}\",
  \"compiler\": \"${CMAKE_CXX_COMPILER}\",
  \"flags\": [${json_flags}],
  \"objects\": [\"$<JOIN:${objects},\", \">\"],
  \"runner\": \"$<TARGET_OBJECTS:wr_exercise_runner>\",
  \"worker\": \"$<TARGET_OBJECTS:wr_exercise_worker>\",
  \"link\": [${json_link}],
  \"reference\": \"$<TARGET_FILE:${t}_reference>\",
  \"made_from\": [${json_made_from}],
  \"cases\": \"${out}/cases.bin\",
  \"items\": \"${out}/items.json\"
}
")
endfunction()

# To be called once, after the last wr_exercise: the list of all, in order, and the proofs that
# look at all of them.
function(wr_exercises_done)
  get_property(all GLOBAL PROPERTY WR_EXERCISES)
  list(JOIN all "\n" text)
  file(GENERATE OUTPUT ${WR_EXERCISES_OUT}/list.txt CONTENT "${text}\n")
  if(Python3_FOUND AND NOT WR_SANITIZE)
    add_test(NAME exercises_are_sound
             COMMAND Python3::Interpreter ${WR_EXERCISES_ROOT}/ci/exercises prove ${CMAKE_BINARY_DIR})
    add_test(NAME exercises_in_step
             COMMAND Python3::Interpreter ${WR_EXERCISES_ROOT}/ci/exercises generate --check)
    set_tests_properties(exercises_are_sound exercises_in_step PROPERTIES LABELS exercises
                         TIMEOUT 300)
  endif()
endfunction()
