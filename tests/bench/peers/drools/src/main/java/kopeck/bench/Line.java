package kopeck.bench;

/** A line of a receipt as the rules see it. */
public final class Line {
  private final int sku;
  private final int category;
  private final int quantity;
  private final int net;

  Line(int sku, int category, int quantity, int net) {
    this.sku = sku;
    this.category = category;
    this.quantity = quantity;
    this.net = net;
  }

  public int getSku() {
    return sku;
  }

  public int getCategory() {
    return category;
  }

  /** Odd categories lie under coffee. */
  public boolean isCoffee() {
    return category % 2 == 1;
  }

  public int getQuantity() {
    return quantity;
  }

  public int getNet() {
    return net;
  }
}
