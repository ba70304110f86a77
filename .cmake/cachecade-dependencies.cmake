# How the optional dependencies are found, in the build tree and by the installed package alike.

set(cachecade_redis_cure "install hiredis (Debian: libhiredis-dev), or set CACHECADE_WITH_REDIS=OFF")
set(cachecade_replit_cure "install libcurl (Debian: libcurl4-openssl-dev), or set CACHECADE_WITH_REPLIT=OFF")
set(cachecade_compiled_cure "set CACHECADE_COMPILED=ON")

# cachecade::hiredis, from upstream's package with its targets, or from Debian's files, whose package has none.
macro(cachecade_find_redis)
  if(NOT TARGET cachecade::hiredis)
    find_package(hiredis CONFIG QUIET)
    if(TARGET hiredis::hiredis)
      add_library(cachecade::hiredis INTERFACE IMPORTED GLOBAL)
      target_link_libraries(cachecade::hiredis INTERFACE hiredis::hiredis)
    else()
      find_path(CACHECADE_HIREDIS_INCLUDE_DIR hiredis/hiredis.h)
      find_library(CACHECADE_HIREDIS_LIBRARY hiredis)
      mark_as_advanced(CACHECADE_HIREDIS_INCLUDE_DIR CACHECADE_HIREDIS_LIBRARY)
      if(CACHECADE_HIREDIS_INCLUDE_DIR AND CACHECADE_HIREDIS_LIBRARY)
        add_library(cachecade::hiredis UNKNOWN IMPORTED GLOBAL)
        set_target_properties(cachecade::hiredis PROPERTIES IMPORTED_LOCATION "${CACHECADE_HIREDIS_LIBRARY}"
                              INTERFACE_INCLUDE_DIRECTORIES "${CACHECADE_HIREDIS_INCLUDE_DIR}")
      endif()
    endif()
  endif()
endmacro()

macro(cachecade_find_replit)
  if(NOT TARGET CURL::libcurl)
    find_package(CURL QUIET)
  endif()
endmacro()
