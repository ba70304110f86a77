// What a failed libcurl transfer means to a store: pure, so that a table can test it.
#pragma once

#include <cachecade/http/curl.hpp>
#include <cachecade/result.hpp>

#include <string>
#include <utility>

namespace cachecade::http {

/// Why one of our callbacks ended a transfer, if one did.
enum class Cut : unsigned char { none, body_too_big, headers_too_big, no_memory, no_descriptor };

/// The kind of a failed transfer.
constexpr FaultKind transfer_fault_kind(CURLcode code, Cut cut) noexcept {
  switch (cut) {
    case Cut::body_too_big:
      return FaultKind::too_big;
    case Cut::headers_too_big:
      return FaultKind::protocol;
    case Cut::no_memory:
    case Cut::no_descriptor:
      return FaultKind::resources;
    case Cut::none:
      break;
  }
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return FaultKind::resolve;
    case CURLE_COULDNT_CONNECT:
      return FaultKind::refused;
    case CURLE_OPERATION_TIMEDOUT:
      return FaultKind::timeout;
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_FAIL_REWIND:
      return FaultKind::reset;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_SSL_CONNECT_ERROR:
      return FaultKind::protocol;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_URL_MALFORMAT:
      return FaultKind::config;
    case CURLE_FILESIZE_EXCEEDED:
      return FaultKind::too_big;
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
    case CURLE_WRITE_ERROR:
      return FaultKind::resources;
    default:
      return FaultKind::other;
  }
}

/// The fault of a failed transfer. Its text is made of fixed sentences only: libcurl's own error buffer quotes the URL.
inline Fault transfer_fault(CURLcode code, Cut cut) {
  switch (cut) {
    case Cut::body_too_big:
      return {transfer_fault_kind(code, cut), "the answer is larger than the limit"};
    case Cut::headers_too_big:
      return {transfer_fault_kind(code, cut), "the answer's headers are larger than the limit"};
    case Cut::no_memory:
      return {transfer_fault_kind(code, cut), "no memory for the answer"};
    case Cut::no_descriptor:
      return {transfer_fault_kind(code, cut), "no file descriptor for a socket"};
    case Cut::none:
      break;
  }
  std::string message = curl_easy_strerror(code);
  message.append(" (libcurl ").append(std::to_string(static_cast<int>(code))).append(")");
  return {transfer_fault_kind(code, cut), std::move(message)};
}

}  // namespace cachecade::http
