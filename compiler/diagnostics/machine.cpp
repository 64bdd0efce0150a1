// The forms for machines: JSON, SARIF, GitHub annotations.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include <nlohmann/json.hpp>

#include "compiler/diagnostics/renderer.h"

namespace kopeck {
namespace {

using Json = nlohmann::ordered_json;

std::string printed(const Json& json) {
  // Bad UTF-8 in a quoted piece of source becomes U+FFFD instead of an exception.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json positionJson(const SourceFile& source, std::uint32_t offset) {
  const Position at = source.position(offset);
  return {{"line", at.line}, {"column", at.column}, {"offset", offset - source.part(offset).span.begin}};
}

Json spanJson(const SourceFile& source, Span span) {
  return {{"start", positionJson(source, span.begin)}, {"end", positionJson(source, span.end)}};
}

/// As JSON and SARIF call it.
const char* severityName(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      break;
  }
  return "note";
}

const char* githubName(Severity severity) {
  return severity == Severity::note ? "notice" : severityName(severity);
}

Json diagnosticJson(const SourceFile& source, const Diagnostic& diagnostic, Lang lang) {
  Json labels = Json::array();
  for (const Label& label : diagnostic.labels) {
    Json one = {{"span", spanJson(source, label.span)}, {"message", label.text.in(lang)}};
    const std::string& file = source.name(label.span.begin);
    if (file != source.name(diagnostic.span.begin)) one["file"] = file;
    labels.push_back(std::move(one));
  }
  Json help = Json::array();
  for (const Phrase& one : diagnostic.helps) help.push_back(one.in(lang));
  Json fixes = Json::array();
  for (const Fix& fix : diagnostic.fixes) {
    fixes.push_back({{"description", describeFix(fix, source, lang)},
                     {"span", spanJson(source, fix.span)},
                     {"replacement", fix.replacement}});
  }
  const CodeInfo& entry = info(diagnostic.code);
  return {{"file", source.name(diagnostic.span.begin)},
          {"code", entry.id},
          {"name", entry.name},
          {"severity", severityName(entry.severity)},
          {"message", diagnostic.message(lang)},
          {"span", spanJson(source, diagnostic.span)},
          {"labels", std::move(labels)},
          {"help", std::move(help)},
          {"fixes", std::move(fixes)}};
}

Json regionSarif(const SourceFile& source, Span span) {
  const Position begin = source.position(span.begin);
  const Position end = source.position(span.end);
  return {{"startLine", begin.line},
          {"startColumn", begin.column},
          {"endLine", end.line},
          {"endColumn", end.column},
          {"byteOffset", span.begin - source.part(span.begin).span.begin},
          {"byteLength", span.end - span.begin}};
}

/// A relative or absolute path as a URI reference: what RFC 3986 does not allow is percent-encoded.
std::string uri(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain || std::string_view("-._~/").find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

Json locationSarif(const SourceFile& source, Span span) {
  return {{"physicalLocation",
           {{"artifactLocation", {{"uri", uri(source.name(span.begin))}}}, {"region", regionSarif(source, span)}}}};
}

Json resultSarif(const SourceFile& source, const Diagnostic& diagnostic, std::size_t rule, Lang lang) {
  std::string message = diagnostic.message(lang);
  for (const Phrase& help : diagnostic.helps) message += "\n" + help.in(lang);
  Json out = {{"ruleId", info(diagnostic.code).id},
              {"ruleIndex", rule},
              {"level", severityName(diagnostic.severity())},
              {"message", {{"text", message}}},
              {"locations", Json::array({locationSarif(source, diagnostic.span)})}};
  for (std::size_t i = 0; i < diagnostic.labels.size(); ++i) {
    Json place = locationSarif(source, diagnostic.labels[i].span);
    place["id"] = i;
    place["message"] = {{"text", diagnostic.labels[i].text.in(lang)}};
    out["relatedLocations"].push_back(std::move(place));
  }
  for (const Fix& fix : diagnostic.fixes) {
    Json replacement = {{"deletedRegion", regionSarif(source, fix.span)},
                        {"insertedContent", {{"text", fix.replacement}}}};
    Json change = {{"artifactLocation", {{"uri", uri(source.name(fix.span.begin))}}},
                   {"replacements", Json::array({std::move(replacement)})}};
    out["fixes"].push_back({{"description", {{"text", describeFix(fix, source, lang)}}},
                            {"artifactChanges", Json::array({std::move(change)})}});
  }
  return out;
}

Json ruleSarif(std::string_view id, std::string_view name, Severity severity, const std::string& title,
               const std::string& help) {
  return {{"id", id},
          {"name", name},
          {"shortDescription", {{"text", title}}},
          {"fullDescription", {{"text", title}}},
          {"help", {{"text", help}, {"markdown", help}}},
          {"defaultConfiguration", {{"level", severityName(severity)}}}};
}

Json ruleSarif(const CodeInfo& entry, Lang lang, const MachineExtras& extras) {
  const std::string message(lang == Lang::ru ? entry.ru : entry.en);
  const std::optional<CodeHelp> known = extras.help ? extras.help(entry.id) : std::nullopt;
  return ruleSarif(entry.id, entry.name, entry.severity, known ? known->title : message, known ? known->text : message);
}

Json ruleSarif(const Remark& remark, Lang lang) {
  return ruleSarif(remark.rule, remark.rule, remark.severity, remark.title.in(lang), remark.help.in(lang));
}

Json resultSarif(const Remark& remark, std::size_t rule) {
  Json region = {{"startLine", remark.line}};
  if (remark.column > 0) region["startColumn"] = remark.column;
  Json place = {
      {"physicalLocation", {{"artifactLocation", {{"uri", uri(remark.file)}}}, {"region", std::move(region)}}}};
  return {{"ruleId", remark.rule},
          {"ruleIndex", rule},
          {"level", severityName(remark.severity)},
          {"message", {{"text", remark.message}}},
          {"locations", Json::array({std::move(place)})}};
}

std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    const bool escape = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    if (escape) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string renderJson(std::span<const Reported> files, Lang lang) {
  Json list = Json::array();
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t notes = 0;
  for (const Reported& file : files) {
    for (const Diagnostic* diagnostic : file.diagnostics->sorted()) {
      list.push_back(diagnosticJson(*file.source, *diagnostic, lang));
    }
    errors += file.diagnostics->count(Severity::error);
    warnings += file.diagnostics->count(Severity::warning);
    notes += file.diagnostics->count(Severity::note);
  }
  return printed(
      {{"version", 1}, {"diagnostics", std::move(list)}, {"errors", errors}, {"warnings", warnings}, {"notes", notes}});
}

std::string renderSarif(std::span<const Reported> files, Lang lang, const MachineExtras& extras) {
  std::map<std::string, std::size_t, std::less<>> index;
  Json rules = Json::array();
  Json results = Json::array();
  for (const Reported& file : files) {
    for (const Diagnostic* diagnostic : file.diagnostics->sorted()) {
      const auto [rule, added] = index.try_emplace(std::string(info(diagnostic->code).id), index.size());
      if (added) rules.push_back(ruleSarif(info(diagnostic->code), lang, extras));
      results.push_back(resultSarif(*file.source, *diagnostic, rule->second, lang));
    }
  }
  for (const Remark& remark : extras.remarks) {
    const auto [rule, added] = index.try_emplace(remark.rule, index.size());
    if (added) rules.push_back(ruleSarif(remark, lang));
    results.push_back(resultSarif(remark, rule->second));
  }
  Json driver = {{"name", "kopeck"}, {"rules", std::move(rules)}};
  Json run = {
      {"tool", {{"driver", std::move(driver)}}}, {"columnKind", "unicodeCodePoints"}, {"results", std::move(results)}};
  return printed({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                  {"version", "2.1.0"},
                  {"runs", Json::array({std::move(run)})}});
}

std::string renderGithub(std::span<const Reported> files, Lang lang, const std::vector<Remark>& remarks) {
  std::string out;
  for (const Reported& file : files) {
    for (const Diagnostic* diagnostic : file.diagnostics->sorted()) {
      const Position begin = file.source->position(diagnostic->span.begin);
      const Position end = file.source->position(diagnostic->span.end);
      std::string message = diagnostic->message(lang);
      for (const Phrase& help : diagnostic->helps) message += "\n" + help.in(lang);
      out += fmt::format("::{} file={},line={},endLine={}", githubName(diagnostic->severity()),
                         escaped(file.source->name(diagnostic->span.begin), true), begin.line, end.line);
      // GitHub takes columns of one line only.
      if (begin.line == end.line) out += fmt::format(",col={},endColumn={}", begin.column, end.column);
      out += fmt::format(",title={}::{}\n", info(diagnostic->code).id, escaped(message, false));
    }
  }
  for (const Remark& remark : remarks) {
    out += fmt::format("::{} file={},line={}", severityName(remark.severity), escaped(remark.file, true), remark.line);
    if (remark.column > 0) out += fmt::format(",col={}", remark.column);
    out += fmt::format(",title={}::{}\n", escaped(remark.title.in(lang), true), escaped(remark.message, false));
  }
  return out;
}

}  // namespace kopeck
