// Events that can't be taken, to every function that takes one.
#include <climits>
#include <cstddef>

#include "tests/embed/misuse.h"

namespace embed_test::misuse {

namespace {

/// The world's purchase, with parts that a case may spoil.
struct Parts {
  explicit Parts(const World& world)
      : line(world.line), channel(world.channel), beans(world.beans), event(world.purchase) {
    event.lines = &line;
    event.attributes = &channel;
    event.redeem = &beans;
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  kopeck_line line;
  kopeck_attribute channel;
  kopeck_amount beans;
  kopeck_bytes sale{};
  kopeck_text code{};
  kopeck_event event;
};

struct Spoilt {
  Wrong wrong;
  std::string what;
  std::int32_t code;
  std::function<void(const World&, Parts&)> spoil;
  /// Of a quote or hold, which need no number; of a ledger, which finds sales and makes gifts itself.
  std::int32_t quoted = -1;
  std::int32_t in_ledger = -1;
};

using Spoils = std::vector<Spoilt>;

void addStructs(Spoils& all) {
  const auto add = [&](Wrong wrong, const char* what, std::int32_t code, std::function<void(Parts&)> spoil) {
    all.push_back({wrong, what, code, [spoil](const World&, Parts& parts) { spoil(parts); }});
  };
  add(Wrong::no_size, "no size", KOPECK_BAD_STRUCT, [](Parts& one) { one.event.size = 0; });
  add(Wrong::short_size, "a size one byte short", KOPECK_BAD_STRUCT, [](Parts& one) { --one.event.size; });
  add(Wrong::huge_size, "a size of 4 GB", KOPECK_BAD_STRUCT, [](Parts& one) { one.event.size = UINT32_MAX; });
  add(Wrong::null, "lines that are not there", KOPECK_NULL, [](Parts& one) { one.event.lines = nullptr; });
  add(Wrong::null, "attributes that are not there", KOPECK_NULL, [](Parts& one) { one.event.attributes = nullptr; });
  add(Wrong::null, "redeem that is not there", KOPECK_NULL, [](Parts& one) { one.event.redeem = nullptr; });
  add(Wrong::null, "redeemed that is not there", KOPECK_NULL, [](Parts& one) { one.event.redeemed_count = 1; });
  add(Wrong::null, "tenders that are not there", KOPECK_NULL, [](Parts& one) { one.event.tender_count = 1; });
  add(Wrong::null, "coupons that are not there", KOPECK_NULL, [](Parts& one) { one.event.coupon_count = 1; });
  add(Wrong::null, "codes that are not there", KOPECK_NULL, [](Parts& one) { one.event.code_count = 1; });
  add(Wrong::null, "sales that are not there", KOPECK_NULL, [](Parts& one) { one.event.sale_count = 1; });
  add(Wrong::null, "attributes of a line that are not there", KOPECK_NULL,
      [](Parts& one) { one.line.attribute_count = 1; });
  add(Wrong::null, "a sale of NULL", KOPECK_NULL,
      [](Parts& one) { one.event.sales = &one.sale, one.event.sale_count = 1; });
  add(Wrong::null, "a gift of NULL", KOPECK_NULL, [](Parts& one) { one.event.gift.size = 5; });
  add(Wrong::null, "JSON of NULL", KOPECK_NULL, [](Parts& one) { one.event.json = {nullptr, 5}; });
  add(Wrong::range, "a negative count of lines", KOPECK_BAD_ARGUMENT,
      [](Parts& one) { one.event.line_count = SIZE_MAX; });
  add(Wrong::range, "a negative count of attributes", KOPECK_BAD_ARGUMENT,
      [](Parts& one) { one.event.attribute_count = static_cast<std::size_t>(INT64_MIN); });
  add(Wrong::range, "a text of a size that no memory has", KOPECK_BAD_ARGUMENT,
      [](Parts& one) { one.line.sku.size = SIZE_MAX; });
}

/// Every text of an event: NULL with a size, and no UTF-8.
void addTexts(Spoils& all) {
  struct Place {
    const char* name;
    kopeck_text* (*find)(Parts&);
  };
  const std::vector<Place> places = {
      {"id", [](Parts& one) { return &one.event.id; }},
      {"customer", [](Parts& one) { return &one.event.customer; }},
      {"store", [](Parts& one) { return &one.event.store; }},
      {"name", [](Parts& one) { return &one.event.name; }},
      {"of", [](Parts& one) { return &one.event.of; }},
      {"reason", [](Parts& one) { return &one.event.reason; }},
      {"sku", [](Parts& one) { return &one.line.sku; }},
      {"a line's name", [](Parts& one) { return &one.line.name; }},
      {"category", [](Parts& one) { return &one.line.category; }},
      {"an attribute's name", [](Parts& one) { return &one.channel.name; }},
      {"an attribute's value", [](Parts& one) { return &one.channel.value; }},
      {"a wallet", [](Parts& one) { return &one.beans.name; }},
      {"a code",
       [](Parts& one) {
         one.event.codes = &one.code;
         one.event.code_count = 1;
         return &one.code;
       }},
  };
  for (const Place& place : places) {
    all.push_back({Wrong::null, std::string(place.name) + " of NULL", KOPECK_NULL, [place](const World&, Parts& parts) {
                     *place.find(parts) = {nullptr, 3};
                   }});
    for (const std::string& text : notUtf8())
      all.push_back({Wrong::text, std::string(place.name) + " that is not UTF-8", KOPECK_BAD_EVENT,
                     [place, text](const World&, Parts& parts) { *place.find(parts) = textOf(text); }});
  }
}

void addContents(Spoils& all) {
  const auto add = [&](std::string what, std::function<void(Parts&)> spoil) {
    all.push_back(
        {Wrong::content, std::move(what), KOPECK_BAD_EVENT, [spoil](const World&, Parts& parts) { spoil(parts); }});
  };
  for (const std::int32_t kind : {-1, 4, 5, 7, INT_MIN, INT_MAX})
    add("kind " + std::to_string(kind), [kind](Parts& one) { one.event.kind = kind; });
  for (const std::int32_t day : {KOPECK_NO_DAY, INT_MAX, -719'163, 2'932'897})
    add("day " + std::to_string(day), [day](Parts& one) { one.event.day = day; });
  for (const std::int32_t second : {-1, 86'400, INT_MIN, INT_MAX})
    add("second " + std::to_string(second), [second](Parts& one) { one.event.second = second; });
  add("no lines", [](Parts& one) { one.event.line_count = 0; });
  add("neither sku nor name", [](Parts& one) { one.line.sku = kopeck_cstr(""); });
  for (const std::int64_t wrong : {INT64_MIN, std::int64_t{-1}, std::int64_t{0}})
    add("quantity " + std::to_string(wrong), [wrong](Parts& one) { one.line.quantity = wrong; });
  for (const std::int64_t wrong : {INT64_MIN, INT64_MIN + 1, std::int64_t{-1}}) {
    add("amount " + std::to_string(wrong), [wrong](Parts& one) { one.line.amount = wrong; });
    add("discount " + std::to_string(wrong), [wrong](Parts& one) { one.line.discount = wrong; });
    add("tax " + std::to_string(wrong), [wrong](Parts& one) { one.line.tax = wrong; });
    add("redeem " + std::to_string(wrong), [wrong](Parts& one) { one.beans.amount = wrong; });
    add("redeemed " + std::to_string(wrong), [wrong](Parts& one) {
      one.beans.amount = wrong;
      one.event.redeemed = &one.beans;
      one.event.redeemed_count = 1;
      one.event.redeem_count = 0;
    });
    add("tender " + std::to_string(wrong), [wrong](Parts& one) {
      one.beans.amount = wrong;
      one.event.tenders = &one.beans;
      one.event.tender_count = 1;
      one.event.redeem_count = 0;
    });
    add("coupon " + std::to_string(wrong), [wrong](Parts& one) {
      one.beans.amount = wrong;
      one.event.coupons = &one.beans;
      one.event.coupon_count = 1;
      one.event.redeem_count = 0;
    });
  }
  add("a wallet that there is not", [](Parts& one) { one.beans.name = kopeck_cstr("gold coins"); });
  add("a choice that there is not", [](Parts& one) { one.channel.value = kopeck_cstr("fax"); });
  add("an attribute that is missing", [](Parts& one) { one.event.attribute_count = 0; });
  add("a number too long", [](Parts& one) {
    static const std::string longest(257, 'x');
    one.event.id = textOf(longest);
  });
  add("a number with a zero byte", [](Parts& one) { one.event.id = {"a\0b", 3}; });
  add("an event that the programme does not have", [](Parts& one) {
    one.event.kind = KOPECK_EVENT;
    one.event.name = kopeck_cstr("moon landing");
  });
  add("a value of many letters that is none", [](Parts& one) {
    static const std::string longest = [] {
      std::string text = "x";
      for (int i = 0; i < 2000; ++i) text += "я";
      return text;
    }();
    one.channel.value = textOf(longest);
  });
}

void addJson(Spoils& all) {
  for (
      const char* const json :
      {"{", "[]", "null", "7", "{\"type\":\"purchase\"", "{\"type\":7}", "{\"type\":\"sale\"}", "{} {}",
       "{\"type\":\"purchase\",\"id\":\"\xFF\"}", "{\"type\":\"purchase\",\"id\":\"r-1\"}",
       R"({"type":"purchase","id":"r-1","customer":"ann","at":"2026-02-30T10:00:00","channel":"pos","lines":[{"sku":"a","quantity":"1","amount":"1"}]})",
       R"({"type":"purchase","id":"r-1","customer":"ann","at":"2026-05-20T10:00:00","channel":"pos","lines":[{"sku":"a","quantity":"1","amount":"1e400"}]})",
       R"({"type":"purchase","id":"r-1","customer":"ann","at":"2026-05-20T10:00:00","channel":"pos","lines":[{"sku":"a","quantity":"1","amount":"99999999999999999999"}]})",
       R"({"type":"purchase","id":"r-1","customer":"ann","at":"2026-05-20T10:00:00","channel":"pos","lines":[]})"})
    all.push_back({Wrong::content, std::string("JSON ") + json, KOPECK_BAD_EVENT,
                   [json](const World&, Parts& parts) { parts.event.json = kopeck_cstr(json); }});
}

/// What a return and a gift bring along.
void addKept(Spoils& all) {
  const auto returned = [&](const char* what, std::int32_t code, std::function<kopeck_bytes(const World&)> bytes) {
    all.push_back({Wrong::bytes, std::string("a return with ") + what, code,
                   [bytes](const World& world, Parts& parts) {
                     parts.event.kind = KOPECK_RETURN;
                     parts.event.redeem_count = 0;
                     parts.event.of = kopeck_cstr("r-0");
                     parts.sale = bytes(world);
                     parts.event.sales = &parts.sale;
                     parts.event.sale_count = parts.sale.data == nullptr ? 0 : 1;
                   },
                   KOPECK_BAD_ARGUMENT, KOPECK_OK});
  };
  returned("no sale", KOPECK_NEEDS_SALE, [](const World&) { return kopeck_bytes{}; });
  returned("an empty sale", KOPECK_DAMAGED, [](const World&) { return kopeck_bytes{"", 0}; });
  returned("a sale that is cut off", KOPECK_DAMAGED, [](const World& world) {
    return kopeck_bytes{world.record_bytes.data(), world.record_bytes.size() - 1};
  });
  returned("an account for a sale", KOPECK_DAMAGED, [](const World& world) { return bytesOf(world.account_bytes); });
  returned("another programme's sale", KOPECK_FOREIGN,
           [](const World& world) { return bytesOf(world.other_record_bytes); });
  const auto gift = [&](const char* what, std::int32_t code, std::function<kopeck_bytes(const World&)> bytes) {
    all.push_back({Wrong::bytes, std::string("a gift of ") + what, code,
                   [bytes](const World& world, Parts& parts) {
                     parts.event.kind = KOPECK_GIFT;
                     parts.event.gift = bytes(world);
                   },
                   KOPECK_BAD_EVENT, KOPECK_BAD_ARGUMENT});
  };
  gift("one byte", KOPECK_DAMAGED, [](const World&) { return kopeck_bytes{"x", 1}; });
  gift("a purchase", KOPECK_DAMAGED, [](const World& world) { return bytesOf(world.record_bytes); });
  gift("another programme", KOPECK_FOREIGN, [](const World& world) { return bytesOf(world.other_record_bytes); });
}

void addOrder(Spoils& all) {
  all.push_back({Wrong::content, "a date before the account's last event", KOPECK_LATE,
                 [](const World&, Parts& parts) { parts.event.day = kopeck_day(2026, 5, 9); }, KOPECK_LATE, KOPECK_OK});
  all.push_back({Wrong::content, "another customer", KOPECK_OTHER_CUSTOMER,
                 [](const World&, Parts& parts) { parts.event.customer = kopeck_cstr("bob"); }, KOPECK_OTHER_CUSTOMER,
                 KOPECK_OK});
  all.push_back({Wrong::content, "no number", KOPECK_BAD_EVENT,
                 [](const World&, Parts& parts) { parts.event.id = kopeck_cstr(""); }, KOPECK_OK});
}

Spoils allSpoils() {
  Spoils all;
  addStructs(all);
  addTexts(all);
  addContents(all);
  addJson(all);
  addKept(all);
  addOrder(all);
  return all;
}

/// A function that takes an event.
struct Taker {
  const char* function;
  const char* parameter;
  bool quotes;
  bool ledger;
  std::function<std::int32_t(World&, const kopeck_event*, kopeck_error*)> call;
};

std::vector<Taker> takers() {
  return {
      {"kopeck_apply", "event", false, false,
       [](World& world, const kopeck_event* event, kopeck_error* error) {
         return kopeck_apply(world.account, event, nullptr, error);
       }},
      {"kopeck_apply_all", "events", false, false,
       [](World& world, const kopeck_event* event, kopeck_error* error) {
         std::size_t applied = 7;
         const std::int32_t code = kopeck_apply_all(world.account, event, 1, nullptr, nullptr, &applied, error);
         EXPECT_EQ(applied, 0U);
         return code;
       }},
      {"kopeck_quote_receipt", "event", true, false,
       [](World& world, const kopeck_event* event, kopeck_error* error) {
         auto quote = sized<kopeck_quote>();
         return kopeck_quote_receipt(world.account, event, &quote, error);
       }},
      {"kopeck_hold", "event", true, false,
       [](World& world, const kopeck_event* event, kopeck_error* error) {
         return kopeck_hold(world.account, kopeck_cstr("new"), event, 60, nullptr, error);
       }},
      {"kopeck_hold_commit", "event", false, false,
       [](World& world, const kopeck_event* event, kopeck_error* error) {
         return kopeck_hold_commit(world.account, kopeck_cstr("live"), event, nullptr, error);
       }},
      {"kopeck_ledger_apply", "event", false, true,
       [](World& world, const kopeck_event* event, kopeck_error* error) {
         return kopeck_ledger_apply(world.ledger, event, nullptr, error);
       }},
  };
}

/// The code that a function answers to a spoilt event; KOPECK_OK: it takes it, so that it is no case.
std::int32_t codeOf(const Taker& taker, const Spoilt& one) {
  const bool commits = std::string_view(taker.function) == "kopeck_hold_commit";
  // A hold is committed with a purchase: that is said before the event is read.
  const bool no_purchase =
      one.wrong == Wrong::bytes || one.what.starts_with("kind ") || one.what.starts_with("an event that");
  if (commits && no_purchase) return KOPECK_BAD_ARGUMENT;
  if (taker.quotes && one.quoted >= 0) return one.quoted;
  if (taker.ledger && one.in_ledger >= 0) return one.in_ledger;
  return one.code;
}

}  // namespace

Cases eventCases() {
  Cases cases;
  const Spoils spoils = allSpoils();
  for (const Taker& taker : takers()) {
    const auto call = taker.call;
    cases.push_back({taker.function, taker.parameter, Wrong::null, "NULL", KOPECK_NULL,
                     [call](World& world, kopeck_error* error) { return call(world, nullptr, error); }});
    for (const Spoilt& one : spoils) {
      const std::int32_t code = codeOf(taker, one);
      if (code == KOPECK_OK) continue;
      cases.push_back(
          {taker.function, taker.parameter, one.wrong, one.what, code, [call, one](World& world, kopeck_error* error) {
             Parts parts(world);
             one.spoil(world, parts);
             return call(world, &parts.event, error);
           }});
    }
  }
  for (const std::size_t count : {SIZE_MAX, static_cast<std::size_t>(INT64_MIN)})
    cases.push_back({"kopeck_apply_all", "count", Wrong::range, std::to_string(count), KOPECK_BAD_ARGUMENT,
                     [count](World& world, kopeck_error* error) {
                       return kopeck_apply_all(world.account, &world.purchase, count, nullptr, nullptr, nullptr, error);
                     }});
  return cases;
}

}  // namespace embed_test::misuse
