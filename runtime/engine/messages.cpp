// Messages and records: what rules say, in the programme's language, when they have acted.
#include <algorithm>

#include "runtime/engine/step.h"
#include "runtime/engine/words.h"

namespace kopeck {

namespace {

/// A number as the programme's language writes it.
std::string spoken(const plan::Plan& plan, std::string number) {
  if (plan.language == "ru") std::replace(number.begin(), number.end(), '.', ',');
  return number;
}

std::string dateText(const plan::Plan& plan, Value value) {
  std::string iso = formatDate(static_cast<Day>(value));
  if (plan.language != "ru" || iso.size() != 10) return iso;
  return iso.substr(8, 2) + "." + iso.substr(5, 2) + "." + iso.substr(0, 4);
}

std::string yesNoText(const plan::Plan& plan, bool yes) {
  if (plan.language == "ru") return yes ? "да" : "нет";
  return yes ? "yes" : "no";
}

std::string valueText(const plan::Plan& plan, const TextPool& pool, const Attribute& attribute, Value value) {
  if (value == kMissing) return {};
  switch (attribute.type) {
    case AttributeType::text:
    case AttributeType::customer:
      return value >= 0 && static_cast<std::size_t>(value) < pool.size()
                 ? std::string(pool.text(static_cast<TextId>(value)))
                 : std::string();
    case AttributeType::number:
      return spoken(plan, quantityText(value));
    case AttributeType::money:
      return spoken(plan, moneyText(plan, value));
    case AttributeType::date:
    case AttributeType::anniversary:
      return dateText(plan, value);
    case AttributeType::time:
      return formatTime(static_cast<std::int32_t>(value)).substr(0, 5);
    case AttributeType::yes_no:
      return yesNoText(plan, value > 0);
    case AttributeType::choice:
      return value >= 0 && static_cast<std::size_t>(value) < attribute.choices.size()
                 ? attribute.choices[static_cast<std::size_t>(value)]
                 : std::string();
  }
  return {};
}

}  // namespace

std::string Stepper::recordText(std::int32_t index, Value value) const {
  const Attribute& attribute = plan_.schema.customer[static_cast<std::size_t>(index)];
  return attribute.name + ": " + valueText(plan_, pool_, attribute, value);
}

/// What a rule gave to its own account, of the kind that the first of its parts gave.
std::string Stepper::earnedText(std::size_t rule, const Outcome& out) const {
  const std::int32_t own = grants_.head(static_cast<std::int32_t>(rule));
  std::int32_t kind = -1;
  Value points = 0;
  const auto rules = static_cast<std::int32_t>(plan_.rules.size());
  for (std::int32_t r = own; r < rules && grants_.head(r) == own; ++r) {
    const plan::Rule& part = plan_.rules[static_cast<std::size_t>(r)];
    const Value given = out.rules[static_cast<std::size_t>(r)].given;
    if (part.trigger == plan::TriggerKind::discount || part.recipient >= 0 || given == 0) continue;
    if (kind < 0) kind = grants_.kindOf(r);
    if (grants_.kindOf(r) == kind) points += given;
  }
  return spoken(plan_, kindNumber(plan_, std::max(kind, grants_.kindOf(own)), points));
}

std::string Stepper::pieceText(const AccountState& state, const plan::Piece& piece, std::size_t rule, Day day,
                               const Outcome& out) const {
  const auto index = static_cast<std::size_t>(piece.index);
  switch (piece.kind) {
    case plan::PieceKind::text:
      return piece.text;
    case plan::PieceKind::earned:
      return earnedText(rule, out);
    case plan::PieceKind::attribute:
      return valueText(plan_, pool_, plan_.schema.customer[index], state.word(plan_.layout.attributes + piece.index));
    case plan::PieceKind::balance:
      return spoken(plan_, kindNumber(plan_, piece.index, balanceOf(plan_, state, piece.index, day)));
    case plan::PieceKind::tier: {
      const auto level = static_cast<std::size_t>(state.tier(plan_.layout, piece.index));
      return level < plan_.tiers[index].levels.size() ? plan_.tiers[index].levels[level].name : std::string();
    }
  }
  return {};
}

/// With the account as it is after the event.
void Stepper::sayMessages(const AccountState& state, Day day, std::int64_t row, Outcome& out) {
  for (const std::int32_t rule : out.acted) {
    const auto r = static_cast<std::size_t>(rule);
    for (const plan::Effect& effect : plan_.rules[r].effects) {
      if (effect.kind != plan::EffectKind::message) continue;
      std::string text;
      for (const plan::Piece& piece : effect.pieces) text += pieceText(state, piece, r, day, out);
      out.effects.push_back({rule, EffectRowKind::message, effect.channel, std::move(text), row, day});
    }
  }
}

}  // namespace kopeck
