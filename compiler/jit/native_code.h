// Plan -> machine code for an image: what compileJit makes for this process, as a shared object for any process whose
// processor fits (runtime/native takes it up).
#pragma once

#include <string>

#include "runtime/native/native.h"
#include "runtime/value/result.h"

namespace kopeck {

/// `plan` must be sound, linked, and have its texts' numbers: as it will be evaluated. `cpu` is one of nativeCpus().
/// Takes as long as compileJit and some tens of milliseconds for the system's linker (`ld` of binutils, found by PATH),
/// which is run as a process of its own over files in a folder of its own below TMPDIR. Fails where there is no such
/// cpu, no linker, or no place for the files. The same Plan gives the same bytes.
[[nodiscard]] Result<NativeCode> compileNative(const plan::Plan& plan, const std::string& cpu,
                                               Lookup lookup = Lookup::where_many);

}  // namespace kopeck
