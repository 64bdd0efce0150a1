// What the peers on Node share: the receipts of FOLDER (its README.md tells the layout), and the turns that peers.py
// asks for.
//
//   node PEER.cjs [WAY] FOLDER RECEIPTS POINTS      POINTS gets what each rule gives for each receipt
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");

const LINES = 6;
const RULES = 10;
const NO_BIRTHDAY = -2147483648;
const WARM_MILLISECONDS = 1500;
const [folder, receipts, pointsFile] = process.argv.slice(-3);
const count = Number(receipts);

/** The installed version of a package. */
function versionOf(name) {
  const entry = path.dirname(require.resolve(name));
  const root = entry.slice(0, entry.indexOf(path.join("node_modules", name)) + "node_modules/".length + name.length);
  return `${name} ${JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")).version}`;
}

/** The first `length` integers of a column. */
function column(name, length) {
  const bytes = fs.readFileSync(path.join(folder, `${name}.i32`)).subarray(0, length * 4);
  return new Int32Array(new Uint8Array(bytes).buffer);
}

/** All columns of `count` receipts. */
function columns() {
  const shop = {};
  for (const name of ["birthday", "tier", "month", "day", "second", "weekday"]) shop[name] = column(name, count);
  for (const name of ["sku", "category", "quantity", "net"]) shop[name] = column(name, count * LINES);
  return shop;
}

/** The same receipts as objects, as JSON.parse would make them; no birthday is null. */
function objects() {
  const shop = columns();
  return Array.from({ length: count }, (_, i) => ({
    birthday: shop.birthday[i] === NO_BIRTHDAY ? null : shop.birthday[i],
    tier: shop.tier[i],
    month: shop.month[i],
    day: shop.day[i],
    second: shop.second[i],
    weekday: shop.weekday[i],
    lines: Array.from({ length: LINES }, (_unused, line) => ({
      sku: shop.sku[i * LINES + line],
      category: shop.category[i * LINES + line],
      quantity: shop.quantity[i * LINES + line],
      net: shop.net[i * LINES + line],
    })),
  }));
}

/** A date in days since 1 January 1970. */
function daysOf(year, month, day) {
  const shifted = month <= 2 ? year - 1 : year;
  const era = (shifted / 400) | 0;
  const of_era = shifted - era * 400;
  const of_year = (((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) | 0) + day - 1;
  return era * 146097 + of_era * 365 + ((of_era / 4) | 0) - ((of_era / 100) | 0) + of_year - 719468;
}

/** How many days `day` is from the nearest anniversary of `origin`; 29 February is 28 February in common years. */
function daysFromAnniversary(day, origin) {
  const [, month, born] = civil(origin);
  const [year] = civil(day);
  let least = 400;
  for (let shift = -1; shift <= 1; ++shift) {
    const y = year + shift;
    const leap = (y & 3) === 0 && (y % 100 !== 0 || y % 400 === 0);
    const distance = Math.abs(day - daysOf(y, month, month === 2 && born === 29 && !leap ? 28 : born));
    if (distance < least) least = distance;
  }
  return least;
}

/** Year, month and day of a day since 1 January 1970. */
function civil(day) {
  const z = day + 719468;
  const era = (z / 146097) | 0;
  const of_era = z - era * 146097;
  const year_of_era =
    ((of_era - ((of_era / 1460) | 0) + ((of_era / 36524) | 0) - ((of_era / 146096) | 0)) / 365) | 0;
  const of_year = of_era - (365 * year_of_era + ((year_of_era / 4) | 0) - ((year_of_era / 100) | 0));
  const shifted = ((5 * of_year + 2) / 153) | 0;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return [year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, of_year - (((153 * shifted + 2) / 5) | 0) + 1];
}

const BEANS = new Set([3, 7, 11, 12, 13, 19, 20, 25]);

/** Days to the nearest birthday; 400 where it is not known. */
function daysFromBirthday({ birthday, day }) {
  return birthday === null ? 400 : daysFromAnniversary(day, birthday);
}

/** For engines without sums over lines or without a calendar: what the conditions and amounts of the rules need. */
function factsOf(receipt) {
  const { tier, month, day, second, weekday, lines } = receipt;
  let all = 0;
  let coffee = 0;
  let beans = 0;
  let units = 0;
  for (const { sku, category, quantity, net } of lines) {
    if (category !== 9) all += net;
    if (category % 2 === 1) {
      coffee += net;
      units += quantity;
    }
    if (BEANS.has(sku)) beans += net;
  }
  return { all, coffee, beans, units, tier, month, day, second, weekday, fromBirthday: daysFromBirthday(receipt) };
}

/**
 * Takes the turns. `turn(into)` evaluates all receipts and returns their points, or a promise of them; where `into` is
 * given, it also gets the points of each rule.
 */
async function serve(version, turn) {
  const points = new Int32Array(count * RULES);
  await turn(points);
  fs.writeFileSync(pointsFile, points);
  for (const begin = performance.now(); performance.now() - begin < WARM_MILLISECONDS; ) await turn();
  console.log(`version ${version}`);
  console.log("ready");
  for await (const rounds of readline.createInterface({ input: process.stdin })) {
    let sum = 0;
    const begin = performance.now();
    for (let round = 0; round < Number(rounds); ++round) sum = await turn();
    console.log(`${(performance.now() - begin) / 1000} ${sum}`);
  }
}

module.exports = {
  LINES,
  RULES,
  NO_BIRTHDAY,
  count,
  columns,
  objects,
  daysFromAnniversary,
  daysFromBirthday,
  factsOf,
  versionOf,
  serve,
};
