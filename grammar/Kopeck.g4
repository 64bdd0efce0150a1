// The grammar of Kopeck: productions only. Tokens are the rows of keywords.tsv, so that this file knows no language.
// One parse is one declaration (`slice`): declaration heads are reserved, and the text is cut at them beforehand, so that
// a mistake never reaches past its own declaration.
//
// OT, NA, ZA and PO are Russian words («от», «на», «за», «по») that stand for several English ones.
// Three things keep it so: what follows `names` begins with no comma and name; a number is followed by a name only where that is its
// unit or the next tier's line; what a guarantee claims has expressions of its own, as it names rules in lists.
//
// Keep it free of ambiguity and SLL: tests/unit/syntax runs ANTLR's diagnostic listener over random sentences.
parser grammar Kopeck;
options { tokenVocab = KopeckTokens; }

slice : (header | declaration) EOF ;

declaration
  : fieldsDecl | eventDecl | setDecl | segmentDecl | calendarDecl | tiersDecl | ruleDecl | discountDecl | couponDecl
  | walletDecl | orderDecl | limitDecl | redeemDecl | guaranteeDecl | importDecl | templateDecl | testDecl ;

// ---- words ----------------------------------------------------------------------------------------------------------

// Words of the header, of types and of tests are names elsewhere.
name : NAME | CURRENCY | DATE_WORD | TIME_WORD | word ;
word
  : VERSION | CURRENCY_KEY | BASE | ROUNDING | LATE | SEED
  | DECIMALS | NONE | DOWN | UP | RECALCULATE | PROPORTIONAL
  | TEXT | NUMBER_TYPE | MONEY | ANNIVERSARY
  | STORE | CHANNEL | CATEGORY | SKU | TAX | TITLE | BALANCE | TIER
  | PAYS | ASKS | CODE | BADGE | ARRIVES | PENDING | ACTIVE | REFUSED | X
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
to : TO | PO ;
off : OFF | NA ;
stamps : STAMP | STAMPS ;
per : PER | ZA ;
on : ON | ZA ;
fromAmount : FROM | OT ;
dotted : NAME (DOT NAME)+ ;
was : WAS name ;

// ---- header ---------------------------------------------------------------------------------------------------------

header : PROGRAM STRING headerLine* ;

headerLine
  : versionLine | currencyLine | pointsLine | worthLine | timeZoneLine | tendersLine | baseLine | roundingLine
  | multipliersLine | activateClause | expireClause | applyLine | useLine | returnsLine | lateLine | seedLine ;

versionLine : VERSION NUMBER (COMMA EFFECTIVE_FROM DATE)? ;
currencyLine : CURRENCY_KEY (CURRENCY | NAME) ;
pointsLine : POINTS pointsForm (SLASH pointsForm)* (COMMA precision)? ;
pointsForm : name | POINTS ;
precision : WHOLE | NUMBER DECIMALS ;
worthLine : WORTH (NONE | NUMBER (NAME | POINTS) EQ NUMBER (CURRENCY | NAME)) ;
timeZoneLine : TIME_ZONE STRING ;
tendersLine : TENDERS tender (COMMA tender)* ;
tender : name STRING? ;
baseLine : BASE (GROSS | NET | PAID) (EXCEPT names)? (COMMA (WITH_TAX | WITHOUT_TAX))? ;
roundingLine
  : ROUNDING (DOWN | UP | HALF_UP | HALF_EVEN) (COMMA (PER_UNIT | PER_LINE | PER_RULE | PER_RECEIPT))? ;
multipliersLine : MULTIPLIERS (BY_PRODUCT | BY_SUM | HIGHEST) ;
applyLine : APPLY_EXPIRY ;
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
activateTerm : AT_ONCE | AFTER_NEXT_PURCHASE | duration (AFTER_PURCHASE | AFTER_ISSUE) ;
expireClause : EXPIRE expireTerm ;
expireTerm
  : NEVER
  | duration (AFTER_PURCHASE | AFTER_ACTIVATION) (COMMA EACH_PURCHASE_RENEWS)?
  | duration AFTER_ISSUE
  | AFTER? duration WITHOUT_PURCHASE OR_REDEMPTION?
  | AT_END_OF (DAY | WEEK | MONTH | QUARTER | HALF_YEAR | YEAR) (duration MONTHS_LATER)?
  | AT_END_OF monthDay (duration MONTHS_LATER | OF_NEXT_YEAR)?
  ;
