// The version, once: CMake reads it from here.
#pragma once

#define CACHECADE_VERSION_MAJOR 0
#define CACHECADE_VERSION_MINOR 1
#define CACHECADE_VERSION_PATCH 0
