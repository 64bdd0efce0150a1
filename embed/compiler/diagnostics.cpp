#include "embed/compiler/diagnostics.h"

#include <algorithm>
#include <array>
#include <utility>

#include "compiler/diagnostics/renderer.h"

namespace kopeck::embed {

namespace {

std::string joined(const std::vector<Phrase>& lines, Lang lang) {
  std::string text;
  for (const Phrase& line : lines) text += (text.empty() ? "" : "\n") + line.in(lang);
  return text;
}

}  // namespace

FoundDiagnostics::FoundDiagnostics(std::vector<FoundInFile> files)
    : files_(std::move(files)), texts_(4, kopeck_text{nullptr, 0}), json_(2, kopeck_text{nullptr, 0}) {
  for (const FoundInFile& file : files_)
    for (const Diagnostic* one : file.diagnostics->sorted()) all_.push_back({&file, one});
  made_.resize(all_.size());
}

kopeck_text FoundDiagnostics::keep(std::string text) {
  return textOf(kept_.emplace_back(std::move(text)));
}

kopeck_diagnostic FoundDiagnostics::get(std::size_t index) {
  kopeck_diagnostic& made = made_[index];
  if (made.size != 0) return made;
  const SourceFile& source = *all_[index].file->source;
  const Diagnostic& one = *all_[index].diagnostic;
  const Position begin = source.position(one.span.begin);
  const Position end = source.position(one.span.end);
  made.size = sizeof made;
  made.severity = static_cast<std::int32_t>(one.severity());
  made.code = textOf(info(one.code).id);
  made.file = textOf(source.name(one.span.begin));
  made.line = begin.line;
  made.column = begin.column;
  made.end_line = end.line;
  made.end_column = end.column;
  made.message = keep(one.message(Lang::en));
  made.message_ru = keep(one.message(Lang::ru));
  made.help = keep(joined(one.helps, Lang::en));
  made.help_ru = keep(joined(one.helps, Lang::ru));
  made.fix = made.fix_says = made.fix_says_ru = textOf("");
  if (!one.fixes.empty()) {
    const Fix& fix = one.fixes.front();
    const Position from = source.position(fix.span.begin);
    const Position to = source.position(fix.span.end);
    made.fix = textOf(fix.replacement);
    made.fix_says = keep(describeFix(fix, source, Lang::en));
    made.fix_says_ru = keep(describeFix(fix, source, Lang::ru));
    made.fix_line = from.line;
    made.fix_column = from.column;
    made.fix_end_line = to.line;
    made.fix_end_column = to.column;
  }
  return made;
}

kopeck_text FoundDiagnostics::text(Lang lang, bool colour) {
  kopeck_text& made = texts_[(lang == Lang::ru ? 2 : 0) + (colour ? 1 : 0)];
  if (made.data != nullptr) return made;
  std::string text;
  for (const FoundInFile& file : files_)
    text += renderTerminal({file.source.get(), file.diagnostics.get()}, {lang, colour});
  return made = keep(std::move(text));
}

kopeck_text FoundDiagnostics::json(Lang lang) {
  kopeck_text& made = json_[lang == Lang::ru ? 1 : 0];
  if (made.data != nullptr) return made;
  std::vector<Reported> reported;
  reported.reserve(files_.size());
  for (const FoundInFile& file : files_) reported.push_back({file.source.get(), file.diagnostics.get()});
  return made = keep(renderJson(reported, lang));
}

}  // namespace kopeck::embed

using kopeck::Lang;
using kopeck::embed::answer;
using kopeck::embed::badArgument;
using kopeck::embed::badHandle;
using kopeck::embed::badStruct;
using kopeck::embed::guarded;
using kopeck::embed::HandlePool;
using kopeck::embed::HandleState;
using kopeck::embed::nullArgument;
using kopeck::embed::stateOf;
using kopeck::embed::textOf;

size_t kopeck_diagnostics_count(const kopeck_diagnostics* diagnostics) {
  return stateOf(diagnostics) == HandleState::alive ? diagnostics->body->count() : 0;
}

int32_t kopeck_diagnostics_get(const kopeck_diagnostics* diagnostics, size_t index, kopeck_diagnostic* diagnostic,
                               kopeck_error* error) {
  return guarded(error, [&]() -> std::int32_t {
    if (const HandleState state = stateOf(diagnostics); state != HandleState::alive)
      return answer(error, badHandle(state, "diagnostics"));
    if (diagnostic == nullptr) return answer(error, nullArgument("diagnostic"));
    if (index >= diagnostics->body->count())
      return answer(error, badArgument("there is no message of that index", "сообщения с таким номером нет"));
    const kopeck_diagnostic full = diagnostics->body->get(index);
    return kopeck::embed::give(full, diagnostic) ? KOPECK_OK : answer(error, badStruct("diagnostic"));
  });
}

kopeck_text kopeck_diagnostics_text(const kopeck_diagnostics* diagnostics, int32_t language, int32_t colour) {
  kopeck_text text = textOf("");
  (void)guarded(nullptr, [&] {
    if (stateOf(diagnostics) == HandleState::alive)
      text = diagnostics->body->text(language == KOPECK_RUSSIAN ? Lang::ru : Lang::en, colour != 0);
    return KOPECK_OK;
  });
  return text;
}

kopeck_text kopeck_diagnostics_json(const kopeck_diagnostics* diagnostics, int32_t language) {
  kopeck_text text = textOf("");
  (void)guarded(nullptr, [&] {
    if (stateOf(diagnostics) == HandleState::alive)
      text = diagnostics->body->json(language == KOPECK_RUSSIAN ? Lang::ru : Lang::en);
    return KOPECK_OK;
  });
  return text;
}

void kopeck_diagnostics_free(kopeck_diagnostics* diagnostics) {
  (void)guarded(nullptr, [&] {
    if (stateOf(diagnostics) == HandleState::alive) HandlePool<kopeck_diagnostics>::instance().free(diagnostics);
    return KOPECK_OK;
  });
}
