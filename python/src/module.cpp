// kopeck._native: the C interface of libkopeck for Python. What people call is src/kopeck/__init__.py.
#include "native.h"

namespace {

/// kopeck.Error, kept by the module.
nb::object error_type;

}  // namespace

NB_MODULE(_native, module) {
  module.doc() = "The C interface of libkopeck; use the package kopeck instead.";
  module.def("version", [] { return textOf(kopeck_version()); });
  module.def("code_name", [](std::int32_t code) { return textOf(kopeck_code_name(code)); });
  module.def("use_error", [](nb::object type) { error_type = std::move(type); },
             "The class of exceptions that failures become: called with code, message and message_ru.");
  nb::register_exception_translator([](const std::exception_ptr& thrown, void*) {
    try {
      std::rethrow_exception(thrown);
    } catch (const Failure& failure) {
      nb::object made = error_type(textOf(kopeck_code_name(failure.code)), failure.message, failure.message_ru);
      PyErr_SetObject(error_type.ptr(), made.ptr());
    }
  });
  bindProgramme(module);
  bindTables(module);
  bindSession(module);
  module.attr("_at_exit") = nb::cpp_function([] { error_type.reset(); });
  nb::module_::import_("atexit").attr("register")(module.attr("_at_exit"));
}
