// Every type we know, in one include.
#pragma once

#include <cachecade/format/json/aggregate.hpp>
#include <cachecade/format/json/compound.hpp>
#include <cachecade/format/json/container.hpp>
#include <cachecade/format/json/form.hpp>
#include <cachecade/format/json/scalar.hpp>
#include <cachecade/format/json/user.hpp>
