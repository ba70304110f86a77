# Installs headers, the CMake package with one component per backend, and a pkg-config file.

include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/cachecade)
set(package_for_any_machine ARCH_INDEPENDENT)
if(TARGET cachecade_compiled)
  set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/cachecade)
  set(package_for_any_machine "")
endif()

install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS ${cachecade_targets} EXPORT cachecadeTargets)
install(EXPORT cachecadeTargets NAMESPACE cachecade:: DESTINATION ${package_dir})

configure_package_config_file(.cmake/cachecadeConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/cachecadeConfig.cmake
                              INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/cachecadeConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion ${package_for_any_machine})
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/cachecadeConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/cachecadeConfigVersion.cmake
              .cmake/cachecade-dependencies.cmake DESTINATION ${package_dir})

set(cachecade_pc_libs "")
set(cachecade_pc_requires nlohmann_json)
set(cachecade_pc_cflags -DCACHECADE_EXPLICIT_BACKENDS)
if(TARGET cachecade_redis)
  string(APPEND cachecade_pc_libs " -lhiredis")
  string(APPEND cachecade_pc_cflags " -DCACHECADE_HAS_REDIS")
endif()
if(TARGET cachecade_replit)
  string(APPEND cachecade_pc_requires ", libcurl")
  string(APPEND cachecade_pc_cflags " -DCACHECADE_HAS_REPLIT")
endif()
# A package that is moved, or installed with another --prefix, still finds itself.
file(RELATIVE_PATH cachecade_pc_prefix ${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(.cmake/cachecade.pc.in ${CMAKE_CURRENT_BINARY_DIR}/cachecade.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/cachecade.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
if(TARGET cachecade_compiled)
  file(RELATIVE_PATH cachecade_pc_prefix ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
  configure_file(.cmake/cachecade-compiled.pc.in ${CMAKE_CURRENT_BINARY_DIR}/cachecade-compiled.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/cachecade-compiled.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endif()
