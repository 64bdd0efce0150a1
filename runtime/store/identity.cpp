#include "runtime/store/identity.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace kopeck {
namespace {

/// What one version asks for each of its tiers.
Status putLevels(Connection& connection, const ProgrammeId::Version& version) {
  for (const ProgrammeId::Level& level : version.levels) {
    Status done = put(connection, "INSERT INTO tier_level VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [&](Statement& row) {
      row.bind(1, version.version).bind(2, level.block).bind(3, level.tier).bind(4, level.measure);
      row.bindUnless(5, kMissing, level.threshold).bind(6, level.window).bind(7, level.on_set ? 1 : 0);
      row.bind(8, level.conditions ? 1 : 0).bind(9, level.rise).bind(10, level.fall);
    });
    if (!done) return done;
  }
  return Done{};
}

/// The versions from `first` on, with their rules, limits and tiers.
Status putVersionRows(Connection& connection, const ProgrammeId& programme, std::size_t first) {
  Status done = Done{};
  for (std::size_t v = first; done && v < programme.versions.size(); ++v) {
    const ProgrammeId::Version& version = programme.versions[v];
    const std::string hash = fmt::format("{:016x}", version.plan_hash);
    done = put(connection, "INSERT INTO version VALUES (?, ?, ?)",
               [&](Statement& row) { row.bind(1, version.version).bind(2, hash).bindUnless(3, kNoDay, version.from); });
    for (std::size_t i = 0; done && i < version.sources.size(); ++i) {
      const ProgrammeId::Source& source = version.sources[i];
      done = put(connection, "INSERT INTO source VALUES (?, ?, ?, ?)", [&](Statement& row) {
        row.bind(1, version.version).bind(2, static_cast<std::int64_t>(i)).bind(3, source.file).bind(4, source.text);
      });
    }
    const std::int64_t first_rule = programme.firstRule(v);
    for (std::size_t i = 0; done && i < version.rules.size(); ++i) {
      const ProgrammeId::Rule& rule = version.rules[i];
      done = put(connection, "INSERT INTO rule VALUES (?, ?, ?, ?, ?)", [&](Statement& row) {
        row.bind(1, first_rule + static_cast<std::int64_t>(i)).bind(2, version.version);
        row.bind(3, rule.name).bind(4, rule.title).bind(5, rule.line);
      });
    }
    const std::int64_t first_limit = programme.firstLimit(v);
    for (std::size_t i = 0; done && i < version.limits.size(); ++i) {
      done = put(connection, "INSERT INTO limit_text VALUES (?, ?, ?)", [&](Statement& row) {
        row.bind(1, first_limit + static_cast<std::int64_t>(i)).bind(2, version.version).bind(3, version.limits[i]);
      });
    }
    if (done) done = putLevels(connection, version);
  }
  return done;
}

constexpr std::string_view kPutKind =
    "INSERT INTO kind VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind) DO UPDATE SET worth_money = excluded.worth_money, "
    "worth_points = excluded.worth_points";

/// Words that all versions share; what is there already stays, but for what kinds are worth.
Status putShared(Connection& connection, const ProgrammeId& programme) {
  Status done = Done{};
  for (std::size_t i = 0; done && i < programme.kinds.size(); ++i) {
    const ProgrammeId::Kind& kind = programme.kinds[i];
    done = put(connection, kPutKind, [&](Statement& row) {
      row.bind(1, static_cast<std::int64_t>(i)).bind(2, kind.name).bind(3, kind.use).bind(4, kind.decimals);
      row.bindUnless(5, 0, kind.worth_money).bindUnless(6, 0, kind.worth_points);
    });
  }
  for (std::size_t i = 0; done && i < programme.terms.size(); ++i) {
    done = put(connection, "INSERT OR IGNORE INTO terms VALUES (?, ?, ?)", [&](Statement& row) {
      row.bind(1, static_cast<std::int64_t>(i)).bind(2, programme.terms[i].text).bind(3, programme.terms[i].kind);
    });
  }
  for (std::size_t b = 0; b < programme.tiers.size(); ++b) {
    const ProgrammeId::Tiers& tiers = programme.tiers[b];
    for (std::size_t i = 0; done && i < tiers.levels.size(); ++i) {
      done = put(connection, "INSERT OR IGNORE INTO tier VALUES (?, ?, ?, ?)", [&](Statement& row) {
        row.bind(1, static_cast<std::int64_t>(b)).bind(2, static_cast<std::int64_t>(i));
        row.bind(3, tiers.name).bind(4, tiers.levels[i]);
      });
    }
  }
  return done;
}

/// Hands each row of a question to `each`.
Status everyRow(Connection& connection, std::string_view sql, const auto& each) {
  auto statement = connection.prepare(sql);
  if (!statement) return statement.error();
  Step step = statement->step();
  for (; step == Step::row; step = statement->step()) each(*statement);
  if (step == Step::failed) return connection.failure();
  return Done{};
}

