// The envelope: what a shared store holds under a key, namely a value's payload and all that a reader must know before
// it may use it. `encode_entry` writes, `open` reads hostile bytes, `validate` compares with what the caller expects,
// `keep` tells what a load must not overwrite. tests/golden/README.md describes the format for other languages.
#pragma once

#include <cachecade/format/envelope/encode.hpp>
#include <cachecade/format/envelope/expire.hpp>
#include <cachecade/format/envelope/header.hpp>
#include <cachecade/format/envelope/open.hpp>
#include <cachecade/format/envelope/rejection.hpp>
#include <cachecade/format/envelope/validate.hpp>