monthDay : NUMBER MONTH_NAME ;

// ---- declarations ---------------------------------------------------------------------------------------------------

fieldsDecl : (CUSTOMER_HAS | RECEIPT_HAS | ITEM_HAS) field* ;
field : name STRING? COLON OPTIONAL? fieldType was? ;
fieldType
  : TEXT | NUMBER_TYPE | MONEY | DATE_WORD | TIME_WORD | ANNIVERSARY | YES_NO | CUSTOMER
  | ONE_OF names
  ;

eventDecl : EVENT name STRING? (HAS field*)? ;

setDecl : SET forms EQ ITEMS (COMMA? WHERE expr)? (COMMA? bought)? (COMMA? EXCEPT names)? ;
bought : BOUGHT_IN NUMBER PURCHASES window ;
segmentDecl : SEGMENT name EQ CUSTOMERS COMMA? WHERE expr ;
calendarDecl : CALENDAR name EQ days (COMMA days)* ;
days : DATE (DOTDOT DATE)? ;

tiersDecl
  : (TIERS_BY | TIERS name (BY | PO)) tiersMeasure window? tiersLine*
  | TIERS name? SET_FROM_OUTSIDE outsideLevel*
  ;
tiersMeasure
  : NET_SPEND (on name)? (PAID_BY name)?
  | (GROSS_SPEND | PAID_SPEND) (on name)?
  | PAID_BY name
  | PURCHASES
  | UNITS IN name
  | POINTS_EARNED
  | POINTS_EARNED_BY names
  ;
tiersLine : level | riseLine | fallLine ;
level : forms fromAmount NUMBER levelUnit? (AND expr)? was? ;
levelUnit : CURRENCY | PURCHASES | UNITS | POINTS | NAME ;
outsideLevel : forms was? ;
riseLine : RISE (AT_ONCE COMMA (FROM_NEXT | INCLUDING) | AT_START_OF_MONTH) ;
fallLine : FALL (AT_END_OF MONTH COMMA (ONE_STEP | TO_TIER_EARNED) | AT_ONCE | NEVER | KEEP_UNTIL_YEAR_AFTER) ;

// ---- rules ----------------------------------------------------------------------------------------------------------

ruleDecl : RULE name STRING? fromTemplate? ruleClause* ;
fromTemplate : FROM_TEMPLATE name (COLON argument (COMMA argument)*)? ;
argument : name value ;
// The body is read with what its parameters stand for in their places: see template.h.
templateDecl : TEMPLATE name (WITH NAME (COMMA NAME)*)? ruleClause* ;
ruleClause
  : trigger | fromClause | untilClause | whenClause | audience
  | earnClause | multiplyClause | stampClause | stampsGive | giveClause | turnClause | issueClause | badgeClause
  | sendClause | recordClause
  | replacesClause | limitClause | activateClause | expireClause | was ;
trigger
  : ON_EVENT name | ON_RETURN | ON_PURCHASE
  | EVERY_MONTH_ON NUMBER
  | EVERY_YEAR_ON (monthDay (COMMA monthDay)* | dotted)
  ;
fromClause : FROM DATE (to DATE)? ;
untilClause : UNTIL DATE ;
whenClause : WHEN expr ;
audience
  : FOR_SEGMENT name
  | FOR NUMBER PERCENT OF_CUSTOMERS AS STRING
  | WITH_CODE STRING
  | WITH_COUPON name
  | WITH_CHANCE NUMBER PERCENT
  | FIRST NUMBER PURCHASES (EACH_DAY | EACH_WEEK | EACH_MONTH | EACH_YEAR)
  ;
earnClause
  : EARN amount (on name)? (FOR dotted)?
  | EARN_BY table (on name)? (FOR dotted)?
  ;
amount : plainAmount | randomAmount | lesserAmount ;
plainAmount : quantity amountTail? | dotted (POINTS | NAME) ;
amountTail
  : per quantity (PAID_BY name)?
  | FOR_EACH_FULL quantity (IN name)? (OVER_THIS period)?
  | of (GROSS | NET | PAID | name)
  | of PAID_BY name
  | of (POINTS_EARNED | POINTS_EARNED_BY names) window
  ;
