#include <cachecade/memory.hpp>

#include <contract/backend_contract.hpp>
#include <support/map_backend.hpp>

TEST_CASE("the memory backend keeps the contract", "[contract][memory]") {
  contract::check_backend_contract([] {
    auto engine = std::make_shared<cachecade::memory::Engine>(cachecade::memory::Limits{10'000, std::size_t{1} << 27},
                                                              cachecade::system_clock());
    return std::make_shared<cachecade::MemoryBackend>(std::move(engine));
  });
}

TEST_CASE("a backend made by a user keeps the contract", "[contract]") {
  contract::check_backend_contract([] { return std::make_shared<support::MapBackend>(); });
}

TEST_CASE("a user's backend with limits and text only keeps the contract", "[contract]") {
  contract::check_backend_contract([] {
    const cachecade::BackendTraits traits{.shared = true, .text_only = true, .max_key = 200, .max_value = 200'000};
    return std::make_shared<support::MapBackend>(cachecade::system_clock(), traits);
  });
}
