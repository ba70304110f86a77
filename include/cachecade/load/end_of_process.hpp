// The end of the process: work in the background ends before what it may use is destroyed.
//
// Thread-local objects of the thread that ends the process are destroyed before any static one, and that is most often
// the main thread; where it is another one, or where the main thread never came here, it is std::atexit, which comes
// before the destructors of static objects that were made before its call. What runs at that moment is waited for, but
// not for long: a load that hangs must not keep the process from ending. Where one runs on, a warning says so, and what
// it then gives is dropped: no hook, codec, store or log of the user's is called any more, and nothing is destroyed.
#pragma once

#include <cachecade/detail/config.hpp>

namespace cachecade::load {

/// To be called by a thread before it has work done in the background.
void stop_work_at_exit();

/// Whether the process ends and some work did not end in time, so that what that uses may be destroyed.
bool work_outlives_process() noexcept;

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/end_of_process.ipp>
#endif
