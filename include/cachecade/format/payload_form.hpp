// What a codec's output is made of, which decides how an envelope carries it.
#pragma once

namespace cachecade {

enum class PayloadForm : unsigned char {
  json,    // JSON text: embedded as it is
  text,    // UTF-8 text: embedded as a JSON string
  binary,  // any bytes: behind the envelope, or base64 where a store takes text only
};

}  // namespace cachecade
