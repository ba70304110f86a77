// Which build of a program or library is running: the linker's build id of the loaded module around an address.
//
// The linker writes a hash of its output into an ELF note (type NT_GNU_BUILD_ID, owner "GNU", gABI "Note Section").
// The notes are walked as the kernel maps them and every length is checked against the segment: a module with odd
// notes has no id, and never crashes the process. A module without an id gets a random one of this process, so that
// nothing named after it is ever shared.
#pragma once

#include <cachecade/detail/fnv.hpp>
#include <cachecade/detail/immortal.hpp>
#include <cachecade/detail/system_random.hpp>

#include <link.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

namespace cachecade::detail {

/// The build id among ELF notes aligned to `alignment` bytes, as lower-case hex; empty where there is none. Pure.
inline std::string build_id_of_notes(std::span<const unsigned char> notes, std::size_t alignment) {
  const std::size_t mask = (alignment == 8 ? 8 : 4) - 1;
  while (notes.size() >= 12) {
    std::uint32_t header[3];  // name size, description size, type
    std::memcpy(header, notes.data(), sizeof header);
    notes = notes.subspan(sizeof header);
    const std::size_t name = (std::size_t{header[0]} + mask) & ~mask;
    if (name > notes.size() || header[1] > notes.size() - name) return {};
    if (header[2] == NT_GNU_BUILD_ID && header[0] == 4 && std::memcmp(notes.data(), "GNU", 4) == 0) {
      std::string id;
      for (const unsigned char byte : notes.subspan(name, header[1])) {
        id.append({"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]});
      }
      return id;
    }
    const std::size_t all = name + ((std::size_t{header[1]} + mask) & ~mask);
    if (all >= notes.size()) return {};
    notes = notes.subspan(all);
  }
  return {};
}

struct ModuleSearch {
  std::uintptr_t address = 0;
  std::string id = {};
};

inline bool module_contains(const dl_phdr_info& module, std::uintptr_t address) {
  for (const auto& segment : std::span(module.dlpi_phdr, module.dlpi_phnum)) {
    const auto start = module.dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_LOAD && address >= start && address - start < segment.p_memsz) return true;
  }
  return false;
}

/// True where one readable segment of the module holds all `size` bytes.
inline bool is_readable(const dl_phdr_info& module, std::uintptr_t address, std::size_t size) {
  for (const auto& segment : std::span(module.dlpi_phdr, module.dlpi_phnum)) {
    const auto start = module.dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_LOAD && (segment.p_flags & PF_R) != 0 && address >= start &&
        address - start <= segment.p_memsz && size <= segment.p_memsz - (address - start)) {
      return true;
    }
  }
  return false;
}

inline void read_module(const dl_phdr_info& module, ModuleSearch& search) {
  for (const auto& segment : std::span(module.dlpi_phdr, module.dlpi_phnum)) {
    if (segment.p_type != PT_NOTE || !search.id.empty()) continue;
    const auto start = module.dlpi_addr + segment.p_vaddr;
    if (!is_readable(module, start, segment.p_memsz)) continue;
    // The dynamic linker tells where a module lies as an integer only.
    const auto* notes = reinterpret_cast<const unsigned char*>(start);
    search.id = build_id_of_notes({notes, segment.p_memsz}, segment.p_align);
  }
}

/// 'p' and 16 random hex digits, drawn once per process.
struct ProcessIdText {
  const std::string text = std::string("p").append(hex16(system_random()));
};
inline constinit Immortal<ProcessIdText> process_id;

inline const std::string& process_id_text() { return process_id.get().text; }

}  // namespace cachecade::detail

namespace cachecade {

/// The build id of the loaded module that contains the address, as lower-case hex; where it has none (or no module
/// contains the address), `p` and 16 random hex digits of this process. Never fails; throws only bad_alloc. Thread
/// safe; holds the dynamic linker's lock for a walk over the loaded modules, some microseconds.
inline std::string build_id(const void* address_in_module) {
  detail::ModuleSearch search{.address = reinterpret_cast<std::uintptr_t>(address_in_module)};
  ::dl_iterate_phdr(
      [](dl_phdr_info* module, std::size_t, void* data) {
        auto& wanted = *static_cast<detail::ModuleSearch*>(data);
        if (!detail::module_contains(*module, wanted.address)) return 0;
        detail::read_module(*module, wanted);
        return 1;
      },
      &search);
  return search.id.empty() ? detail::process_id_text() : search.id;
}

}  // namespace cachecade
