// The ten rules by hand in JavaScript over typed arrays, as tests/bench/ten_rules.cpp has them in C++.
"use strict";

const { LINES, RULES, NO_BIRTHDAY, count, columns, daysFromAnniversary, serve } = require("./shop.cjs");

const { birthday, tier, month, day, second, weekday, sku, category, quantity, net } = columns();
const IS_COFFEE = Uint8Array.from({ length: 60 }, (_, text) => text & 1);
const IS_BEANS = new Uint8Array(60);
for (const article of [3, 7, 11, 12, 13, 19, 20, 25]) IS_BEANS[article] = 1;
const amounts = new Int32Array(RULES);

function tenRules(i) {
  let all = 0;
  let coffee = 0;
  let beans = 0;
  let units = 0;
  for (let line = i * LINES, end = line + LINES; line < end; ++line) {
    const of_line = net[line];
    if (category[line] !== 9) all += of_line;
    if (IS_COFFEE[category[line]]) {
      coffee += of_line;
      units += quantity[line];
    }
    if (IS_BEANS[sku[line]]) beans += of_line;
  }
  const today = day[i];
  amounts[0] = (all * 300) / 10000;
  amounts[1] = tier[i] === 1 ? (all * 200) / 10000 : 0;
  amounts[2] = tier[i] === 2 ? (all * 500) / 10000 : 0;
  amounts[3] = beans >= 50000 ? (beans * 1000) / 10000 : 0;
  amounts[4] = weekday[i] >= 6 ? (coffee * 150) / 10000 : 0;
  amounts[5] = second[i] < 39600 && coffee >= 1 ? 10 : 0;
  amounts[6] = ((all / 10000) | 0) * 2;
  amounts[7] = birthday[i] !== NO_BIRTHDAY && daysFromAnniversary(today, birthday[i]) <= 3 ? 500 : 0;
  amounts[8] = month[i] >= 300000 ? units / 1000000 : 0;
  amounts[9] = today >= 20515 && today <= 20525 && all >= 100000 ? (coffee * 700) / 10000 : 0;
}

serve(`Node ${process.version}, V8 ${process.versions.v8}`, (into) => {
  let points = 0;
  for (let i = 0; i < count; ++i) {
    tenRules(i);
    for (let rule = 0; rule < RULES; ++rule) points += amounts[rule];
    into?.set(amounts, i * RULES);
  }
  return points;
});
