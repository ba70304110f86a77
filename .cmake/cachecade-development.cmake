# How our own tests and examples are compiled; none of it reaches a user's build.

enable_testing()
set(CACHECADE_SANITIZE "" CACHE STRING "Sanitizers for tests and examples: address (with undefined) or thread")

add_library(cachecade_development INTERFACE)
target_compile_options(cachecade_development INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
if(CACHECADE_SANITIZE)
  string(TOUPPER ${CACHECADE_SANITIZE} upper_name)
  target_compile_definitions(cachecade_development INTERFACE CACHECADE_SANITIZE_${upper_name})
endif()
if(CACHECADE_SANITIZE STREQUAL "address")
  target_compile_options(cachecade_development INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all
                                                         -fno-omit-frame-pointer)
  target_link_options(cachecade_development INTERFACE -fsanitize=address,undefined)
elseif(CACHECADE_SANITIZE STREQUAL "thread")
  target_compile_options(cachecade_development INTERFACE -fsanitize=thread)
  target_link_options(cachecade_development INTERFACE -fsanitize=thread)
endif()
if(TARGET cachecade_compiled)
  target_compile_options(cachecade_compiled PRIVATE
                         $<TARGET_PROPERTY:cachecade_development,INTERFACE_COMPILE_OPTIONS>)
endif()
