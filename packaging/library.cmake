# The library that is installed: all parts but the command line in one archive, one public header, and how CMake and
# pkg-config find it.
set(parts base json catalog text scene draw inset cell sheet cairo icc raster pdf svg)
set(objects)
foreach(part ${parts})
  list(APPEND objects $<TARGET_OBJECTS:broadside_${part}>)
endforeach()
add_library(broadside_library STATIC engine/library/library.cpp engine/app/output_files.cpp
  engine/app/descriptor.cpp engine/app/placement.cpp engine/app/unfinished.cpp ${objects})
set_target_properties(broadside_library PROPERTIES OUTPUT_NAME broadside)
target_include_directories(broadside_library PRIVATE ${PROJECT_SOURCE_DIR})
target_compile_definitions(broadside_library PRIVATE BROADSIDE_VERSION="${PROJECT_VERSION}"
  BROADSIDE_INSTALLED_DATA="${CMAKE_INSTALL_FULL_DATADIR}/broadside")
target_link_libraries(broadside_library PRIVATE broadside_dev fmt::fmt)

set(broadside_modules cairo cairo-ft cairo-pdf pango glib-2.0 harfbuzz harfbuzz-subset freetype2 libqpdf lcms2
  libdeflate zlib fmt)
list(JOIN broadside_modules " " broadside_modules_text)
file(RELATIVE_PATH broadside_up /${CMAKE_INSTALL_LIBDIR}/cmake/broadside /)
set(config ${CMAKE_CURRENT_BINARY_DIR}/help)
file(CONFIGURE OUTPUT ${config}/broadside-config.cmake @ONLY CONTENT
[=[# find_package(broadside): the target broadside::broadside.
include(CMakeFindDependencyMacro)
find_dependency(PkgConfig)
find_dependency(Threads)
pkg_check_modules(broadside_uses REQUIRED IMPORTED_TARGET @broadside_modules_text@)
get_filename_component(_prefix "${CMAKE_CURRENT_LIST_DIR}/@broadside_up@" ABSOLUTE)
if(NOT TARGET broadside::broadside)
  add_library(broadside::broadside STATIC IMPORTED)
  set_target_properties(broadside::broadside PROPERTIES
    IMPORTED_LOCATION "${_prefix}/@CMAKE_INSTALL_LIBDIR@/libbroadside.a"
    INTERFACE_INCLUDE_DIRECTORIES "${_prefix}/@CMAKE_INSTALL_INCLUDEDIR@"
    INTERFACE_COMPILE_FEATURES cxx_std_20
    INTERFACE_LINK_LIBRARIES "PkgConfig::broadside_uses;Threads::Threads")
endif()
]=])
file(CONFIGURE OUTPUT ${config}/broadside-config-version.cmake @ONLY CONTENT
[=[set(PACKAGE_VERSION "@PROJECT_VERSION@")
if(NOT PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION)
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
endif()
]=])
file(CONFIGURE OUTPUT ${config}/broadside.pc @ONLY CONTENT
[=[prefix=@CMAKE_INSTALL_PREFIX@
libdir=${prefix}/@CMAKE_INSTALL_LIBDIR@
includedir=${prefix}/@CMAKE_INSTALL_INCLUDEDIR@

Name: broadside
Description: @PROJECT_DESCRIPTION@
Version: @PROJECT_VERSION@
Requires: @broadside_modules_text@
Libs: -L${libdir} -lbroadside -pthread
Cflags: -I${includedir} -std=c++20
]=])


install(FILES $<TARGET_FILE:broadside_library> DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(FILES include/broadside/broadside.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/broadside COMPONENT development)
install(FILES engine/base/error.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/broadside/engine/base COMPONENT development)
install(FILES ${config}/broadside-config.cmake ${config}/broadside-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/broadside COMPONENT development)
install(FILES ${config}/broadside.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
