#include "programme.h"

namespace {

using Named = std::vector<std::pair<std::string, std::string>>;

/// Frees diagnostics.
struct Said {
  kopeck_diagnostics* handle = nullptr;
  ~Said() { kopeck_diagnostics_free(handle); }
};

nb::dict diagnosticOf(const kopeck_diagnostics* said, std::size_t index) {
  kopeck_diagnostic one{};
  one.size = sizeof one;
  Details details;
  details.check(kopeck_diagnostics_get(said, index, &one, &details));
  nb::dict out;
  static constexpr const char* kSeverities[] = {"error", "warning", "note"};
  out["severity"] = kSeverities[one.severity];
  out["code"] = textOf(one.code);
  out["file"] = textOf(one.file);
  out["line"] = one.line;
  out["column"] = one.column;
  out["end_line"] = one.end_line;
  out["end_column"] = one.end_column;
  out["message"] = textOf(one.message);
  out["message_ru"] = textOf(one.message_ru);
  out["help"] = textOf(one.help);
  out["help_ru"] = textOf(one.help_ru);
  if (one.fix_says.size > 0) {
    nb::dict fix;
    fix["replacement"] = textOf(one.fix);
    fix["says"] = textOf(one.fix_says);
    fix["says_ru"] = textOf(one.fix_says_ru);
    fix["line"] = one.fix_line;
    fix["column"] = one.fix_column;
    fix["end_line"] = one.fix_end_line;
    fix["end_column"] = one.fix_end_column;
    out["fix"] = fix;
  } else {
    out["fix"] = nb::none();
  }
  return out;
}

std::vector<kopeck_source> sourcesOf(const Named& all) {
  std::vector<kopeck_source> sources;
  for (const auto& [name, text] : all) sources.push_back({textOf(name), textOf(text)});
  return sources;
}

/// The programme, or None where there are errors in the rules; what the compiler says; and the same as a terminal shows
/// it, plain and coloured, by language.
nb::tuple compile(const Named& versions, const Named& imports, const std::vector<std::string>& files,
                  const std::string& engine) {
  const std::vector<kopeck_source> of_versions = sourcesOf(versions);
  const std::vector<kopeck_source> of_imports = sourcesOf(imports);
  std::vector<kopeck_text> paths;
  for (const std::string& file : files) paths.push_back(textOf(file));
  kopeck_compile_options options{};
  options.size = sizeof options;
  options.engine = engine == "jit" ? KOPECK_JIT : engine == "interpret" ? KOPECK_INTERPRET : KOPECK_AUTO;
  options.versions = of_versions.data();
  options.version_count = of_versions.size();
  options.imports = of_imports.data();
  options.import_count = of_imports.size();
  options.files = paths.data();
  options.file_count = paths.size();
  kopeck_programme* programme = nullptr;
  Said said;
  Details details;
  std::int32_t code = KOPECK_OK;
  {
    const nb::gil_scoped_release free;
    code = kopeck_compile(&options, &programme, &said.handle, &details);
  }
  if (code != KOPECK_NOT_COMPILED) details.check(code);
  nb::list diagnostics;
  for (std::size_t i = 0; i < kopeck_diagnostics_count(said.handle); ++i)
    diagnostics.append(diagnosticOf(said.handle, i));
  nb::dict texts;
  for (const auto& [language, number] : {std::pair{"en", KOPECK_ENGLISH}, std::pair{"ru", KOPECK_RUSSIAN}})
    texts[language] = nb::make_tuple(textOf(kopeck_diagnostics_text(said.handle, number, 0)),
                                     textOf(kopeck_diagnostics_text(said.handle, number, 1)));
  nb::object made = programme == nullptr ? nb::object(nb::none()) : nb::cast(Programme(programme));
  return nb::make_tuple(std::move(made), diagnostics, texts);
}

nb::dict infoOf(const Programme& programme) {
  kopeck_programme_info info{};
  info.size = sizeof info;
  Details details;
  details.check(kopeck_programme_get(programme.get(), &info, &details));
  nb::dict out;
  out["name"] = textOf(info.name);
  out["currency"] = textOf(info.currency);
  out["language"] = textOf(info.language);
  out["time_zone"] = textOf(info.time_zone);
  out["engine"] = textOf(info.engine);
  out["identity"] = textOf(info.identity);
  out["versions"] = info.versions;
  out["latest_version"] = info.latest_version;
  out["money_decimals"] = info.money_decimals;
  static constexpr const char* kUses[] = {"points", "coupon", "stamps", "badge", "free_units"};
  nb::list kinds;
  for (std::int32_t i = 0; i < info.kinds; ++i) {
    kopeck_kind_info kind{};
    kind.size = sizeof kind;
    details.check(kopeck_programme_kind(programme.get(), i, &kind, &details));
    nb::dict one;
    one["name"] = textOf(kind.name);
    one["use"] = kUses[kind.use];
    one["decimals"] = kind.decimals;
    kinds.append(one);
  }
  out["kinds"] = kinds;
  nb::dict tiers;
  for (std::int32_t i = 0; i < info.tier_blocks; ++i) {
    kopeck_tiers_info block{};
    block.size = sizeof block;
    details.check(kopeck_programme_tiers(programme.get(), i, &block, &details));
    nb::list levels;
    for (std::int32_t level = 0; level < block.levels; ++level) {
      kopeck_text name{};
      details.check(kopeck_programme_level(programme.get(), i, level, &name, &details));
      levels.append(textOf(name));
    }
    tiers[textOf(block.name).c_str()] = levels;
  }
  out["tiers"] = tiers;
  return out;
}

Programme loadImage(const nb::bytes& bytes, bool native_code) {
  kopeck_load_options options{};
  options.size = sizeof options;
  options.native_code = native_code ? 1 : 0;
  kopeck_programme* programme = nullptr;
  Details details;
  details.check(kopeck_programme_load_image({bytes.data(), bytes.size()}, &options, &programme, &details));
  return Programme(programme);
}

nb::bytes buildImage(const Programme& programme, const std::string& cpus) {
  kopeck_image* image = nullptr;
  Details details;
  details.check(kopeck_build_image(programme.get(), textOf(cpus), &image, &details));
  const kopeck_bytes bytes = kopeck_image_bytes(image);
  nb::bytes copied(bytes.data, bytes.size);
  kopeck_image_free(image);
  return copied;
}

}  // namespace

void bindProgramme(nb::module_& module) {
  nb::class_<Programme>(module, "Programme");
  module.def("compile", &compile, nb::arg("versions"), nb::arg("imports"), nb::arg("files"), nb::arg("engine"));
  module.def("load_image", &loadImage, nb::arg("bytes"), nb::arg("native_code"));
  module.def("build_image", &buildImage, nb::arg("programme"), nb::arg("cpus"));
  module.def("info", &infoOf, nb::arg("programme"));
}
