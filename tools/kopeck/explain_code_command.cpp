// kopeck explain-code: what a diagnostic code means, with a wrong and a right example.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "tools/kopeck/shared.h"
#include "tools/pages/pages.h"

namespace kopeck::tool {

namespace {

/// "k123", "0123", "K0123" -> "K0123".
std::string idOf(std::string text) {
  if (!text.empty() && (text[0] == 'k' || text[0] == 'K')) text.erase(0, 1);
  if (text.size() < 4) text.insert(0, 4 - text.size(), '0');
  return "K" + text;
}

int list(const Common& common) {
  for (const CodeInfo& code : allCodes()) {
    const auto page = codePage(code.id, common.lang);
    print(fmt::format("{}  {}\n", code.id, page ? pageTitle(*page) : common.lang == Lang::ru ? code.ru : code.en));
  }
  return kOk;
}

int explainCode(const Common& common, const std::string& text) {
  if (text.empty()) return list(common);
  const auto page = codePage(idOf(text), common.lang);
  if (!page)
    return complain(common,
                    fmt::format(fmt::runtime(common.say("there is no code `{}`\nkopeck explain-code lists them all",
                                                        "кода `{}` нет\nвсе коды перечислит kopeck explain-code")),
                                text));
  print(plainPage(*page));
  return kOk;
}

}  // namespace

void addExplainCode(CLI::App& app, Common& common, int& code) {
  CLI::App* command = app.add_subcommand("explain-code", common.say("Say what a diagnostic code means, with examples",
                                                                    "Объяснить код ошибки на примерах"));
  auto text = std::make_shared<std::string>();
  command
      ->add_option("code", *text,
                   common.say("The code, such as K0302; without it all are listed",
                              "Код, например K0302; без него перечисляются все"))
      ->type_name(common.say("CODE", "КОД"));
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") + std::string("\n  kopeck explain-code K0302"));
  command->callback([&common, &code, text] {
    common.settle();
    code = explainCode(common, *text);
  });
}

}  // namespace kopeck::tool
