// Tables in and out. A stream of Arrow's travels in a capsule, as the PyCapsule interface has it: nothing is copied on
// either side.
#include <memory>

#include "programme.h"

namespace {

constexpr const char* kStream = "arrow_array_stream";

using Columns = std::vector<std::pair<std::string, std::string>>;

/// The stream of an object's `__arrow_c_stream__()`, which the run takes over.
ArrowArrayStream* streamOf(const nb::object& capsule) {
  if (capsule.is_none()) return nullptr;
  auto* stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), kStream));
  if (stream == nullptr) throw nb::python_error();
  return stream;
}

std::vector<kopeck_column> columnsOf(const Columns& all) {
  std::vector<kopeck_column> columns;
  for (const auto& [field, column] : all) columns.push_back({textOf(field), textOf(column)});
  return columns;
}

class Run {
 public:
  explicit Run(kopeck_tables* handle) : handle_(handle) {}
  Run(Run&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() { kopeck_tables_free(handle_); }

  [[nodiscard]] std::string summary() const { return textOf(kopeck_tables_summary(handle_)); }

  /// A table as a capsule; whoever takes it takes its memory.
  [[nodiscard]] nb::object table(std::int32_t number) const {
    auto stream = std::make_unique<ArrowArrayStream>();
    Details details;
    details.check(kopeck_tables_export(handle_, number, stream.get(), &details));
    PyObject* capsule = PyCapsule_New(stream.get(), kStream, [](PyObject* self) {
      auto* kept = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(self, kStream));
      if (kept == nullptr) return PyErr_Clear();
      if (kept->release != nullptr) kept->release(kept);
      delete kept;
    });
    if (capsule == nullptr) {
      stream->release(stream.get());
      throw nb::python_error();
    }
    (void)stream.release();
    return nb::steal(capsule);
  }

 private:
  kopeck_tables* handle_;
};

Run run(const Programme& programme, const nb::object& receipts, const nb::object& customers, const nb::object& events,
        const std::string& mapping, const Columns& columns, const Columns& customer_columns,
        const Columns& event_columns, bool explain, const std::string& language, std::int32_t until,
        std::int32_t run_day, std::size_t threads) {
  const std::vector<kopeck_column> of_receipts = columnsOf(columns);
  const std::vector<kopeck_column> of_customers = columnsOf(customer_columns);
  const std::vector<kopeck_column> of_events = columnsOf(event_columns);
  kopeck_run_options options = KOPECK_RUN_OPTIONS;
  options.language = languageOf(language);
  options.explain = explain ? 1 : 0;
  options.until = until;
  options.run_day = run_day;
  options.threads = threads;
  options.mapping = textOf(mapping);
  options.columns = of_receipts.data();
  options.column_count = of_receipts.size();
  options.customer_columns = of_customers.data();
  options.customer_column_count = of_customers.size();
  options.event_columns = of_events.data();
  options.event_column_count = of_events.size();
  ArrowArrayStream* const receipts_stream = streamOf(receipts);
  ArrowArrayStream* const customers_stream = streamOf(customers);
  ArrowArrayStream* const events_stream = streamOf(events);
  kopeck_tables* tables = nullptr;
  Details details;
  std::int32_t code = KOPECK_OK;
  {
    const nb::gil_scoped_release free;
    code = kopeck_run_tables(programme.get(), &options, receipts_stream, customers_stream, events_stream, &tables,
                             &details);
  }
  details.check(code);
  return Run(tables);
}

}  // namespace

void bindTables(nb::module_& module) {
  nb::class_<Run>(module, "Run").def("summary", &Run::summary).def("table", &Run::table, nb::arg("number"));
  module.def("run", &run, nb::arg("programme"), nb::arg("receipts"), nb::arg("customers").none(),
             nb::arg("events").none(), nb::arg("mapping"), nb::arg("columns"), nb::arg("customer_columns"),
             nb::arg("event_columns"), nb::arg("explain"), nb::arg("language"), nb::arg("until"), nb::arg("run_day"),
             nb::arg("threads"));
}
