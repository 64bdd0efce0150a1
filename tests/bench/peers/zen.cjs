// The ten rules for ZEN: conditions and amounts are ZEN's expressions. Sums over lines and the calendar are JavaScript:
// ZEN has sums, and they cost more than they do here.
//
//   node zen.cjs decision|expression FOLDER RECEIPTS POINTS
//
// decision: a graph with one expression node, evaluated a receipt at a time; expression: the same expressions as one
// list for evaluateExpressionSync, which saves the promise and the names of the results.
"use strict";

const { ZenEngine, evaluateExpressionSync } = require("@gorules/zen-engine");
const { RULES, objects, factsOf, versionOf, serve } = require("./shop.cjs");

const receipts = objects();
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
const NAMES = EXPRESSIONS.map((_, rule) => `rule${rule}`);

function makeDecision() {
  const place = { position: { x: 0, y: 0 } };
  const expressions = EXPRESSIONS.map((value, rule) => ({ id: NAMES[rule], key: NAMES[rule], value }));
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

async function byDecision(decision, into) {
  let points = 0;
  for (let i = 0; i < receipts.length; ++i) {
    const { result } = await decision.evaluate(factsOf(receipts[i]));
    for (let rule = 0; rule < RULES; ++rule) {
      const amount = result[NAMES[rule]];
      points += amount;
      if (into !== undefined) into[i * RULES + rule] = amount;
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
if (process.argv[2] === "decision") {
  const decision = makeDecision();
  serve(`${version}, decision`, (into) => byDecision(decision, into));
} else {
  const expression = `[${EXPRESSIONS.join(", ")}]`;
  serve(`${version}, expression`, (into) => byExpression(expression, into));
}
