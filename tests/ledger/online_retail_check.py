#!/usr/bin/env python3
"""Checks a ledger of examples/online_retail against figures computed here, from the invoices alone.

    online_retail_check.py INVOICES.csv.xz LEDGER SUMMARY.json UNTIL

Nothing of Kopeck is used: the rules of club.kop and mapping.toml stand below once more, written out by hand after
docs/semantics.md, for this one programme. Every receipt, posting, lot, tier change and balance of every customer is
compared. Says each difference, at most twenty; exits with 1 where there is one. Python's standard library only.
"""
import bisect
import csv
import json
import lzma
import sqlite3
import sys
from calendar import monthrange
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

FEES = {"POST", "DOT", "C2", "BANK CHARGES", "AMAZONFEE", "CRUK", "M", "m", "D", "S", "B"}
TIERS = [("bronze", 0), ("silver", 1_000_00), ("gold", 5_000_00)]  # from so many pence of goods
RULES = ["base", "silver_extra", "gold_extra", "big_order", "welcome_back", "christmas"]  # what multiplies comes last
CAPPED = ["base", "silver_extra", "gold_extra", "big_order", "christmas"]  # the last is cut first
ORDER_LIMIT = "at most 1 000 points per receipt"
RECEIPT_LIMIT = "at most 20 000 points per receipt"
RETURN_DAYS = 365


# ---- invoices -------------------------------------------------------------------------------------------------------

class Line:
    def __init__(self, row):
        self.sku = row["StockCode"].strip()
        self.quantity = int(row["Quantity"])
        pence = Decimal(row["UnitPrice"]) * abs(self.quantity) * 100
        self.net = int(pence.quantize(Decimal(1), ROUND_HALF_UP))
        self.goods = self.sku not in FEES and not self.sku.startswith("gift_")
        self.returned = 0

    def kept(self):
        """What is left of the line's sum after returns."""
        gone = Decimal(self.net * self.returned) / self.quantity if self.quantity else Decimal(0)
        return self.net - int(gone.quantize(Decimal(1), ROUND_HALF_UP))


class Invoice:
    def __init__(self, row):
        self.id = row["InvoiceNo"].strip()
        self.customer = row["CustomerID"].strip().removesuffix(".0")
        day, self.time = row["InvoiceDate"].split(" ")
        self.day = date.fromisoformat(day)
        self.is_return = self.id.startswith("C")
        self.lines = []


def read_invoices(path):
    invoices = {}
    with lzma.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            invoices.setdefault(row["InvoiceNo"].strip(), Invoice(row)).lines.append(Line(row))
    return list(invoices.values())


def refused_unread(invoice, counted):
    """Why the mapping keeps the whole invoice out of the ledger, or None; takes out lines that it refuses alone."""
    if invoice.id.startswith("A"):
        return "not_a_sale"
    if invoice.is_return:
        goods = [line for line in invoice.lines if line.sku not in FEES]
        counted["lines_refused"] += len(invoice.lines) - len(goods)
        if goods:
            invoice.lines = goods
            return None
        counted["lines_refused"] -= 1  # one of them stands for the invoice
        return "not_goods"
    return "negative_quantity" if any(line.quantity < 0 for line in invoice.lines) else None


# ---- days -----------------------------------------------------------------------------------------------------------

def add_months(day, months):
    month = day.year * 12 + day.month - 1 + months
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def month_ends(first, last):
    """The month ends from `first` to `last`."""
    end = date(first.year, first.month, monthrange(first.year, first.month)[1])
    while end <= last:
        yield end
        end = add_months(end + timedelta(1), 1) - timedelta(1)


# ---- what a purchase gives ------------------------------------------------------------------------------------------

