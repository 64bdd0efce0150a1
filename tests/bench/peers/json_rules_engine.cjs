// The ten rules for json-rules-engine: conditions are the engine's, sums over lines and amounts are JavaScript, since
// the engine has neither.
"use strict";

const { Engine } = require("json-rules-engine");
const { RULES, objects, factsOf, versionOf, serve } = require("./shop.cjs");

const receipts = objects();
const is = (fact, operator, value) => ({ fact, operator, value });
const RULES_AS_JSON = [
  [],
  [is("tier", "equal", 1)],
  [is("tier", "equal", 2)],
  [is("beans", "greaterThanInclusive", 50000)],
  [is("weekday", "in", [6, 7])],
  [is("second", "lessThan", 39600), is("coffee", "greaterThanInclusive", 1)],
  [],
  [is("fromBirthday", "lessThanInclusive", 3)],
  [is("month", "greaterThanInclusive", 300000)],
  [
    is("day", "greaterThanInclusive", 20515),
    is("day", "lessThanInclusive", 20525),
    is("all", "greaterThanInclusive", 100000),
  ],
];
const AMOUNTS = [
  ({ all }) => (all * 300) / 10000,
  ({ all }) => (all * 200) / 10000,
  ({ all }) => (all * 500) / 10000,
  ({ beans }) => (beans * 1000) / 10000,
  ({ coffee }) => (coffee * 150) / 10000,
  () => 10,
  ({ all }) => Math.floor(all / 10000) * 2,
  () => 500,
  ({ units }) => units / 1000000,
  ({ coffee }) => (coffee * 700) / 10000,
];
const engine = new Engine(
  RULES_AS_JSON.map((all, rule) => ({ conditions: { all }, event: { type: "points", params: { rule } } })),
);

serve(versionOf("json-rules-engine"), async (into) => {
  let points = 0;
  for (let i = 0; i < receipts.length; ++i) {
    const facts = factsOf(receipts[i]);
    const { events } = await engine.run(facts);
    for (const { params } of events) {
      const amount = Math.floor(AMOUNTS[params.rule](facts));
      points += amount;
      if (into !== undefined) into[i * RULES + params.rule] = amount;
    }
  }
  return points;
});
