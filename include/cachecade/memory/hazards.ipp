#pragma once

#include <cachecade/memory/hazards.hpp>

#include <cachecade/detail/config.hpp>

#include <algorithm>

namespace cachecade::memory {

CACHECADE_DECL HazardRecord& HazardRecords::acquire() {
  AsymmetricFence::decide();
  for (auto* record = first_.load(std::memory_order_acquire); record != nullptr; record = record->next) {
    if (!record->taken.load(std::memory_order_relaxed) && !record->taken.exchange(true, std::memory_order_acquire)) {
      return *record;
    }
  }
  auto* record = new HazardRecord;
  record->number = count_.fetch_add(1, std::memory_order_relaxed);
  record->next = first_.load(std::memory_order_relaxed);
  while (!first_.compare_exchange_weak(record->next, record, std::memory_order_seq_cst)) {
  }
  return *record;
}

/// Gives the calling thread's record back when the thread ends.
struct HazardMembership {
  HazardRecord* begin() {
    if (HazardRecords::mine_ == nullptr && !HazardRecords::ended_) HazardRecords::mine_ = &HazardRecords::acquire();
    return HazardRecords::mine_;
  }
  ~HazardMembership() {
    HazardRecords::ended_ = true;
    if (HazardRecords::mine_ != nullptr) HazardRecords::release(*HazardRecords::mine_);
    HazardRecords::mine_ = nullptr;
  }
};
inline thread_local HazardMembership hazard_membership;

CACHECADE_DECL HazardRecord* HazardRecords::enroll() { return hazard_membership.begin(); }

[[gnu::noinline]] CACHECADE_DECL Hazard::Place Hazard::other_place() {
  if (auto* record = HazardRecords::enroll()) {
    const auto object = std::find_if(record->objects.begin(), record->objects.end(), unused);
    if (object != record->objects.end()) return {record, &*object, false};
  }
  auto& record = HazardRecords::acquire();
  return {&record, &record.objects[0], true};
}

}  // namespace cachecade::memory
