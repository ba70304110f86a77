// Names that X11's headers define as macros do no harm, when they come before ours.
#define None 0L
#define Status int
#define Bool int

#include <cachecade.hpp>

struct NoStore final : cachecade::Backend {
  std::string name() const override { return "no store"; }
  cachecade::BackendTraits traits() const override { return {}; }
  cachecade::Result<cachecade::Done> open(cachecade::Deadline) override { return cachecade::Done{}; }
  cachecade::Result<cachecade::Bytes> get(std::string_view, cachecade::Deadline) override { return cachecade::Bytes{}; }
  cachecade::Result<cachecade::Done> set(std::string_view, std::string_view, std::chrono::milliseconds,
                                         cachecade::Deadline) override {
    return cachecade::Done{};
  }
  cachecade::Result<bool> erase(std::string_view, cachecade::Deadline) override { return false; }
  cachecade::Result<std::size_t> clear(std::string_view, const cachecade::KeyFilter&, cachecade::Deadline) override {
    return std::size_t{0};
  }
};

int doubled(int n) {
  cachecade::Cache cache({.storage_engines = {"memory"}}, {std::make_shared<NoStore>()});
  return cache.cachecaded({.name = "doubled", .ttl = std::chrono::seconds(60)},
                          [](int number) { return 2 * number; })(n);
}