Status readVersions(Connection& connection, ProgrammeId& programme) {
  const auto of = [&](const Statement& row) -> ProgrammeId::Version* {
    for (ProgrammeId::Version& version : programme.versions)
      if (version.version == row.integer(0)) return &version;
    return nullptr;
  };
  Status done = everyRow(connection, "SELECT version, plan_hash, from_day FROM version ORDER BY version",
                         [&](const Statement& row) {
                           ProgrammeId::Version& version = programme.versions.emplace_back();
                           version.version = static_cast<std::int32_t>(row.integer(0));
                           const std::string_view hash = row.text(1);
                           std::from_chars(hash.data(), hash.data() + hash.size(), version.plan_hash, 16);
                           version.from = static_cast<Day>(row.integerOr(2, kNoDay));
                         });
  if (done) {
    done = everyRow(connection, "SELECT version, file, text FROM source ORDER BY version, number",
                    [&](const Statement& row) {
                      if (auto* version = of(row))
                        version->sources.push_back({std::string(row.text(1)), std::string(row.text(2))});
                    });
  }
  if (done) {
    done = everyRow(connection, "SELECT version, name, title, line FROM rule ORDER BY rule", [&](const Statement& row) {
      if (auto* version = of(row))
        version->rules.push_back(
            {std::string(row.text(1)), std::string(row.text(2)), static_cast<std::int32_t>(row.integer(3))});
    });
  }
  if (done) {
    done = everyRow(connection, "SELECT version, text FROM limit_text ORDER BY number", [&](const Statement& row) {
      if (auto* version = of(row)) version->limits.emplace_back(row.text(1));
    });
  }
  if (done) {
    done = everyRow(connection,
                    "SELECT version, block, tier, measure, threshold, window, on_set, conditions, rise, fall FROM "
                    "tier_level ORDER BY version, block, tier",
                    [&](const Statement& row) {
                      auto* version = of(row);
                      if (version == nullptr) return;
                      ProgrammeId::Level& level = version->levels.emplace_back();
                      level.block = static_cast<std::int32_t>(row.integer(1));
                      level.tier = static_cast<std::int32_t>(row.integer(2));
                      level.measure = row.text(3);
                      level.threshold = row.integerOr(4, kMissing);
                      level.window = row.text(5);
                      level.on_set = row.integer(6) != 0;
                      level.conditions = row.integer(7) != 0;
                      level.rise = row.text(8);
                      level.fall = row.text(9);
                    });
  }
  return done;
}

Status readShared(Connection& connection, ProgrammeId& programme) {
  Status done =
      everyRow(connection, "SELECT name, use, decimals, worth_money, worth_points FROM kind ORDER BY kind",
               [&](const Statement& row) {
                 programme.kinds.push_back({std::string(row.text(0)), std::string(row.text(1)),
                                            static_cast<int>(row.integer(2)), row.integer(3), row.integer(4)});
               });
  if (done) {
    done = everyRow(connection, "SELECT text, kind FROM terms ORDER BY terms", [&](const Statement& row) {
      programme.terms.push_back({std::string(row.text(0)), static_cast<std::int32_t>(row.integer(1))});
    });
  }
  if (done) {
    done = everyRow(connection, "SELECT block, block_name, name FROM tier ORDER BY block, tier",
                    [&](const Statement& row) {
                      const auto block = static_cast<std::size_t>(row.integer(0));
                      while (programme.tiers.size() <= block) programme.tiers.push_back({std::string(row.text(1)), {}});
                      programme.tiers[block].levels.emplace_back(row.text(2));
                    });
  }
  return done;
}

}  // namespace

Status putProgramme(Connection& connection, const ProgrammeId& programme) {
  Status done = put(connection, "INSERT INTO programme VALUES (1, ?, ?, ?, ?, ?)", [&](Statement& row) {
    row.bind(1, programme.name).bind(2, programme.language).bind(3, programme.currency);
    row.bind(4, programme.money_decimals).bind(5, programme.points_decimals);
  });
  if (done) done = putVersions(connection, programme, 0);
  return done;
}

Status putVersions(Connection& connection, const ProgrammeId& programme, std::size_t first) {
  Status done = putShared(connection, programme);
  if (done) done = putVersionRows(connection, programme, first);
  return done;
}

Result<ProgrammeId> readProgramme(Connection& connection) {
  ProgrammeId programme;
  bool found = false;
  Status done = everyRow(connection, "SELECT name, language, currency, money_decimals, points_decimals FROM programme",
                         [&](const Statement& row) {
                           found = true;
                           programme.name = row.text(0);
                           programme.language = row.text(1);
                           programme.currency = row.text(2);
                           programme.money_decimals = static_cast<int>(row.integer(3));
                           programme.points_decimals = static_cast<int>(row.integer(4));
                         });
  if (done) done = readVersions(connection, programme);
  if (done) done = readShared(connection, programme);
  if (!done) return done.error();
  if (!found || programme.versions.empty()) {
    return makeError(ErrorKind::damaged, fmt::format("the ledger {} does not say whose it is", connection.path()),
                     fmt::format("в журнале {} не записано, чей он", connection.path()));
  }
  return programme;
}

}  // namespace kopeck
