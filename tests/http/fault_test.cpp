#include <cachecade/http/fault.hpp>

#include <support/catch.hpp>

#include <utility>
#include <vector>

using cachecade::FaultKind;
using cachecade::http::Cut;
using cachecade::http::transfer_fault;
using cachecade::http::transfer_fault_kind;

TEST_CASE("every way a transfer can fail has its kind", "[http][D7]") {
  const std::vector<std::pair<CURLcode, FaultKind>> table = {
      {CURLE_COULDNT_RESOLVE_HOST, FaultKind::resolve},
      {CURLE_COULDNT_RESOLVE_PROXY, FaultKind::resolve},
      {CURLE_COULDNT_CONNECT, FaultKind::refused},
      {CURLE_OPERATION_TIMEDOUT, FaultKind::timeout},
      {CURLE_PARTIAL_FILE, FaultKind::reset},
      {CURLE_GOT_NOTHING, FaultKind::reset},
      {CURLE_SEND_ERROR, FaultKind::reset},
      {CURLE_RECV_ERROR, FaultKind::reset},
      {CURLE_SEND_FAIL_REWIND, FaultKind::reset},
      {CURLE_UNSUPPORTED_PROTOCOL, FaultKind::protocol},
      {CURLE_WEIRD_SERVER_REPLY, FaultKind::protocol},
      {CURLE_BAD_CONTENT_ENCODING, FaultKind::protocol},
      {CURLE_HTTP2, FaultKind::protocol},
      {CURLE_SSL_CONNECT_ERROR, FaultKind::protocol},
      {CURLE_PEER_FAILED_VERIFICATION, FaultKind::config},
      {CURLE_SSL_CACERT_BADFILE, FaultKind::config},
      {CURLE_URL_MALFORMAT, FaultKind::config},
      {CURLE_FILESIZE_EXCEEDED, FaultKind::too_big},
      {CURLE_OUT_OF_MEMORY, FaultKind::resources},
      {CURLE_FAILED_INIT, FaultKind::resources},
      {CURLE_WRITE_ERROR, FaultKind::resources},
      {CURLE_TELNET_OPTION_SYNTAX, FaultKind::other},
  };
  for (const auto& [code, kind] : table) {
    CAPTURE(static_cast<int>(code));
    CHECK(transfer_fault_kind(code, Cut::none) == kind);
    CHECK(transfer_fault(code, Cut::none).kind == kind);
    CHECK_FALSE(transfer_fault(code, Cut::none).message.empty());
  }
}

TEST_CASE("what our own callbacks cut off counts, whatever libcurl calls it", "[http][D4]") {
  for (const auto code : {CURLE_WRITE_ERROR, CURLE_RECV_ERROR, CURLE_COULDNT_CONNECT}) {
    CHECK(transfer_fault_kind(code, Cut::body_too_big) == FaultKind::too_big);
    CHECK(transfer_fault_kind(code, Cut::headers_too_big) == FaultKind::protocol);
    CHECK(transfer_fault_kind(code, Cut::no_memory) == FaultKind::resources);
    CHECK(transfer_fault_kind(code, Cut::no_descriptor) == FaultKind::resources);
  }
}
