// A program whose files are built both ways: header_only.cpp sees all bodies, compiled.cpp declarations only.
#pragma once

#include <cachecade.hpp>

#include <string>

inline int runs = 0;
inline int twice(int x) { return ++runs, 2 * x; }
inline int thrice(int x) { return 3 * x; }

namespace compiled {
int call(int x);
bool holds(int x);
std::string backend();
bool refuses_name(const char* name);
cachecade::Stats stats(const cachecade::Cache<>& cache);
void enable(bool on);
void register_backend(const char* name);
}  // namespace compiled
