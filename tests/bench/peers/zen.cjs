// The ten rules for ZEN: conditions and amounts are ZEN's expressions; the nearest birthday is JavaScript.
//
//   node zen.cjs lines|decision|expression FOLDER RECEIPTS POINTS
//
// lines: a graph with one expression node that adds up the lines itself, an evaluation a receipt; decision: the same
// where JavaScript adds them up; expression: so, too, with the expressions as one list for evaluateExpressionSync, which
// saves the promise and the names of the results.
"use strict";

const { ZenEngine, evaluateExpressionSync } = require("@gorules/zen-engine");
const { RULES, objects, daysFromBirthday, factsOf, versionOf, serve } = require("./shop.cjs");

const receipts = objects();
const AT_ONCE = 64; // promises, so that nobody waits for a thread to wake up
const EXPRESSIONS = [
  "floor(all * 300 / 10000)",
  "tier == 1 ? floor(all * 200 / 10000) : 0",
  "tier == 2 ? floor(all * 500 / 10000) : 0",
  "beans >= 50000 ? floor(beans * 1000 / 10000) : 0",
  "weekday >= 6 ? floor(coffee * 150 / 10000) : 0",
  "second < 39600 and coffee >= 1 ? 10 : 0",
  "floor(all / 10000) * 2",
  "fromBirthday <= 3 ? 500 : 0",
  "month >= 300000 ? floor(units / 1000000) : 0",
  "day >= 20515 and day <= 20525 and all >= 100000 ? floor(coffee * 700 / 10000) : 0",
];
const SUMS = {
  all: "sum(map(filter(lines, #.category != 9), #.net))",
  coffee: "sum(map(filter(lines, #.category % 2 == 1), #.net))",
  beans: "sum(map(filter(lines, #.sku in [3, 7, 11, 12, 13, 19, 20, 25]), #.net))",
  units: "sum(map(filter(lines, #.category % 2 == 1), #.quantity))",
};
const NAMES = EXPRESSIONS.map((_, rule) => `rule${rule}`);

/** The expressions of a node, which sees what it made before as $.NAME. */
function expressionsOf(adds_up) {
  const sums = adds_up ? Object.entries(SUMS).map(([key, value]) => ({ id: key, key, value })) : [];
  const named = (value) => (adds_up ? value.replace(/\b(all|coffee|beans|units)\b/g, "$.$1") : value);
  return [...sums, ...EXPRESSIONS.map((value, rule) => ({ id: NAMES[rule], key: NAMES[rule], value: named(value) }))];
}

function makeDecision(expressions) {
  const place = { position: { x: 0, y: 0 } };
  return new ZenEngine().createDecision({
    nodes: [
      { ...place, id: "receipt", name: "receipt", type: "inputNode" },
      { ...place, id: "rules", name: "rules", type: "expressionNode", content: { expressions } },
      { ...place, id: "points", name: "points", type: "outputNode" },
    ],
    edges: [
      { id: "in", type: "edge", sourceId: "receipt", targetId: "rules" },
      { id: "out", type: "edge", sourceId: "rules", targetId: "points" },
    ],
  });
}

function withBirthday(receipt) {
  return { ...receipt, fromBirthday: daysFromBirthday(receipt) };
}

async function byDecision(decision, contextOf, into) {
  let points = 0;
  for (let from = 0; from < receipts.length; from += AT_ONCE) {
    const asked = receipts.slice(from, from + AT_ONCE).map((receipt) => decision.evaluate(contextOf(receipt)));
    for (const [i, { result }] of (await Promise.all(asked)).entries()) {
      for (let rule = 0; rule < RULES; ++rule) {
        const amount = result[NAMES[rule]];
        points += amount;
        if (into !== undefined) into[(from + i) * RULES + rule] = amount;
      }
    }
  }
  return points;
}

function byExpression(expression, into) {
  let points = 0;
  for (let i = 0; i < receipts.length; ++i) {
    const amounts = evaluateExpressionSync(expression, factsOf(receipts[i]));
    for (const amount of amounts) points += amount;
    into?.set(amounts, i * RULES);
  }
  return points;
}

const version = versionOf("@gorules/zen-engine");
const way = process.argv[2];
if (way === "expression") {
  const expression = `[${EXPRESSIONS.join(", ")}]`;
  serve(`${version}, ${way}`, (into) => byExpression(expression, into));
} else {
  const adds_up = way === "lines";
  const decision = makeDecision(expressionsOf(adds_up));
  serve(`${version}, ${way}`, (into) => byDecision(decision, adds_up ? withBirthday : factsOf, into));
}
