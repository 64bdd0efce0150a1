#include "tools/describe/describe.h"

#include "tools/describe/samples.h"
#include "tools/describe/sections.h"

namespace kopeck {

namespace {

using namespace describing;

void addIfSaid(Document& document, Section section) {
  if (!section.blocks.empty()) document.sections.push_back(std::move(section));
}

/// A heading, and each rule of the sort below it, with its example.
void addRules(Document& document, const Speaker& speaker, RuleSections& sections, Samples& samples, bool discounts) {
  const plan::Plan& plan = speaker.plan();
  bool headed = false;
  for (const AuthorRule group : groupsOf(plan)) {
    if (isDiscount(plan, group) != discounts) continue;
    if (!headed)
      document.sections.push_back({discounts ? speaker.say("Discounts and free goods", "Скидки и подарки")
                                             : speaker.say("What you get", "Что вы получаете"),
                                   2,
                                   {}});
    headed = true;
    Section section = sections.rule(group);
    if (const auto tried = samples.find(group))
      section.blocks.push_back(exampleOf(speaker, *tried, &plan.rules[static_cast<std::size_t>(group.first)]));
    document.sections.push_back(std::move(section));
  }
}

Document written(const Speaker& speaker, Samples& samples) {
  const plan::Plan& plan = speaker.plan();
  Phrases phrases(speaker);
  RuleSections rules(speaker, phrases);
  Document document;
  document.language = speaker.say("en", "ru");
  document.title = plan.name;
  document.subtitle =
      speaker.say("Terms and conditions, version {}", "Правила программы, версия {}", std::to_string(plan.version));
  if (plan.effective_from != kNoDay)
    document.subtitle += speaker.say(", effective from {}", ", действуют с {}", speaker.date(plan.effective_from));
  addRules(document, speaker, rules, samples, false);
  addRules(document, speaker, rules, samples, true);
  addIfSaid(document, togetherSection(speaker, rules));
  for (Section& section : levelSections(speaker, phrases)) addIfSaid(document, std::move(section));
  addIfSaid(document, pointsSection(speaker, rules));
  Section paying = redeemSection(speaker, phrases, rules);
  if (const auto tried = samples.paying()) paying.blocks.push_back(exampleOf(speaker, *tried, nullptr));
  addIfSaid(document, std::move(paying));
  addIfSaid(document, couponSection(speaker, rules));
  addIfSaid(document, returnsSection(speaker));
  addIfSaid(document, goodsSection(speaker, phrases));
  addIfSaid(document, guaranteeSection(speaker));
  return document;
}

}  // namespace

Result<Document> describe(const plan::Plan& plan, const Evaluator& evaluator, Lang lang) {
  const Speaker speaker(plan, lang);
  Samples samples(plan, evaluator);
  Document document = written(speaker, samples);
  if (samples.broken() != nullptr) return internalError(*samples.broken(), false);
  return document;
}

}  // namespace kopeck
