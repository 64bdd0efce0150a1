// The types of what a Plan reads.
#include "runtime/plan/names.h"

namespace kopeck::plan {

Type typeOf(AttributeType type) {
  switch (type) {
    case AttributeType::text:
    case AttributeType::customer:
      return Type::text;
    case AttributeType::number:
      return Type::number;
    case AttributeType::money:
      return Type::money;
    case AttributeType::date:
      return Type::date;
    case AttributeType::anniversary:
      return Type::anniversary;
    case AttributeType::time:
      return Type::time;
    case AttributeType::yes_no:
      return Type::yes_no;
    case AttributeType::choice:
      return Type::choice;
  }
  return Type::text;
}

Type typeOf(Measure measure) {
  switch (measure) {
    case Measure::net:
    case Measure::gross:
    case Measure::paid:
    case Measure::tender:
      return Type::money;
    case Measure::units:
      return Type::number;
    case Measure::purchases:
    case Measure::uses:
      return Type::count;
    case Measure::points:
      return Type::points;
  }
  return Type::money;
}

Type typeOf(Field field) {
  switch (field) {
    case Field::net:
    case Field::gross:
    case Field::paid:
      return Type::money;
    case Field::day:
      return Type::date;
    case Field::second:
      return Type::time;
    case Field::weekday:
      return Type::weekday;
    case Field::day_of_month:
    case Field::month:
    case Field::count_:
      return Type::count;
    case Field::store:
      return Type::text;
  }
  return Type::count;
}

bool isAmount(Type type) {
  switch (type) {
    case Type::money:
    case Type::points:
    case Type::number:
    case Type::count:
    case Type::days:
      return true;
    case Type::yes_no:
    case Type::date:
    case Type::anniversary:
    case Type::time:
    case Type::weekday:
    case Type::text:
    case Type::choice:
    case Type::tier:
      return false;
  }
  return false;
}

Type typeOf(ResultKind result) {
  switch (result) {
    case ResultKind::earned:
    case ResultKind::redeemed:
      return Type::points;
    case ResultKind::worth_of_earned:
    case ResultKind::worth_of_redeemed:
    case ResultKind::discount:
      return Type::money;
  }
  return Type::money;
}

}  // namespace kopeck::plan