randomAmount : fromAmount NUMBER to quantity AT_RANDOM ;
lesserAmount : LESSER_OF plainAmount (COMMA plainAmount)+ ;
table : tableBy (COMMA (WHOLE_RECEIPT | MARGINAL))? (COMMA tableLine)+ ;
tableBy : history | TIER | NAME ;
tableLine : (fromAmount NUMBER unit? | name) COLON (plainAmount | lesserAmount) ;
multiplyClause : MULTIPLY (ALL | names) by NUMBER TIMES? ;
stampClause : STAMP (FOR_EACH UNITS IN name | FOR_EACH_FULL quantity (IN name)?)? ;
stampsGive : at NUMBER stamps (giveClause | ISSUE_COUPON name | EARN amount) ;
giveClause : GIVE freeUnits ;
freeUnits : NUMBER UNITS IN name FREE (COMMA (CHEAPEST_FIRST | DEAREST_FIRST))? (COMMA FROM_NEXT)? ;
turnClause : (TURN_EACH_FULL quantity | TURN_WHOLE_BALANCE (of name)?) INTO_COUPON name ;
issueClause : ISSUE_COUPON name (X NUMBER)? ;
badgeClause : GRANT_BADGE name ;
sendClause : SEND STRING STRING ;
recordClause : RECORD dotted AS expr ;
replacesClause : REPLACES names ;
limitClause
  : AT_MOST limitMost limitPeriod? limitScope?
  | COUNTING_AT_MOST quantity (of name)? limitPeriod limitScope?
  | ONCE_PER_OCCASION
  ;
limitMost : NUMBER (unit | TIMES)? ;
limitPeriod
  : PER_RECEIPT | PER_DAY | PER_WEEK | PER_MONTH | PER_QUARTER | PER_HALF_YEAR | EVER
  | PER_YEAR (fromAmount dotted)?
  | PER_ROLLING duration
  ;
limitScope : PER_CUSTOMER | PER_STORE | IN_TOTAL ;

orderDecl : (HIGHEST_OF | FIRST_OF | EXACTLY_ONE_OF | TOGETHER) names ;
limitDecl : LIMIT name limitClause OVER names ;

// ---- what is not points ---------------------------------------------------------------------------------------------

discountDecl : DISCOUNT name STRING? discountClause* ;
discountClause
  : fromClause | untilClause | whenClause | audience | takeClause | giveClause | replacesClause | limitClause | was ;
takeClause
  : TAKE quantity (off takenOff)? takeBasis?
  | TAKE_BY table (off takenOff)? takeBasis?
  ;
takenOff : name | ITEMS (COMMA? WHERE expr)? ;
takeBasis : COMMA (of GROSS | OF_RUNNING) ;

couponDecl : COUPON name STRING? couponClause* ;
couponClause : couponWorth | takeClause | freeUnits | activateClause | expireClause | MANY_USES | was ;
couponWorth : WORTH quantity ;

walletDecl : WALLET name STRING? walletClause* ;
walletClause : pointsLine | worthLine | activateClause | expireClause | useLine | was ;

importDecl : IMPORT STRING ;

redeemDecl : REDEEM redeemClause* ;
redeemClause : redeemLeast | redeemMost | redeemSteps | redeemNotOn | redeemOrder | whenClause ;
redeemLeast : AT_LEAST quantity ;
redeemMost : AT_MOST limitMost (of (NET | GROSS | EACH_LINE) | limitPeriod? limitScope?) ;
redeemSteps : IN_STEPS_OF quantity ;
redeemNotOn : NOT_ON names ;
redeemOrder : ONE_KIND | USE name (BEFORE name)+ ;

// ---- guarantees -----------------------------------------------------------------------------------------------------

guaranteeDecl : GUARANTEE STRING claim ;
claim : claimAnd (OR claimAnd)* ;
claimAnd : claimNot (AND claimNot)* ;
claimNot : NOT* claimTest ;
claimTest
  : LPAREN claim RPAREN
  | claimSum ((EQ | IS | IS_NOT | LT | LE | GT | GE | IS_AT_LEAST | IS_AT_MOST) claimSum)?
  ;
