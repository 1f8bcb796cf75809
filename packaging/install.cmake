# What `cmake --install` and `cpack` put where. Two components: the program with its data, and
# the library (development).
include(GNUInstallDirs)
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

install(TARGETS broadside RUNTIME COMPONENT program)
install(DIRECTORY catalog layouts fonts icc site DESTINATION ${CMAKE_INSTALL_DATADIR}/broadside COMPONENT program
  PATTERN README.md EXCLUDE)

# Manual page and completions come from the options as the program defines them.
find_program(GZIP gzip REQUIRED)
set(help ${CMAKE_CURRENT_BINARY_DIR}/help)
file(MAKE_DIRECTORY ${help})
add_custom_command(OUTPUT ${help}/broadside.1.gz ${help}/broadside.bash ${help}/_broadside ${help}/broadside.fish
  COMMAND broadside help-page man > ${help}/broadside.1
  COMMAND ${GZIP} -9nf ${help}/broadside.1
  COMMAND broadside help-page bash > ${help}/broadside.bash
  COMMAND broadside help-page zsh > ${help}/_broadside
  COMMAND broadside help-page fish > ${help}/broadside.fish
  DEPENDS broadside VERBATIM)
add_custom_target(broadside_help ALL DEPENDS ${help}/broadside.1.gz)
install(FILES ${help}/broadside.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
install(FILES ${help}/broadside.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME broadside
  COMPONENT program)
install(FILES ${help}/_broadside DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT program)
install(FILES ${help}/broadside.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)

# The licenses of everything in the package, in one file, as Debian wants it.
file(READ packaging/copyright copyright)
foreach(license LICENSE fonts/Inter-LICENSE.txt fonts/JetBrainsMono-LICENSE.txt fonts/Noto-LICENSE.txt
        icc/FOGRA39L_coated-LICENSE.txt icc/GRACoL_TR006-LICENSE.txt)
  file(READ ${license} text)
  string(APPEND copyright "\n---- ${license}\n\n${text}")
endforeach()
file(WRITE ${help}/copyright "${copyright}")
install(FILES ${help}/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
set(BROADSIDE_MAINTAINER "Broadside <broadside@example.org>" CACHE STRING "Who answers for the .deb: name and address")
string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC)    # SOURCE_DATE_EPOCH where it is set
file(WRITE ${help}/changelog
  "broadside (${PROJECT_VERSION}) unstable; urgency=medium\n\n  * See CHANGELOG.md of the sources.\n\n"
  " -- ${BROADSIDE_MAINTAINER}  ${now}\n")
execute_process(COMMAND ${GZIP} -9nf ${help}/changelog)
install(FILES ${help}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)

# ---- the .deb, which goes to /usr whatever CMAKE_INSTALL_PREFIX is: tools/package ------------------------------------
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS ${CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "high-resolution poster rendering engine")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
  "Turns a catalog of language model architectures, one JSON file each, into a\nprint poster: PNG and TIFF of any size, vector PDF for screen and press, SVG.\nEvery drawing is composed from the model's facts, each with its source.")
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${BROADSIDE_MAINTAINER}")
set(CPACK_DEBIAN_PACKAGE_SECTION graphics)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libjs-leaflet")    # the viewer of the gallery
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
include(CPack)
