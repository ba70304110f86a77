// The route modules of the service; each wraps its own functions, and all share the process-wide cache.
#pragma once

#include <httplib.h>

void add_user_routes(httplib::Server& server);
void add_order_routes(httplib::Server& server);