claimSum : claimProduct ((PLUS | MINUS) claimProduct)* ;
claimProduct : claimTerm (STAR claimTerm)* ;
claimTerm : NUMBER PERCENT of claimBase | quantity | claimBase ;
claimBase
  : WORTH_OF (granted | BALANCE ((of | OF_WALLET) name)?)
  | granted
  | DISCOUNT
  | balance
  | path
  | history
  | CUSTOMER
  ;
granted : EARNED_BY names (on name)? | EARNED (on name)? | REDEEMED ;

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
dateTail : FROM right to right | compareTail | dateTestTail | ON path ;
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
  : NUMBER PERCENT of shared
  | quantity
  | STRING | DATE | TIME | WEEKDAY | MONTH_NAME | YES | NO
  | path
  | MONTH | CUSTOMER
  | balance
  | history
  | AVERAGE history
  | (ANY_ITEM_IN | EVERY_ITEM_IN) name
  | DAYS_SINCE_LAST_PURCHASE
  | FIRST_PURCHASE
  | PURCHASE_NUMBER TODAY?
  | LPAREN expr RPAREN
  ;
shared : path | balance | history | AVERAGE history | LPAREN expr RPAREN ;
// Next to a dot the scanner makes every word a NAME.
path
  : NAME (DOT NAME)*
  | WEEKDAY_WORD
  | word
  ;
balance : BALANCE (of | OF_WALLET) name ;
history
  : (NET | GROSS | PAID | GROSS_SPEND | PAID_SPEND) (on name)? window? INCLUDING?
  | NET_SPEND (on name)? (PAID_BY name)? window? INCLUDING?
  | PAID_BY name window? INCLUDING?
  | PURCHASES window? INCLUDING?
  | UNITS IN name window? INCLUDING?
  | (POINTS_EARNED | POINTS_EARNED_BY names) window
  ;
window
  : OVER_LAST NUMBER (DAY | WEEK | MONTH | YEAR)
  | (OVER_THIS | OVER_PREVIOUS) period
  | EVER
  | TODAY
  ;
period : DAY | WEEK | MONTH | QUARTER | YEAR ;

// ---- tests ----------------------------------------------------------------------------------------------------------

testDecl : TEST STRING testStep* ;
testStep : testCustomer | testReceipt | testEvent | testReturn | testGiven | testExpect ;
testCustomer : CUSTOMER name (COLON customerItem (COMMA customerItem)*)? ;
customerItem : SPENT quantity (ON | NA | AT)? DATE | stamps name NUMBER | COUPON name NUMBER | attribute ;
attribute : (name | DISCOUNT) value ;
value : quantity | STRING | DATE | TIME | WEEKDAY | MONTH_NAME | YES | NO | name ;
moment : at DATE TIME ;
person : (BY | OT) name ;
testReceipt : RECEIPT name moment person? (COMMA receiptItem)* (COLON testLine+)? ;
receiptItem : COUPON name (X NUMBER)? | TENDER name quantity | attribute ;
testLine : STRING NUMBER X NUMBER (CURRENCY | NAME)? (COMMA attribute)* ;
testEvent : EVENT name name moment person? (COMMA attribute)* ;
testReturn : RETURN name ((OF | BY | OT) name)? moment COLON returnLine (COMMA returnLine)* ;
returnLine : NUMBER UNITS? of STRING ;
testGiven : GIVEN name DRAWS quantity? ;
testExpect : EXPECT name expectation ;
expectation
  : EARNED quantity parts?
  | DISCOUNT quantity parts
  | MAY_REDEEM quantity
  | TAKEN_BACK quantity
  | LAST_DAY_OF quantity DATE
  | REFUSED name
  | state (COMMA state)* (at DATE)?
  ;
parts : COLON part (COMMA part)* ;
part : name NUMBER ;
state
  : TIER name | ACTIVE MINUS? quantity | PENDING quantity
  | COUPON name NUMBER (CURRENCY | NAME)? | stamps name NUMBER | BADGE name
  | FREE quantity | DISCOUNT quantity | PAID quantity | MESSAGE STRING
  | NAME stateValue
  ;
stateValue : NUMBER CURRENCY? | STRING | DATE | TIME | WEEKDAY | MONTH_NAME | YES | NO | name ;
