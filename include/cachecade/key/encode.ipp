#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/key/encode.hpp>

#include <algorithm>

namespace cachecade::detail {

CACHECADE_DECL void append_sorted(KeyBuffer& out, std::vector<std::string>& texts) {
  std::sort(texts.begin(), texts.end());
  encode_list(out, texts, [](KeyBuffer& to, const std::string& text) { to.append(text); });
}

}  // namespace cachecade::detail
