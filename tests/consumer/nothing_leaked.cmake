# A parent project's settings are its own after cachecade came in.
foreach(variable CMAKE_CXX_STANDARD CMAKE_CXX_FLAGS CMAKE_RUNTIME_OUTPUT_DIRECTORY BUILD_TESTING)
  if(NOT "${${variable}}" STREQUAL "${before_${variable}}")
    message(FATAL_ERROR "cachecade changed ${variable} of its parent to '${${variable}}'")
  endif()
endforeach()
if(TARGET cachecade_test_main OR TARGET example_quickstart)
  message(FATAL_ERROR "cachecade built its tests or examples in a parent project")
endif()