def grants(day, goods, tier, days_since, welcomes_this_year):
    """Points by rule: [given, wanted, the limit that cut it]."""
    give = {"base": goods // 100}
    if tier == 1:
        give["silver_extra"] = goods // 100
    if tier == 2:
        give["gold_extra"] = goods * 2 // 100
    if date(2011, 11, 1) <= day <= date(2011, 12, 24):
        give["christmas"] = sum(give.values())
    if goods >= 500_00:
        give["big_order"] = goods // 500_00 * 100
    if days_since is not None and days_since > 90 and welcomes_this_year == 0:
        give["welcome_back"] = 200
    result = {rule: [points, points, None] for rule, points in give.items() if points > 0}
    if "big_order" in result and result["big_order"][0] > 1_000:
        result["big_order"][0], result["big_order"][2] = 1_000, ORDER_LIMIT
    excess = sum(result[rule][0] for rule in CAPPED if rule in result) - 20_000
    for rule in reversed(CAPPED):
        if rule in result and excess > 0:
            cut = min(excess, result[rule][0])
            result[rule][0] -= cut
            result[rule][2] = RECEIPT_LIMIT
            excess -= cut
    return {rule: grant for rule, grant in result.items() if grant[0] > 0}


def split(points, weights):
    """Points over lines in proportion to the weights, by largest remainder, ties to the earlier line."""
    total = sum(weights)
    if total == 0:
        return [points] + [0] * (len(weights) - 1)
    parts = [points * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(points * weights[i] % total))
    for i in by_remainder[:points - sum(parts)]:
        parts[i] += 1
    return parts


def line_texts(sale, given):
    """Each rule's points by line, as the ledger writes them."""
    on_goods = [line.net if line.goods else 0 for line in sale.lines]
    parts = {}
    for rule in RULES:
        if rule not in given:
            continue
        if rule == "christmas":
            doubled = [parts[r] for r in ("base", "silver_extra", "gold_extra") if r in parts]
            weights = [sum(column) for column in zip(*doubled)]
        else:
            weights = [line.net for line in sale.lines] if rule == "welcome_back" else on_goods
        parts[rule] = split(given[rule][0], weights)
    return {rule: " ".join(f"{i}:{p}" for i, p in enumerate(part) if p) for rule, part in parts.items()}


# ---- one customer's year --------------------------------------------------------------------------------------------

class Lot:
    def __init__(self, sale, points):
        self.receipt, self.day, self.last_day = sale.id, sale.day, add_months(sale.day, 6)
        self.earned = self.left = points
        self.expired = 0  # unused, and not yet counted as taken back


class Customer:
    def __init__(self):
        self.lots, self.postings, self.tier_changes, self.sales = [], [], [], []
        self.verdicts = {}
        self.lines_refused = 0
        self.tier = 0
        self.spend = defaultdict(int)  # goods, by day
        self.welcomes = Counter()      # by year
        self.last_purchase = self.settled = None

    def post(self, day, kind, points, wanted, rule=None, cut_by=None, receipt=None, lot=None, lines=None):
        self.postings.append((day, kind, points, wanted, rule, cut_by, receipt, lot, lines))

    def tier_by_spend(self, day):
        start = add_months(day, -12)
        spent = sum(pence for bought, pence in self.spend.items() if start < bought <= day)
        return max(i for i, (_, least) in enumerate(TIERS) if spent >= least)

    def change_tier(self, day, tier, receipt):
        self.tier_changes.append((day, TIERS[self.tier][0], TIERS[tier][0], receipt))
        self.tier = tier

    def settle(self, day):
        """All that time does before `day` begins."""
        if self.settled is None:
            self.settled = day
        yesterday = day - timedelta(1)
        ends = set(month_ends(self.settled, yesterday))
        ends.update(lot.last_day for lot in self.lots if self.settled <= lot.last_day <= yesterday)
        for end in sorted(ends):
            for lot in self.lots:
                if lot.last_day == end and lot.left > 0:
                    self.post(end, "expired", -lot.left, lot.left, lot=lot.receipt)
                    lot.expired = lot.left
                    lot.left = 0
            if end + timedelta(1) == add_months(end.replace(day=1), 1) and self.tier_by_spend(end) < self.tier:
                self.change_tier(end + timedelta(1), self.tier - 1, None)
        self.settled = max(self.settled, day)

    def buy(self, sale):
        self.settle(sale.day)
        sale.tier = self.tier
        sale.days_since = (sale.day - self.last_purchase).days if self.last_purchase else None
        sale.welcomes = self.welcomes[sale.day.year]
        goods = sum(line.net for line in sale.lines if line.goods)
        given = grants(sale.day, goods, sale.tier, sale.days_since, sale.welcomes)
        texts = line_texts(sale, given)
        for rule, (points, wanted, cut_by) in given.items():
            self.post(sale.day, "earned", points, wanted, rule, cut_by, sale.id, sale.id, texts[rule])
        if given:
            self.lots.append(Lot(sale, sum(points for points, _, _ in given.values())))
        sale.left = {rule: given[rule][0] for rule in RULES if rule in given}
        self.welcomes[sale.day.year] += "welcome_back" in given
        self.spend[sale.day] += goods
        self.last_purchase = sale.day
        self.sales.append(sale)
        earned = self.tier_by_spend(sale.day)
        if earned > self.tier:
            self.change_tier(sale.day, earned, sale.id)
        self.verdicts[sale.id] = ("posted", None)

    def match(self, invoice):
        """The lines of earlier sales that come back: [(sale, line, quantity)]; how many lines found none; whether the
        goods of any line had been bought at all."""
        shares, unmatched, known = [], 0, False
        for line in invoice.lines:
            wanted, of_line = -line.quantity, []
            for sale in reversed(self.sales):
                if (invoice.day - sale.day).days > RETURN_DAYS:
                    continue
                for sold in sale.lines:
                    if sold.sku != line.sku:
                        continue
                    known = True
                    taken = sum(q for _, s, q in shares + of_line if s is sold)
                    quantity = min(wanted, sold.quantity - sold.returned - taken)
                    if quantity > 0:
                        of_line.append((sale, sold, quantity))
                        wanted -= quantity
            if wanted == 0:
                shares += of_line
            else:
                unmatched += 1
        return shares, unmatched, known

    def give_back(self, invoice):
        self.settle(invoice.day)
        shares, unmatched, known = self.match(invoice)
        if not shares:
            self.verdicts[invoice.id] = ("refused", "return_exceeds_sale" if known else "return_unmatched")
            return
        self.verdicts[invoice.id] = ("posted", None)
        self.lines_refused += unmatched
        for sale in reversed(self.sales):
            if not any(touched is sale for touched, _, _ in shares):
                continue
            before = sum(line.kept() for line in sale.lines if line.goods)
            for touched, line, quantity in shares:
                if touched is sale:
                    line.returned += quantity
            self.take_back(invoice, sale)
            self.spend[sale.day] -= before - sum(line.kept() for line in sale.lines if line.goods)

    def take_from(self, lots, points, rule, invoice):
        """Takes as much of the points as these lots have; what is left to take."""
        for lot in lots:
            taken = min(points, lot.left)
            if taken > 0:
                self.post(invoice.day, "taken_back", -taken, points, rule, None, invoice.id, lot.receipt)
                lot.left -= taken
                points -= taken
        return points

    def take_back(self, invoice, sale):
        kept = {}
        if any(line.returned < line.quantity for line in sale.lines):
            goods = sum(line.kept() for line in sale.lines if line.goods)
            kept = grants(sale.day, goods, sale.tier, sale.days_since, sale.welcomes)
        for rule, had in list(sale.left.items()):
            sale.left[rule] = min(had, kept[rule][0] if rule in kept else 0)
            points = had - sale.left[rule]
            own = [lot for lot in self.lots if lot.receipt == sale.id]
            active = [lot for lot in self.lots if lot.day <= invoice.day <= lot.last_day and lot not in own]
            points = self.take_from(own, points, rule, invoice)
            # What has expired unused is gone already: nothing else pays for it.
            for lot in own:
                gone = min(points, lot.expired)
                lot.expired -= gone
                points -= gone
            points = self.take_from(sorted(active, key=lambda lot: lot.last_day), points, rule, invoice)
            if points > 0:
                self.post(invoice.day, "uncollected", 0, points, rule, None, invoice.id)
        if sale.left.get("welcome_back") == 0:
            del sale.left["welcome_back"]
            self.welcomes[sale.day.year] -= 1  # limits reopen


# ---- the ledger -----------------------------------------------------------------------------------------------------

class Comparison:
    def __init__(self):
        self.count = Counter()
        self.differences = 0

    def same(self, what, ours, theirs):
        """Two collections, as multisets; None and numbers stand in rows side by side."""
        ours, theirs = Counter(ours), Counter(theirs)
        self.count[what] += sum(ours.values())
        for whose, rows in (("only computed here", ours - theirs), ("only in the ledger", theirs - ours)):
            for row in sorted(rows.elements(), key=str):
                self.differences += 1
                if self.differences <= 20:
                    print(f"{what}, {whose}: {row}")


def compare_ledger(path, customers, anonymous, comparison):
    ledger = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    everyone = customers.items()
    comparison.same("receipts",
                    [(i, *verdict) for _, c in everyone for i, verdict in c.verdicts.items()] +
                    [(i, "anonymous", None) for i in anonymous],
                    ledger.execute("SELECT id, verdict, reason FROM receipt_view"))
    comparison.same("balances",
                    [(name, TIERS[c.tier][0], sum(lot.left for lot in c.lots)) for name, c in everyone],
                    ledger.execute("SELECT customer, tier, balance FROM account_view"))
    comparison.same("lots",
                    [(name, str(lot.day), str(lot.last_day), lot.earned, lot.left, lot.receipt)
                     for name, c in everyone for lot in c.lots],
                    ledger.execute("SELECT customer, earned_on, last_day, earned, left, receipt FROM lot_view"))
    comparison.same("postings",
                    [(name, str(day), *rest) for name, c in everyone for day, *rest in c.postings],
                    ledger.execute("SELECT customer, date, kind, points, wanted, rule, cut_by, receipt, earned_by, "
                                   "nullif(lines, '') FROM statement_view"))
    comparison.same("tier changes",
                    [(name, str(day), *rest) for name, c in everyone for day, *rest in c.tier_changes],
                    ledger.execute("SELECT customer, date, from_tier, to_tier, receipt FROM tier_change_view"))


def compare_summary(path, counted, customers, comparison):
    with open(path, encoding="utf-8") as file:
        summary = json.load(file)
    refused = summary["refused"]
    if summary["receipts"] != sum(summary[k] for k in ("posted", "anonymous", "duplicate")) + refused["total"]:
        comparison.same("identity", [], [("receipts are not the sum of what became of them",)])
    for customer in customers.values():
        counted["lines_refused"] += customer.lines_refused
        for verdict, reason in customer.verdicts.values():
            counted[reason or verdict] += 1
    told = {key: value for key, value in refused.items() if key != "total" and value}
    told.update((key, summary[key]) for key in ("receipts", "lines", "lines_refused", "posted", "anonymous"))
    comparison.same("sums of the summary", counted.items(), told.items())
    points = Counter()
    for customer in customers.values():
        for _, kind, amount, wanted, *_ in customer.postings:
            points[kind] += wanted if kind == "uncollected" else abs(amount)
    points["outstanding"] = sum(lot.left for c in customers.values() for lot in c.lots)
    comparison.same("points of the summary", points.items(),
                    [(key, int(summary["points"][key])) for key in points])


def main(data, ledger, summary, until):
    invoices = read_invoices(data)
    counted = Counter(receipts=len(invoices), lines=sum(len(invoice.lines) for invoice in invoices))
    customers, anonymous = defaultdict(Customer), []
    arrived = []
    for invoice in invoices:
        if reason := refused_unread(invoice, counted):
            counted[reason] += 1
        elif invoice.customer:
            arrived.append(invoice)
        else:
            counted["anonymous"] += 1
            anonymous.append(invoice.id)
    for invoice in sorted(arrived, key=lambda i: (i.day, i.time, i.is_return, i.id)):
        customer = customers[invoice.customer]
        (customer.give_back if invoice.is_return else customer.buy)(invoice)
    for customer in customers.values():
        customer.settle(date.fromisoformat(until))
    comparison = Comparison()
    compare_ledger(ledger, customers, anonymous, comparison)
    compare_summary(summary, counted, customers, comparison)
    print(", ".join(f"{count:,} {what}" for what, count in comparison.count.items()), "computed;",
          f"{comparison.differences} differences")
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
