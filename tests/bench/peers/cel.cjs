// The ten rules as one CEL expression, a list of their points. Sums over lines and the calendar are JavaScript, since
// CEL has neither; numbers are doubles, which this implementation calculates with faster than with its 64-bit integers.
"use strict";

const { RULES, objects, factsOf, versionOf, serve } = require("./shop.cjs");

const receipts = objects();
const RULES_IN_CEL = `[
  floor(all * 300.0 / 10000.0),
  tier == 1.0 ? floor(all * 200.0 / 10000.0) : 0.0,
  tier == 2.0 ? floor(all * 500.0 / 10000.0) : 0.0,
  beans >= 50000.0 ? floor(beans * 1000.0 / 10000.0) : 0.0,
  weekday >= 6.0 ? floor(coffee * 150.0 / 10000.0) : 0.0,
  second < 39600.0 && coffee >= 1.0 ? 10.0 : 0.0,
  floor(all / 10000.0) * 2.0,
  fromBirthday <= 3.0 ? 500.0 : 0.0,
  month >= 300000.0 ? floor(units / 1000000.0) : 0.0,
  day >= 20515.0 && day <= 20525.0 && all >= 100000.0 ? floor(coffee * 700.0 / 10000.0) : 0.0
]`;

async function run() {
  const { Environment } = await import(require.resolve("@marcbachmann/cel-js"));
  const environment = new Environment().registerFunction("floor(double): double", (value) => Math.floor(value));
  for (const name of Object.keys(factsOf(receipts[0]))) environment.registerVariable(name, "double");
  const rules = environment.parse(RULES_IN_CEL);
  const type = rules.check();
  if (!type.valid) throw type.error;
  await serve(versionOf("@marcbachmann/cel-js"), (into) => {
    let points = 0;
    for (let i = 0; i < receipts.length; ++i) {
      const amounts = rules(factsOf(receipts[i]));
      for (const amount of amounts) points += amount;
      into?.set(amounts, i * RULES);
    }
    return points;
  });
}

run();
