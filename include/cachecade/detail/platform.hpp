// What differs between compilers, systems and versions, and the oldest ones that will do.
#pragma once

#if defined(__apple_build_version__)
// Apple numbers its Clang in its own way.
#elif defined(__clang__)
#if __clang_major__ < 16
#error "cachecade needs Clang 16 or newer (GCC: 12 or newer): this compiler lacks parts of C++20 that it is written in."
#endif
#elif defined(__GNUC__)
#if __GNUC__ < 12
#error "cachecade needs GCC 12 or newer (Clang: 16 or newer): this compiler lacks parts of C++20 that it is written in."
#endif
#endif

#if defined(__clang__)
#define CACHECADE_CLANG_PRAGMA(text) _Pragma(#text)
#else
#define CACHECADE_CLANG_PRAGMA(text)
#endif

namespace cachecade::detail {

#if defined(__clang__)
inline constexpr bool is_clang = true;
#else
inline constexpr bool is_clang = false;
#endif

}  // namespace cachecade::detail
