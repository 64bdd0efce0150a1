package kopeck.bench;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/** A receipt as the rules see it. Where they do not, it adds up its lines when it is made ready. */
public final class Receipt {
  static final int RULES = 10;
  private static final long BEANS = 1L << 3 | 1L << 7 | 1L << 11 | 1L << 12 | 1L << 13 | 1L << 19 | 1L << 20 | 1L << 25;

  private final LocalDate birthday; // null: not known
  private final LocalDate date;
  private final int tier;
  private final int month;
  private final int day;
  private final int second;
  private final int weekday;
  private final List<Line> lines;
  private final int[] points = new int[RULES];
  private int all;
  private int coffee;
  private int beans;
  private int units;
  private int fromBirthday;

  Receipt(LocalDate birthday, int tier, int month, int day, int second, int weekday, List<Line> lines) {
    this.birthday = birthday;
    this.date = LocalDate.ofEpochDay(day);
    this.tier = tier;
    this.month = month;
    this.day = day;
    this.second = second;
    this.weekday = weekday;
    this.lines = lines;
  }

  void makeReady(boolean addsUp) {
    Arrays.fill(points, 0);
    if (addsUp) addUp();
    fromBirthday = birthday == null ? 400 : daysFromBirthday();
  }

  private void addUp() {
    all = coffee = beans = units = 0;
    for (Line line : lines) {
      if (line.getCategory() != 9) all += line.getNet();
      if (line.isCoffee()) {
        coffee += line.getNet();
        units += line.getQuantity();
      }
      if ((BEANS >> line.getSku() & 1) != 0) beans += line.getNet();
    }
  }

  private int daysFromBirthday() {
    long least = 400;
    for (int shift = -1; shift <= 1; ++shift) {
      LocalDate anniversary = birthday.withYear(date.getYear() + shift);
      least = Math.min(least, Math.abs(ChronoUnit.DAYS.between(anniversary, date)));
    }
    return (int) least;
  }

  public void give(int rule, int amount) {
    points[rule] = amount;
  }

  int[] points() {
    return points;
  }

  public List<Line> getLines() {
    return lines;
  }

  public int getAll() {
    return all;
  }

  public int getCoffee() {
    return coffee;
  }

  public int getBeans() {
    return beans;
  }

  public int getUnits() {
    return units;
  }

  public int getTier() {
    return tier;
  }

  public int getMonth() {
    return month;
  }

  public int getDay() {
    return day;
  }

  public int getSecond() {
    return second;
  }

  public int getWeekday() {
    return weekday;
  }

  public int getFromBirthday() {
    return fromBirthday;
  }
}
