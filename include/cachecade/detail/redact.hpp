// Keeps secrets out of text that leaves the process: a store may echo a password in its error message.
#pragma once

#include <cachecade/detail/fork_mutex.hpp>
#include <cachecade/detail/percent.hpp>

#include <algorithm>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace cachecade::detail {

/// Thread safe. Secrets are replaced raw and percent-encoded (in both letter cases of the hex digits), longest first.
class Redactor {
 public:
  void hide(std::string_view secret) {
    if (secret.empty()) return;
    const std::lock_guard lock(mutex_);
    for (auto form : {std::string(secret), percent_encode(secret), lower_hex(percent_encode(secret))}) {
      if (std::find(forms_.begin(), forms_.end(), form) == forms_.end()) forms_.push_back(std::move(form));
    }
    std::sort(forms_.begin(), forms_.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  }

  std::string redact(std::string_view text) const {
    const std::lock_guard lock(mutex_);
    std::string out(text);
    for (const auto& form : forms_) {
      for (std::size_t at = 0; (at = out.find(form, at)) != std::string::npos; at += 3)
        out.replace(at, form.size(), "***");
    }
    return out;
  }

 private:
  static std::string lower_hex(std::string text) {
    for (std::size_t i = 0; i + 2 < text.size(); ++i) {
      if (text[i] != '%') continue;
      for (std::size_t k = i + 1; k <= i + 2; ++k) {
        if (text[k] >= 'A' && text[k] <= 'F') text[k] = static_cast<char>(text[k] - 'A' + 'a');
      }
    }
    return text;
  }

  mutable ForkMutex mutex_;
  std::vector<std::string> forms_;
};

}  // namespace cachecade::detail
