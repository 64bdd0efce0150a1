// The ten rules as one CEL expression, a list of their points. The nearest birthday is JavaScript, since CEL has no
// such calendar; numbers are doubles, which this implementation calculates with faster than with its 64-bit integers.
//
//   node cel.cjs lines|facts FOLDER RECEIPTS POINTS
//
// lines: a second expression adds up the lines, by a function of ours, since CEL filters lists and can't add them up;
// facts: JavaScript adds them up.
"use strict";

const { RULES, objects, daysFromBirthday, factsOf, versionOf, serve } = require("./shop.cjs");

const receipts = objects();
const way = process.argv[2];
const SUMS_IN_CEL = `[
  sum(lines.filter(line, line.category != 9.0).map(line, line.net)),
  sum(lines.filter(line, line.coffee).map(line, line.net)),
  sum(lines.filter(line, line.sku in [3.0, 7.0, 11.0, 12.0, 13.0, 19.0, 20.0, 25.0]).map(line, line.net)),
  sum(lines.filter(line, line.coffee).map(line, line.quantity))
]`;
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

/** Of a list that CEL made. */
function sum(values) {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

async function run() {
  const { Environment } = await import(require.resolve("@marcbachmann/cel-js"));
  const environment = new Environment()
    .registerFunction("floor(double): double", (value) => Math.floor(value))
    .registerFunction("sum(list): double", sum)
    .registerVariable("lines", "list");
  for (const name of Object.keys(factsOf(receipts[0]))) environment.registerVariable(name, "double");
  const sums = environment.parse(SUMS_IN_CEL);
  const rules = environment.parse(RULES_IN_CEL);
  for (const type of [sums.check(), rules.check()]) if (!type.valid) throw type.error;
  // Odd categories lie under coffee; CEL has no remainder of doubles.
  for (const { lines } of receipts) for (const line of lines) line.coffee = line.category % 2 === 1;
  const factsByCel = (receipt) => {
    const [all, coffee, beans, units] = sums(receipt);
    const { tier, month, day, second, weekday } = receipt;
    return { all, coffee, beans, units, tier, month, day, second, weekday, fromBirthday: daysFromBirthday(receipt) };
  };
  const facts = way === "lines" ? factsByCel : factsOf;
  await serve(`${versionOf("@marcbachmann/cel-js")}, ${way}`, (into) => {
    let points = 0;
    for (let i = 0; i < receipts.length; ++i) {
      const amounts = rules(facts(receipts[i]));
      for (const amount of amounts) points += amount;
      into?.set(amounts, i * RULES);
    }
    return points;
  });
}

run();
