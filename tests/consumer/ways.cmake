# The user's program both ways, and one whose files are built both ways.
add_executable(app ../app.cpp)
target_link_libraries(app PRIVATE cachecade::cachecade)
add_executable(app_compiled ../app.cpp)
target_link_libraries(app_compiled PRIVATE cachecade::compiled)
add_executable(mixed ../mixed/header_only.cpp ../mixed/compiled.cpp)
target_link_libraries(mixed PRIVATE cachecade::compiled)
set_source_files_properties(../mixed/header_only.cpp PROPERTIES COMPILE_OPTIONS -UCACHECADE_SEPARATE_COMPILATION)
