// The grammar of Kopeck: productions only. Tokens are the rows of keywords.tsv, so that this file knows no language.
// One parse is one declaration (`slice`): declaration heads are reserved, and the text is cut at them beforehand, so that
// a mistake never reaches past its own declaration.
//
// OT, NA and ZA are Russian words («от», «на», «за») that stand for several English ones.
//
// Keep it free of ambiguity and SLL: tests/unit/syntax runs ANTLR's diagnostic listener over random sentences.
parser grammar Kopeck;
options { tokenVocab = KopeckTokens; }

slice : (header | declaration) EOF ;

declaration
  : fieldsDecl | eventDecl | setDecl | tiersDecl | ruleDecl | highestDecl | limitDecl | redeemDecl | testDecl ;

// ---- words ----------------------------------------------------------------------------------------------------------

// Words of the header, of types and of tests are names elsewhere.
name : NAME | CURRENCY | DATE_WORD | TIME_WORD | word ;
word
  : VERSION | CURRENCY_KEY | WORTH | BASE | ROUNDING | USE | LATE | SEED
  | WHOLE | DECIMALS | NONE | DOWN | UP | RECALCULATE | PROPORTIONAL
  | TEXT | NUMBER_TYPE | MONEY | ANNIVERSARY
  | STORE | CHANNEL | CATEGORY | SKU | TITLE | BALANCE | TIER
  | PAYS | ARRIVES | EARNED | PENDING | ACTIVE | REFUSED | X
  ;
names : name (COMMA name)* ;
forms : name (SLASH name)* ;

unit
  : PERCENT | CURRENCY | DAY | WEEK | MONTH | YEAR | HOUR | PURCHASES | UNITS | POINTS | NAME ;
quantity : NUMBER unit? ;
duration : NUMBER (DAY | WEEK | MONTH | YEAR | HOUR) ;

of : OF | OT ;
by : BY | NA ;
at : AT | NA ;
per : PER | ZA ;
on : ON | ZA ;
fromAmount : FROM | OT ;

// ---- header ---------------------------------------------------------------------------------------------------------

header : PROGRAM STRING headerLine* ;

headerLine
  : versionLine | currencyLine | pointsLine | worthLine | timeZoneLine | baseLine | roundingLine | activateClause
  | expireClause | useLine | returnsLine | lateLine | seedLine ;

versionLine : VERSION NUMBER (COMMA EFFECTIVE_FROM DATE)? ;
currencyLine : CURRENCY_KEY (CURRENCY | NAME) ;
pointsLine : POINTS pointsForm (SLASH pointsForm)* (COMMA precision)? ;
pointsForm : name | POINTS ;
precision : WHOLE | NUMBER DECIMALS ;
worthLine : WORTH (NONE | NUMBER (NAME | POINTS) EQ NUMBER (CURRENCY | NAME)) ;
timeZoneLine : TIME_ZONE STRING ;
baseLine : BASE (GROSS | NET | PAID) ;
roundingLine
  : ROUNDING (DOWN | UP | HALF_UP | HALF_EVEN) (COMMA (PER_UNIT | PER_LINE | PER_RULE | PER_RECEIPT))? ;
useLine : USE (SOONEST_FIRST | OLDEST_FIRST) ;
returnsLine : RETURNS returnsTerm (COMMA returnsTerm)* ;
returnsTerm
  : RECALCULATE | PROPORTIONAL | PER_LINE
  | ONLY_PENDING | WITHIN_BALANCE | MAY_GO_NEGATIVE
  | LIMITS_REOPEN | LIMITS_STAY_USED
  | FOR duration
  ;
lateLine : LATE ACCEPT_FOR duration ;
seedLine : SEED STRING ;

activateClause : ACTIVATE activateTerm ;
activateTerm : AT_ONCE | AFTER_NEXT_PURCHASE | duration AFTER_PURCHASE ;
expireClause : EXPIRE expireTerm ;
expireTerm
  : NEVER
  | duration (AFTER_PURCHASE | AFTER_ACTIVATION)
  | AT_END_OF (DAY | WEEK | MONTH | QUARTER | HALF_YEAR | YEAR) (duration MONTHS_LATER)?
  ;

// ---- declarations ---------------------------------------------------------------------------------------------------

fieldsDecl : (CUSTOMER_HAS | RECEIPT_HAS | ITEM_HAS) field* ;
field : name STRING? COLON OPTIONAL? fieldType ;
fieldType
  : TEXT | NUMBER_TYPE | MONEY | DATE_WORD | TIME_WORD | ANNIVERSARY | YES_NO | CUSTOMER
  | ONE_OF names
  ;

eventDecl : EVENT name STRING? (HAS field*)? ;

setDecl : SET forms EQ ITEMS (COMMA? WHERE expr)? (COMMA? EXCEPT names)? ;

tiersDecl : TIERS_BY tiersMeasure window? tiersLine* ;
tiersMeasure : (NET_SPEND | GROSS_SPEND | PAID_SPEND) (on name)? | PURCHASES | UNITS IN name ;
tiersLine : level | riseLine | fallLine ;
level : forms fromAmount NUMBER (CURRENCY | PURCHASES | UNITS)? ;
riseLine : RISE (AT_ONCE COMMA (FROM_NEXT | INCLUDING) | AT_START_OF_MONTH) ;
fallLine : FALL (AT_END_OF MONTH COMMA (ONE_STEP | TO_TIER_EARNED) | AT_ONCE | NEVER | KEEP_UNTIL_YEAR_AFTER) ;

