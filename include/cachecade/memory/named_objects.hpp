// NamedObjects: what the hazards of all threads name at one moment, for whoever frees.
//
// Objects that a fence served which had ended before this was made, and that are not in it, may be freed (hazards.hpp).
// Cost: one look at all records and one sort; then a binary search an object. Where there is no memory for the list, a
// look at all records for each object.
#pragma once

#include <cachecade/memory/hazards.hpp>

#include <algorithm>
#include <new>
#include <vector>

namespace cachecade::memory {

class NamedObjects {
 public:
  NamedObjects() noexcept {
    try {
      HazardRecords::for_each_named([&](const void* object) { sorted_.push_back(object); });
      std::sort(sorted_.begin(), sorted_.end());
      listed_ = true;
    } catch (const std::bad_alloc&) {
    }
  }

  bool contains(const void* object) const noexcept {
    if (listed_) return std::binary_search(sorted_.begin(), sorted_.end(), object);
    bool found = false;
    HazardRecords::for_each_named([&](const void* named) { found = found || named == object; });
    return found;
  }

 private:
  std::vector<const void*> sorted_;
  bool listed_ = false;
};

}  // namespace cachecade::memory
