#include "tools/kopeck/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace kopeck::tool {

namespace {

constexpr std::size_t kColumn = 34;  // where descriptions begin

std::string twoColumns(const std::string& left, const std::string& right) {
  const std::size_t width = columns(left);
  const std::string gap = width + 2 > kColumn ? "\n" + std::string(kColumn, ' ') : std::string(kColumn - width, ' ');
  return left + gap + right + "\n";
}

/// "FILE", "en|ru"; empty for a flag.
std::string valueName(const CLI::Option& option) {
  if (!option.get_option_text().empty()) return option.get_option_text();
  return option.get_type_size() == 0 ? "" : option.get_type_name();
}

/// How many letters must change, come or go to make one word of the other.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string noSuchCommand(const Common& common, const CLI::App& app, const std::string& word) {
  std::string text = fmt::format(fmt::runtime(common.say("there is no command `{}`", "команды `{}` нет")), word);
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  const auto nearest = std::min_element(commands.begin(), commands.end(), [&](const CLI::App* a, const CLI::App* b) {
    return distance(word, a->get_name()) < distance(word, b->get_name());
  });
  if (nearest != commands.end() && distance(word, (*nearest)->get_name()) <= 2)
    text +=
        fmt::format(fmt::runtime(common.say("; did you mean `{}`?", "; может быть, `{}`?")), (*nearest)->get_name());
  return text;
}

/// The library's text, of which the name that stands first is kept.
std::string reasonText(const Common& common, const CLI::ParseError& error) {
  std::string text = error.what();
  const auto kind = static_cast<CLI::ExitCodes>(error.get_exit_code());  // its name is now the kind, now the command
  const auto with = [&](const char* en, const char* ru, const std::string& name) {
    return fmt::format(fmt::runtime(common.say(en, ru)), name);
  };
  if (kind == CLI::ExitCodes::RequiredError) {
    const std::string name = text.substr(0, text.find(' '));
    return name == "files" ? std::string(common.say("a rule file is needed", "нужен файл правил"))
                           : with("{} is needed", "нужен параметр {}", name);
  }
  if (kind == CLI::ExitCodes::ExtrasError)
    return with("`{}` means nothing here", "`{}` здесь ничего не значит", text.substr(text.rfind(' ') + 1));
  if (kind == CLI::ExitCodes::ArgumentMismatch)
    return with("{} needs a value", "у {} должно быть значение", text.substr(0, text.find(':')));
  if (kind == CLI::ExitCodes::ValidationError || kind == CLI::ExitCodes::ConversionError)
    return with("not a possible value: {}", "такого значения быть не может: {}", text);
  return text;
}

}  // namespace

HelpFormatter::HelpFormatter(const Common& common) : common_(common) {
  column_width(kColumn);
  label("Positionals", common.say("Files", "Файлы"));
}

std::string HelpFormatter::make_usage(const CLI::App* app, std::string name) const {
  std::string text = fmt::format("\n{}: {}", common_.say("Usage", "Вызов"), name);
  if (app->get_parent() == nullptr) return text + common_.say(" COMMAND …", " КОМАНДА …") + "\n";
  for (const CLI::Option* option : app->get_options()) {
    if (!option->get_required()) continue;
    const std::string value = valueName(*option);
    text += " " + (option->get_positional() ? value : option->get_name() + " " + value);
  }
  return text + common_.say(" [OPTIONS]", " [ПАРАМЕТРЫ]") + "\n";
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  const std::string value = valueName(*option);
  std::string left = "  " + (is_positional ? value : option->get_name(false, true));
  if (!is_positional && !value.empty()) left += " " + value;
  std::string right = option->get_description();
  if (!option->get_default_str().empty()) right += " (" + option->get_default_str() + ")";
  return twoColumns(left, right);
}

std::string HelpFormatter::make_subcommand(const CLI::App* command) const {
  return twoColumns("  " + command->get_name(), command->get_description());
}

int answerParseError(const Common& common, const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error) == 0 ? kOk : kUnusable;
  const std::vector<CLI::App*> called = app.get_subcommands();
  if (called.empty()) {
    const std::vector<std::string> rest = app.remaining(true);
    if (rest.empty()) {
      printError(app.help());
      return kUnusable;
    }
    return complain(common, noSuchCommand(common, app, rest.front()) + "\n" +
                                common.say("kopeck --help lists the commands", "команды перечислит kopeck --help"));
  }
  const CLI::App& command = *called.front();
  return complain(common, reasonText(common, error) + "\n" +
                              fmt::format(fmt::runtime(common.say("kopeck {} --help says what it takes",
                                                                  "что можно задать, скажет kopeck {} --help")),
                                          command.get_name()));
}

}  // namespace kopeck::tool
