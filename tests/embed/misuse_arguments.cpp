// Everything that is handed in beside handles, events and bytes: places for answers, structs with sizes, numbers,
// texts.
#include <climits>
#include <cstddef>

#include "tests/embed/misuse.h"

namespace embed_test::misuse {

namespace {

/// A case a wrong size of a struct.
template <typename Struct>
void addSizes(const char* function, const char* parameter, Cases& cases,
              std::function<std::int32_t(World&, Struct*, kopeck_error*)> call) {
  struct Size {
    Wrong wrong;
    std::uint32_t size;
    const char* what;
  };
  for (const Size& one :
       {Size{Wrong::no_size, 0, "no size"}, Size{Wrong::short_size, sizeof(Struct) - 1, "a size one byte short"},
        Size{Wrong::huge_size, UINT32_MAX, "a size of 4 GB"}})
    cases.push_back(
        {function, parameter, one.wrong, one.what, KOPECK_BAD_STRUCT, [call, one](World& world, kopeck_error* error) {
           Struct value{};
           value.size = one.size;
           return call(world, &value, error);
         }});
}

/// A struct that the library fills in: NULL, and its sizes.
template <typename Struct>
void addAnswer(const char* function, const char* parameter, bool may_be_null, Cases& cases,
               std::function<std::int32_t(World&, Struct*, kopeck_error*)> call) {
  if (!may_be_null)
    cases.push_back({function, parameter, Wrong::null, "NULL", KOPECK_NULL,
                     [call](World& world, kopeck_error* error) { return call(world, nullptr, error); }});
  addSizes<Struct>(function, parameter, cases, call);
}

void addAnswers(Cases& cases) {
  addAnswer<kopeck_programme_info>("kopeck_programme_get", "info", false, cases,
                                   [](World& world, kopeck_programme_info* into, kopeck_error* error) {
                                     return kopeck_programme_get(world.programme, into, error);
                                   });
  addAnswer<kopeck_kind_info>("kopeck_programme_kind", "kind", false, cases,
                              [](World& world, kopeck_kind_info* into, kopeck_error* error) {
                                return kopeck_programme_kind(world.programme, 0, into, error);
                              });
  addAnswer<kopeck_tiers_info>("kopeck_programme_tiers", "tiers", false, cases,
                               [](World& world, kopeck_tiers_info* into, kopeck_error* error) {
                                 return kopeck_programme_tiers(world.programme, 0, into, error);
                               });
  addAnswer<kopeck_diagnostic>("kopeck_diagnostics_get", "diagnostic", false, cases,
                               [](World& world, kopeck_diagnostic* into, kopeck_error* error) {
                                 return kopeck_diagnostics_get(world.diagnostics, 0, into, error);
                               });
  addAnswer<kopeck_account_info>("kopeck_account_get", "info", false, cases,
                                 [](World& world, kopeck_account_info* into, kopeck_error* error) {
                                   return kopeck_account_get(world.account, KOPECK_NO_DAY, into, error);
                                 });
  addAnswer<kopeck_quote>("kopeck_quote_receipt", "quote", false, cases,
                          [](World& world, kopeck_quote* into, kopeck_error* error) {
                            return kopeck_quote_receipt(world.account, &world.purchase, into, error);
                          });
  addAnswer<kopeck_quote>("kopeck_hold", "quote", true, cases,
                          [](World& world, kopeck_quote* into, kopeck_error* error) {
                            return kopeck_hold(world.account, kopeck_cstr("new"), &world.purchase, 60, into, error);
                          });
  addAnswer<kopeck_outcome>("kopeck_apply", "outcome", true, cases,
                            [](World& world, kopeck_outcome* into, kopeck_error* error) {
                              return kopeck_apply(world.account, &world.purchase, into, error);
                            });
  addAnswer<kopeck_outcome>("kopeck_account_pass", "outcome", true, cases,
                            [](World& world, kopeck_outcome* into, kopeck_error* error) {
                              return kopeck_account_pass(world.account, kopeck_day(2027, 1, 1), into, error);
                            });
  addAnswer<kopeck_outcome>(
      "kopeck_hold_commit", "outcome", true, cases, [](World& world, kopeck_outcome* into, kopeck_error* error) {
        return kopeck_hold_commit(world.account, kopeck_cstr("live"), &world.purchase, into, error);
      });
  addAnswer<kopeck_outcome>("kopeck_ledger_apply", "outcome", true, cases,
                            [](World& world, kopeck_outcome* into, kopeck_error* error) {
                              return kopeck_ledger_apply(world.ledger, &world.purchase, into, error);
                            });
}

void addPlaces(Cases& cases) {
  const auto null = [&](const char* function, const char* parameter,
                        std::function<std::int32_t(World&, kopeck_error*)> call) {
    cases.push_back({function, parameter, Wrong::null, "NULL", KOPECK_NULL, std::move(call)});
  };
  null("kopeck_programme_level", "name",
       [](World& world, kopeck_error* error) { return kopeck_programme_level(world.programme, 0, 0, nullptr, error); });
  null("kopeck_session_new", "session",
       [](World& world, kopeck_error* error) { return kopeck_session_new(world.programme, nullptr, error); });
  null("kopeck_account_new", "account", [](World& world, kopeck_error* error) {
    return kopeck_account_new(world.session, kopeck_cstr("bob"), nullptr, error);
  });
  null("kopeck_account_open", "account", [](World& world, kopeck_error* error) {
    return kopeck_account_open(world.session, bytesOf(world.account_bytes), nullptr, error);
  });
  null("kopeck_account_save", "bytes",
       [](World& world, kopeck_error* error) { return kopeck_account_save(world.account, nullptr, error); });
  null("kopeck_account_save_into", "buffer", [](World& world, kopeck_error* error) {
    std::size_t needed = 0;
    return kopeck_account_save_into(world.account, nullptr, 1 << 20, &needed, error);
  });
  null("kopeck_account_save_into", "needed", [](World& world, kopeck_error* error) {
    char buffer[16];
    return kopeck_account_save_into(world.account, buffer, sizeof buffer, nullptr, error);
  });
  null("kopeck_session_counters", "bytes",
       [](World& world, kopeck_error* error) { return kopeck_session_counters(world.session, nullptr, error); });
  null("kopeck_explain", "text", [](World& world, kopeck_error* error) {
    return kopeck_explain(world.account, KOPECK_AS_TEXT, KOPECK_ENGLISH, nullptr, error);
  });
  null("kopeck_explain_record", "text", [](World& world, kopeck_error* error) {
    return kopeck_explain_record(world.session, bytesOf(world.record_bytes), KOPECK_AS_TEXT, KOPECK_ENGLISH, nullptr,
                                 error);
  });
  null("kopeck_ledger_account", "account", [](World& world, kopeck_error* error) {
    return kopeck_ledger_account(world.ledger, kopeck_cstr("ann"), nullptr, error);
  });
  null("kopeck_ledger_explain", "text", [](World& world, kopeck_error* error) {
    return kopeck_ledger_explain(world.ledger, kopeck_cstr("r-0"), KOPECK_AS_TEXT, KOPECK_ENGLISH, nullptr, error);
  });
  null("kopeck_build_image", "image", [](World& world, kopeck_error* error) {
    return kopeck_build_image(world.programme, kopeck_cstr("none"), nullptr, error);
  });
  null("kopeck_programme_load_image", "programme", [](World& world, kopeck_error* error) {
    return kopeck_programme_load_image(bytesOf(world.image_bytes), nullptr, nullptr, error);
  });
  null("kopeck_tables_export", "stream", [](World& world, kopeck_error* error) {
    return kopeck_tables_export(world.tables, KOPECK_TABLE_POSTINGS, nullptr, error);
  });
}

// ---- numbers -------------------------------------------------------------------------------------------------------

void addIndices(Cases& cases) {
  const auto range = [&](const char* function, const char* parameter, std::int64_t value,
                         std::function<std::int32_t(World&, kopeck_error*)> call) {
    cases.push_back({function, parameter, Wrong::range, std::to_string(value), KOPECK_BAD_ARGUMENT, std::move(call)});
  };
  for (const std::int32_t wrong : {-1, 1, INT_MIN, INT_MAX}) {
    range("kopeck_programme_kind", "index", wrong, [wrong](World& world, kopeck_error* error) {
      auto kind = sized<kopeck_kind_info>();
      return kopeck_programme_kind(world.programme, wrong, &kind, error);
    });
    range("kopeck_programme_tiers", "block", wrong, [wrong](World& world, kopeck_error* error) {
      auto tiers = sized<kopeck_tiers_info>();
      return kopeck_programme_tiers(world.programme, wrong, &tiers, error);
    });
    range("kopeck_programme_level", "block", wrong, [wrong](World& world, kopeck_error* error) {
      kopeck_text name{};
      return kopeck_programme_level(world.programme, wrong, 0, &name, error);
    });
  }
  for (const std::int32_t wrong : {-1, 3, INT_MIN, INT_MAX})
    range("kopeck_programme_level", "level", wrong, [wrong](World& world, kopeck_error* error) {
      kopeck_text name{};
      return kopeck_programme_level(world.programme, 0, wrong, &name, error);
    });
  for (const std::size_t wrong : {std::size_t{1'000'000}, SIZE_MAX})
    range("kopeck_diagnostics_get", "index", static_cast<std::int64_t>(wrong),
          [wrong](World& world, kopeck_error* error) {
            auto one = sized<kopeck_diagnostic>();
            return kopeck_diagnostics_get(world.diagnostics, wrong, &one, error);
          });
  for (const std::int32_t wrong : {-1, 6, INT_MIN, INT_MAX})
    range("kopeck_tables_export", "table", wrong, [wrong](World& world, kopeck_error* error) {
      ArrowArrayStream stream{};
      return kopeck_tables_export(world.tables, wrong, &stream, error);
    });
}

void addForms(Cases& cases) {
  for (const std::int32_t wrong : {-1, 2, INT_MIN, INT_MAX}) {
    for (const bool form : {true, false}) {
      const char* const parameter = form ? "form" : "language";
      const std::int32_t as = form ? wrong : KOPECK_AS_TEXT;
      const std::int32_t in = form ? KOPECK_ENGLISH : wrong;
      const auto add = [&](const char* function, std::function<std::int32_t(World&, kopeck_error*)> call) {
        cases.push_back(
            {function, parameter, Wrong::range, std::to_string(wrong), KOPECK_BAD_ARGUMENT, std::move(call)});
      };
      add("kopeck_explain", [as, in](World& world, kopeck_error* error) {
        kopeck_text text{};
        return kopeck_explain(world.account, as, in, &text, error);
      });
      add("kopeck_explain_record", [as, in](World& world, kopeck_error* error) {
        kopeck_text text{};
        return kopeck_explain_record(world.session, bytesOf(world.record_bytes), as, in, &text, error);
      });
      add("kopeck_ledger_explain", [as, in](World& world, kopeck_error* error) {
        kopeck_text text{};
        return kopeck_ledger_explain(world.ledger, kopeck_cstr("r-0"), as, in, &text, error);
      });
    }
  }
}

void addDays(Cases& cases) {
  const auto range = [&](const char* function, const char* parameter, std::int64_t value,
                         std::function<std::int32_t(World&, kopeck_error*)> call) {
    cases.push_back({function, parameter, Wrong::range, std::to_string(value), KOPECK_BAD_ARGUMENT, std::move(call)});
  };
  for (const std::int32_t wrong : {INT_MIN, INT_MIN + 1, -719'163, 2'932'897, INT_MAX}) {
    if (wrong != KOPECK_NO_DAY)
      range("kopeck_account_get", "day", wrong, [wrong](World& world, kopeck_error* error) {
        auto info = sized<kopeck_account_info>();
        return kopeck_account_get(world.account, wrong, &info, error);
      });
    range("kopeck_account_pass", "day", wrong, [wrong](World& world, kopeck_error* error) {
      return kopeck_account_pass(world.account, wrong, nullptr, error);
    });
    range("kopeck_ledger_pass", "day", wrong,
          [wrong](World& world, kopeck_error* error) { return kopeck_ledger_pass(world.ledger, wrong, error); });
    range("kopeck_hold_release", "day", wrong, [wrong](World& world, kopeck_error* error) {
      return kopeck_hold_release(world.account, kopeck_cstr("live"), wrong, 0, error);
    });
  }
  for (const std::int32_t wrong : {-1, 86'400, INT_MIN, INT_MAX})
    range("kopeck_hold_release", "second", wrong, [wrong](World& world, kopeck_error* error) {
      return kopeck_hold_release(world.account, kopeck_cstr("live"), world.purchase.day, wrong, error);
    });
  for (const std::int64_t wrong : {INT64_MIN, std::int64_t{-1}, std::int64_t{0}, std::int64_t{367} * 86'400, INT64_MAX})
    range("kopeck_hold", "seconds", wrong, [wrong](World& world, kopeck_error* error) {
      return kopeck_hold(world.account, kopeck_cstr("new"), &world.purchase, wrong, nullptr, error);
    });
  const auto late = [&](const char* function, std::function<std::int32_t(World&, kopeck_error*)> call) {
    cases.push_back({function, "day", Wrong::range, "before the account's last event", KOPECK_LATE, std::move(call)});
  };
  late("kopeck_account_get", [](World& world, kopeck_error* error) {
    auto info = sized<kopeck_account_info>();
    return kopeck_account_get(world.account, kopeck_day(2026, 5, 9), &info, error);
  });
  late("kopeck_account_pass", [](World& world, kopeck_error* error) {
    return kopeck_account_pass(world.account, kopeck_day(2026, 5, 9), nullptr, error);
  });
}

void addBuffers(Cases& cases) {
  for (const std::size_t capacity : {std::size_t{0}, std::size_t{1}, std::size_t{40}})
    cases.push_back({"kopeck_account_save_into", "capacity", Wrong::range, std::to_string(capacity),
                     KOPECK_SHORT_BUFFER, [capacity](World& world, kopeck_error* error) {
                       std::size_t needed = 0;
                       char buffer[40] = "nothing is written";
                       const std::int32_t code =
                           kopeck_account_save_into(world.account, buffer, capacity, &needed, error);
                       EXPECT_EQ(needed, world.account_bytes.size());
                       EXPECT_STREQ(buffer, "nothing is written");
                       return code;
                     }});
}

// ---- texts ---------------------------------------------------------------------------------------------------------

using TextCall = std::function<std::int32_t(World&, kopeck_text, kopeck_error*)>;

/// A text that names something: NULL with a size, a size that no memory has, no UTF-8, empty, too long.
void addText(const char* function, const char* parameter, bool bounded, const TextCall& call, Cases& cases) {
  cases.push_back(
      {function, parameter, Wrong::null, "NULL with a size", KOPECK_NULL, [call](World& world, kopeck_error* error) {
         return call(world, {nullptr, 5}, error);
       }});
  std::vector<std::string> wrong = notUtf8();
  wrong.emplace_back(bounded ? "" : "no such thing");
  if (bounded) wrong.emplace_back(std::string(257, 'x'));
  if (bounded) wrong.emplace_back(std::string("a\0b", 3));
  for (const std::string& text : wrong)
    cases.push_back({function, parameter, Wrong::text, "\"" + text + "\"", KOPECK_BAD_ARGUMENT,
                     [call, text](World& world, kopeck_error* error) { return call(world, textOf(text), error); }});
  cases.push_back({function, parameter, Wrong::text, "a size that no memory has", KOPECK_BAD_ARGUMENT,
                   [call](World& world, kopeck_error* error) {
                     return call(world, {"x", SIZE_MAX}, error);
                   }});
}

void addTexts(Cases& cases) {
  addText(
      "kopeck_account_new", "customer", true,
      [](World& world, kopeck_text text, kopeck_error* error) {
        kopeck_account* account = nullptr;
        return kopeck_account_new(world.session, text, &account, error);
      },
      cases);
  addText(
      "kopeck_hold", "hold", true,
      [](World& world, kopeck_text text, kopeck_error* error) {
        return kopeck_hold(world.account, text, &world.purchase, 60, nullptr, error);
      },
      cases);
  addText(
      "kopeck_hold_commit", "hold", true,
      [](World& world, kopeck_text text, kopeck_error* error) {
        return kopeck_hold_commit(world.account, text, &world.purchase, nullptr, error);
      },
      cases);
  addText(
      "kopeck_hold_release", "hold", true,
      [](World& world, kopeck_text text, kopeck_error* error) {
        return kopeck_hold_release(world.account, text, world.purchase.day, 0, error);
      },
      cases);
  addText(
      "kopeck_ledger_account", "customer", true,
      [](World& world, kopeck_text text, kopeck_error* error) {
        kopeck_account* account = nullptr;
        return kopeck_ledger_account(world.ledger, text, &account, error);
      },
      cases);
  addText(
      "kopeck_ledger_explain", "id", true,
      [](World& world, kopeck_text text, kopeck_error* error) {
        kopeck_text said{};
        return kopeck_ledger_explain(world.ledger, text, KOPECK_AS_TEXT, KOPECK_ENGLISH, &said, error);
      },
      cases);
  addText(
      "kopeck_build_image", "cpus", false,
      [](World& world, kopeck_text text, kopeck_error* error) {
        kopeck_image* image = nullptr;
        return kopeck_build_image(world.programme, text, &image, error);
      },
      cases);
}

}  // namespace

Cases optionCases();  // misuse_options.cpp

Cases argumentCases() {
  Cases cases = optionCases();
  addAnswers(cases);
  addPlaces(cases);
  addIndices(cases);
  addForms(cases);
  addDays(cases);
  addBuffers(cases);
  addTexts(cases);
  return cases;
}

}  // namespace embed_test::misuse