ruleDecl : RULE name STRING? ruleClause* ;
ruleClause
  : trigger | fromClause | untilClause | whenClause | earnClause | multiplyClause | replacesClause | limitClause
  | activateClause | expireClause ;
trigger : ON_EVENT name | ON_RETURN | ON_PURCHASE ;
fromClause : FROM DATE (TO DATE)? ;
untilClause : UNTIL DATE ;
whenClause : WHEN expr ;
earnClause : EARN quantity earnStep? (on name)? ;
earnStep : per quantity | FOR_EACH_FULL quantity (IN name)? ;
multiplyClause : MULTIPLY (ALL | names) by NUMBER TIMES? ;
replacesClause : REPLACES names ;
limitClause : AT_MOST limitMost limitPeriod? limitScope? | ONCE_PER_OCCASION ;
limitMost : NUMBER (unit | TIMES)? ;
limitPeriod
  : PER_RECEIPT | PER_DAY | PER_WEEK | PER_MONTH | PER_QUARTER | PER_HALF_YEAR | PER_YEAR | EVER ;
limitScope : PER_CUSTOMER | IN_TOTAL ;

highestDecl : HIGHEST_OF names ;
limitDecl : LIMIT name limitClause OVER names ;

redeemDecl : REDEEM redeemClause* ;
redeemClause : redeemLeast | redeemMost | redeemSteps | redeemNotOn | whenClause ;
redeemLeast : AT_LEAST quantity ;
redeemMost : AT_MOST limitMost (of (NET | GROSS | EACH_LINE) | limitPeriod? limitScope?) ;
redeemSteps : IN_STEPS_OF quantity ;
redeemNotOn : NOT_ON names ;

// ---- expressions ----------------------------------------------------------------------------------------------------

expr : andExpr (OR andExpr)* ;
andExpr : notExpr (AND notExpr)* ;
notExpr : NOT* comparison ;

// `on`, `from … to` and `within` follow a plain name only: after anything else `on` is part of a history (`net spend on
// coffee`) and `from` begins the rule's validity.
comparison
  : (DATE_WORD | TIME_WORD) dateTail
  | sum (compareTail | dateTestTail)?
  ;
dateTail : FROM right TO right | compareTail | dateTestTail | ON path ;
dateTestTail : WITHIN duration (of | AFTER | BEFORE) datePoint | IN_MONTH_OF datePoint ;
datePoint : path | DATE ;
compareTail
  : (IS | IS_NOT) choice
  | (LT | LE | GT | GE | IS_AT_LEAST | IS_AT_MOST | REACHES) right
  | IS_KNOWN
  | IS_NOT_KNOWN
  | (IN | UNDER) list
  ;
choice : right (DOTDOT right | (COMMA right)+)? ;
list : right (COMMA right)* ;
right : sum | DATE_WORD | TIME_WORD ;

sum : product ((PLUS | MINUS) product)* ;
product : operand (STAR operand)* ;
operand : atom (OR_ELSE atom)? ;
atom
  : quantity
  | STRING | DATE | TIME | WEEKDAY | MONTH_NAME | YES | NO
  | path
  | MONTH | CUSTOMER
  | history
  | DAYS_SINCE_LAST_PURCHASE
  | FIRST_PURCHASE
  | PURCHASE_NUMBER TODAY?
  | LPAREN expr RPAREN
  ;
// Next to a dot the scanner makes every word a NAME.
path
  : NAME (DOT NAME)*
  | WEEKDAY_WORD
  | word
  ;
history
  : (NET | GROSS | PAID | NET_SPEND | GROSS_SPEND | PAID_SPEND) (on name)? window? INCLUDING?
  | PURCHASES window? INCLUDING?
  | UNITS IN name window? INCLUDING?
  ;
window
  : OVER_LAST NUMBER (DAY | WEEK | MONTH | YEAR)
  | (OVER_THIS | OVER_PREVIOUS) (DAY | WEEK | MONTH | QUARTER | YEAR)
  | EVER
  | TODAY
  ;

// ---- tests ----------------------------------------------------------------------------------------------------------

testDecl : TEST STRING testStep* ;
testStep : testCustomer | testReceipt | testEvent | testReturn | testExpect ;
testCustomer : CUSTOMER name (COLON customerItem (COMMA customerItem)*)? ;
customerItem : SPENT quantity (ON | NA | AT)? DATE | attribute ;
attribute : (name | DISCOUNT) value ;
value : quantity | STRING | DATE | TIME | WEEKDAY | MONTH_NAME | YES | NO | name ;
moment : at DATE TIME ;
person : (BY | OT) name ;
testReceipt : RECEIPT name moment person? (COMMA attribute)* (COLON testLine+)? ;
testLine : STRING NUMBER X NUMBER (CURRENCY | NAME)? (COMMA attribute)* ;
testEvent : EVENT name name moment person? (COMMA attribute)* ;
testReturn : RETURN name ((OF | BY | OT) name)? moment COLON returnLine (COMMA returnLine)* ;
returnLine : NUMBER UNITS? of STRING ;
testExpect : EXPECT name expectation ;
expectation
  : EARNED quantity (COLON part (COMMA part)*)?
  | MAY_REDEEM quantity
  | TAKEN_BACK quantity
  | LAST_DAY_OF quantity DATE
  | REFUSED name
  | state (COMMA state)* (at DATE)?
  ;
part : name NUMBER ;
state : TIER name | ACTIVE MINUS? quantity | PENDING quantity ;
