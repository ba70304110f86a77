// The published vectors of tests/golden/envelope.json.
#pragma once

#include <cachecade/detail/percent.hpp>
#include <cachecade/format/envelope.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace vectors {

struct Encoded {
  std::string name;
  cachecade::envelope::Header header;
  cachecade::PayloadForm form;
  std::string payload;
  bool text_only;
  std::string stored;
};

inline nlohmann::json file() {
  const auto folder = std::filesystem::path(__FILE__).parent_path().parent_path() / "golden";
  std::ifstream stream(folder / "envelope.json");
  return nlohmann::json::parse(stream);
}

inline std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(
        static_cast<char>(cachecade::detail::hex_digit(hex[i]) * 16 + cachecade::detail::hex_digit(hex[i + 1])));
  }
  return bytes;
}

inline cachecade::envelope::Header header_of(const nlohmann::json& tree) {
  cachecade::envelope::Header header{.created_ms = tree.at("created_ms"),
                                     .ttl_ms = tree.at("ttl_ms"),
                                     .stale_ms = tree.at("stale_ms"),
                                     .error_ms = tree.at("error_ms"),
                                     .cost_us = tree.at("cost_us"),
                                     .schema = tree.at("schema"),
                                     .codec = tree.at("codec"),
                                     .check = tree.at("check")};
  for (const auto& tag : tree.at("tags")) header.tags.push_back({tag.at(0), tag.at(1)});
  return header;
}

inline std::vector<Encoded> encoded() {
  using cachecade::PayloadForm;
  std::vector<Encoded> rows;
  const auto all = file();
  for (const auto& row : all.at("sealed")) {
    const auto form = row.at("form").get<std::string>();
    rows.push_back({.name = row.at("name"),
                    .header = header_of(row.at("header")),
                    .form = form == "json"   ? PayloadForm::json
                            : form == "text" ? PayloadForm::text
                                             : PayloadForm::binary,
                    .payload = from_hex(row.at("payload_hex").get<std::string>()),
                    .text_only = row.at("text_only"),
                    .stored = row.contains("stored") ? row.at("stored").get<std::string>()
                                                     : from_hex(row.at("stored_hex").get<std::string>())});
  }
  return rows;
}

}  // namespace vectors
