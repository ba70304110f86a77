// Whether an object is of its static type and not of a derived one.
#pragma once

#include <type_traits>
#include <typeinfo>

namespace cachecade::detail {

/// False for a polymorphic object of a derived type; also, for want of knowledge, for any polymorphic object where RTTI
/// is off and its type is not final.
template <class T>
bool is_exactly([[maybe_unused]] const T& object) noexcept {
  if constexpr (!std::is_polymorphic_v<T> || std::is_final_v<T>) {
    return true;
  } else {
#if defined(__cpp_rtti)
    return typeid(object) == typeid(T);
#else
    return false;
#endif
  }
}

}  // namespace cachecade::detail
