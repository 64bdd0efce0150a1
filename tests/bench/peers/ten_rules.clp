; The ten rules for CLIPS. Sums over lines and the nearest birthday come with the receipt; (points RULE AMOUNT) is C.
(deftemplate receipt
  (slot all (type INTEGER))
  (slot coffee (type INTEGER))
  (slot beans (type INTEGER))
  (slot units (type INTEGER))
  (slot tier (type INTEGER))
  (slot month (type INTEGER))
  (slot day (type INTEGER))
  (slot second (type INTEGER))
  (slot weekday (type INTEGER))
  (slot from-birthday (type INTEGER)))

(defrule base (receipt (all ?all)) => (points 0 (div (* ?all 300) 10000)))
(defrule silver (receipt (all ?all) (tier 1)) => (points 1 (div (* ?all 200) 10000)))
(defrule gold (receipt (all ?all) (tier 2)) => (points 2 (div (* ?all 500) 10000)))
(defrule beans (receipt (beans ?beans&:(>= ?beans 50000))) => (points 3 (div (* ?beans 1000) 10000)))
(defrule weekend (receipt (coffee ?coffee) (weekday 6 | 7)) => (points 4 (div (* ?coffee 150) 10000)))
(defrule mornings (receipt (second ?second&:(< ?second 39600)) (coffee ?coffee&:(>= ?coffee 1))) => (points 5 10))
(defrule hundreds (receipt (all ?all)) => (points 6 (* (div ?all 10000) 2)))
(defrule birthday (receipt (from-birthday ?days&:(<= ?days 3))) => (points 7 500))
(defrule regular (receipt (units ?units) (month ?month&:(>= ?month 300000))) => (points 8 (div ?units 1000000)))
(defrule spring
  (receipt (day ?day&:(<= 20515 ?day 20525)) (all ?all&:(>= ?all 100000)) (coffee ?coffee))
  =>
  (points 9 (div (* ?coffee 700) 10000)))
