// Bytes that the host kept, or says that it did: damaged, cut off, another programme's, a later version's.
#include "tests/embed/misuse.h"

namespace embed_test::misuse {

namespace {

using BytesCall = std::function<std::int32_t(World&, kopeck_bytes, kopeck_error*)>;
using Pick = std::function<const std::string&(const World&)>;

struct Taker {
  const char* function;
  const char* parameter;
  Pick own, foreign, other_kind;
  BytesCall call;
};

std::vector<Taker> takers() {
  return {
      {"kopeck_account_open", "bytes", [](const World& world) -> const std::string& { return world.account_bytes; },
       [](const World& world) -> const std::string& { return world.other_account_bytes; },
       [](const World& world) -> const std::string& { return world.record_bytes; },
       [](World& world, kopeck_bytes bytes, kopeck_error* error) {
         kopeck_account* account = nullptr;
         const std::int32_t code = kopeck_account_open(world.session, bytes, &account, error);
         EXPECT_EQ(account == nullptr, code != KOPECK_OK);
         kopeck_account_free(account);
         return code;
       }},
      {"kopeck_session_set_counters", "bytes",
       [](const World& world) -> const std::string& { return world.counter_bytes; },
       [](const World& world) -> const std::string& { return world.other_counter_bytes; },
       [](const World& world) -> const std::string& { return world.account_bytes; },
       [](World& world, kopeck_bytes bytes, kopeck_error* error) {
         return kopeck_session_set_counters(world.session, bytes, error);
       }},
      {"kopeck_explain_record", "record", [](const World& world) -> const std::string& { return world.record_bytes; },
       [](const World& world) -> const std::string& { return world.other_record_bytes; },
       [](const World& world) -> const std::string& { return world.counter_bytes; },
       [](World& world, kopeck_bytes bytes, kopeck_error* error) {
         kopeck_text text{};
         return kopeck_explain_record(world.session, bytes, KOPECK_AS_JSON, KOPECK_RUSSIAN, &text, error);
       }},
  };
}

void addTaker(const Taker& taker, Cases& cases) {
  const auto add = [&](Wrong wrong, std::string what, std::int32_t code,
                       std::function<std::string(const World&)> bytes) {
    const BytesCall call = taker.call;
    cases.push_back({taker.function, taker.parameter, wrong, std::move(what), code,
                     [call, bytes](World& world, kopeck_error* error) {
                       const std::string made = bytes(world);
                       return call(world, bytesOf(made), error);
                     }});
  };
  const Pick own = taker.own;
  const BytesCall call = taker.call;
  cases.push_back({taker.function, taker.parameter, Wrong::null, "NULL with a size", KOPECK_NULL,
                   [call](World& world, kopeck_error* error) {
                     return call(world, {nullptr, 40}, error);
                   }});
  cases.push_back({taker.function, taker.parameter, Wrong::null, "NULL", KOPECK_NULL,
                   [call](World& world, kopeck_error* error) { return call(world, {}, error); }});
  cases.push_back({taker.function, taker.parameter, Wrong::range, "a size that no memory has", KOPECK_BAD_ARGUMENT,
                   [call](World& world, kopeck_error* error) {
                     return call(world, {"x", SIZE_MAX}, error);
                   }});
  for (const std::size_t size : {0, 1, 15, 16, 17, 30})
    add(Wrong::bytes, "cut off at " + std::to_string(size), KOPECK_DAMAGED,
        [own, size](const World& world) { return own(world).substr(0, size); });
  add(Wrong::bytes, "cut off at the end", KOPECK_DAMAGED,
      [own](const World& world) { return own(world).substr(0, own(world).size() - 1); });
  add(Wrong::bytes, "a byte more", KOPECK_DAMAGED, [own](const World& world) { return own(world) + "\1"; });
  add(Wrong::bytes, "another kind of bytes", KOPECK_DAMAGED, taker.other_kind);
  add(Wrong::bytes, "another programme's", KOPECK_FOREIGN, taker.foreign);
  for (const int format : {2, 255})
    add(Wrong::bytes, "format " + std::to_string(format), KOPECK_NEWER, [own, format](const World& world) {
      std::string bytes = own(world);
      bytes[4] = static_cast<char>(format);
      return bytes;
    });
  add(Wrong::bytes, "format 0", KOPECK_DAMAGED, [own](const World& world) {
    std::string bytes = own(world);
    bytes[4] = 0;
    return bytes;
  });
}

void addImages(Cases& cases) {
  const auto load = [](const std::string& bytes, kopeck_error* error) {
    kopeck_programme* programme = nullptr;
    const std::int32_t code = kopeck_programme_load_image(bytesOf(bytes), nullptr, &programme, error);
    EXPECT_EQ(programme == nullptr, code != KOPECK_OK);
    kopeck_programme_free(programme);
    return code;
  };
  const auto add = [&](std::string what, std::int32_t code, std::function<std::string(const World&)> bytes) {
    cases.push_back({"kopeck_programme_load_image", "image", Wrong::bytes, std::move(what), code,
                     [load, bytes](World& world, kopeck_error* error) { return load(bytes(world), error); }});
  };
  for (const std::size_t size : {std::size_t{0}, std::size_t{5}, std::size_t{SIZE_MAX}})
    cases.push_back(
        {"kopeck_programme_load_image", "image", Wrong::null, "NULL", KOPECK_NULL, [size](World&, kopeck_error* error) {
           kopeck_programme* programme = nullptr;
           return kopeck_programme_load_image({nullptr, size}, nullptr, &programme, error);
         }});
  add("nothing", KOPECK_FOREIGN, [](const World&) { return std::string(); });
  add("an account", KOPECK_FOREIGN, [](const World& world) { return world.account_bytes; });
  add("cut off", KOPECK_DAMAGED,
      [](const World& world) { return world.image_bytes.substr(0, world.image_bytes.size() / 2); });
  add("changed", KOPECK_DAMAGED, [](const World& world) {
    std::string bytes = world.image_bytes;
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 4);
    return bytes;
  });
  add("a later format", KOPECK_NEWER, [](const World& world) {
    std::string bytes = world.image_bytes;
    bytes[8] = 9;
    return bytes;
  });
}

}  // namespace

Cases byteCases() {
  Cases cases;
  for (const Taker& taker : takers()) addTaker(taker, cases);
  addImages(cases);
  return cases;
}

}  // namespace embed_test::misuse
