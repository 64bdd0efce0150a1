; The ten rules for CLIPS, which adds up the lines itself: a fact a line. (points RULE AMOUNT) is C.
(defglobal ?*beans* = (create$ 3 7 11 12 13 19 20 25))

(deftemplate line
  (slot sku (type INTEGER))
  (slot category (type INTEGER))
  (slot quantity (type INTEGER))
  (slot net (type INTEGER)))

(deftemplate receipt
  (slot tier (type INTEGER))
  (slot month (type INTEGER))
  (slot day (type INTEGER))
  (slot second (type INTEGER))
  (slot weekday (type INTEGER))
  (slot from-birthday (type INTEGER)))

(deftemplate sums
  (slot all (type INTEGER))
  (slot coffee (type INTEGER))
  (slot beans (type INTEGER))
  (slot units (type INTEGER)))

(defrule add-up
  (receipt)
  =>
  (bind ?all 0)
  (bind ?coffee 0)
  (bind ?beans 0)
  (bind ?units 0)
  (do-for-all-facts ((?line line)) TRUE
    (if (<> ?line:category 9) then (bind ?all (+ ?all ?line:net)))
    (if (= (mod ?line:category 2) 1) then
      (bind ?coffee (+ ?coffee ?line:net))
      (bind ?units (+ ?units ?line:quantity)))
    (if (member$ ?line:sku ?*beans*) then (bind ?beans (+ ?beans ?line:net))))
  (assert (sums (all ?all) (coffee ?coffee) (beans ?beans) (units ?units))))

(defrule forget (declare (salience -10)) ?sums <- (sums) => (retract ?sums))

(defrule base (sums (all ?all)) => (points 0 (div (* ?all 300) 10000)))
(defrule silver (sums (all ?all)) (receipt (tier 1)) => (points 1 (div (* ?all 200) 10000)))
(defrule gold (sums (all ?all)) (receipt (tier 2)) => (points 2 (div (* ?all 500) 10000)))
(defrule beans (sums (beans ?beans&:(>= ?beans 50000))) => (points 3 (div (* ?beans 1000) 10000)))
(defrule weekend (sums (coffee ?coffee)) (receipt (weekday 6 | 7)) => (points 4 (div (* ?coffee 150) 10000)))
(defrule mornings
  (sums (coffee ?coffee&:(>= ?coffee 1)))
  (receipt (second ?second&:(< ?second 39600)))
  =>
  (points 5 10))
(defrule hundreds (sums (all ?all)) => (points 6 (* (div ?all 10000) 2)))
(defrule birthday (receipt (from-birthday ?days&:(<= ?days 3))) => (points 7 500))
(defrule regular
  (sums (units ?units))
  (receipt (month ?month&:(>= ?month 300000)))
  =>
  (points 8 (div ?units 1000000)))
(defrule spring
  (sums (all ?all&:(>= ?all 100000)) (coffee ?coffee))
  (receipt (day ?day&:(<= 20515 ?day 20525)))
  =>
  (points 9 (div (* ?coffee 700) 10000)))
