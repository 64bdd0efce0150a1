package kopeck.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;

/**
 * The ten rules in Drools by its executable model.
 *
 * <p>Arguments: RULES BATCH FOLDER RECEIPTS POINTS. RULES is ten_rules or ten_rules_lines; BATCH receipts are inserted,
 * fired and deleted together; POINTS gets what each rule gives for each receipt. A session ends after a thousand
 * receipts: what it leaves for the collector of garbage hangs together, and would be carried from generation to
 * generation.
 */
public final class Peer {
  private static final int LINES = 6;
  private static final int NO_BIRTHDAY = Integer.MIN_VALUE;
  private static final int OF_SESSION = 1000;
  private static final double WARM_SECONDS = 5;

  private final Path folder;
  private final boolean addsUp; // the receipts do; else the rules
  private final Receipt[] receipts;
  private final KieBase rules;
  private final FactHandle[] handles;

  private Peer(String name, int batch, Path folder, int count) throws IOException {
    this.addsUp = name.equals("ten_rules");
    this.folder = folder;
    this.receipts = load(count);
    this.rules = rules("kopeck/bench/" + name + ".drl");
    this.handles = new FactHandle[batch];
  }

  private IntBuffer column(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(name + ".i32"));
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
  }

  private Receipt[] load(int count) throws IOException {
    IntBuffer birthday = column("birthday");
    IntBuffer tier = column("tier");
    IntBuffer month = column("month");
    IntBuffer day = column("day");
    IntBuffer second = column("second");
    IntBuffer weekday = column("weekday");
    IntBuffer sku = column("sku");
    IntBuffer category = column("category");
    IntBuffer quantity = column("quantity");
    IntBuffer net = column("net");
    Receipt[] all = new Receipt[count];
    for (int i = 0; i < count; ++i) {
      Line[] lines = new Line[LINES];
      for (int line = 0; line < LINES; ++line) {
        int at = i * LINES + line;
        lines[line] = new Line(sku.get(at), category.get(at), quantity.get(at), net.get(at));
      }
      LocalDate born = birthday.get(i) == NO_BIRTHDAY ? null : LocalDate.ofEpochDay(birthday.get(i));
      all[i] = new Receipt(born, tier.get(i), month.get(i), day.get(i), second.get(i), weekday.get(i), List.of(lines));
    }
    return all;
  }

  private static KieBase rules(String path) {
    KieServices services = KieServices.Factory.get();
    KieFileSystem files = services.newKieFileSystem();
    files.write("src/main/resources/" + path, services.getResources().newClassPathResource(path));
    KieBuilder builder = services.newKieBuilder(files).buildAll(ExecutableModelProject.class);
    if (builder.getResults().hasMessages(Message.Level.ERROR)) {
      throw new IllegalStateException(builder.getResults().toString());
    }
    return services.newKieContainer(builder.getKieModule().getReleaseId()).getKieBase();
  }

  /** The points of all receipts. */
  private long turn() {
    long sum = 0;
    for (int from = 0; from < receipts.length; from += OF_SESSION) {
      KieSession session = rules.newKieSession();
      int to = Math.min(receipts.length, from + OF_SESSION);
      for (int i = from; i < to; i += handles.length) sum += evaluate(session, i, Math.min(to - i, handles.length));
      session.dispose();
    }
    return sum;
  }

  private long evaluate(KieSession session, int from, int count) {
    for (int i = 0; i < count; ++i) {
      receipts[from + i].makeReady(addsUp);
      handles[i] = session.insert(receipts[from + i]);
    }
    session.fireAllRules();
    long sum = 0;
    for (int i = 0; i < count; ++i) {
      session.delete(handles[i]);
      for (int amount : receipts[from + i].points()) sum += amount;
    }
    return sum;
  }

  private void write(Path path) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(receipts.length * Receipt.RULES * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (Receipt receipt : receipts) for (int amount : receipt.points()) bytes.putInt(amount);
    Files.write(path, bytes.array());
  }

  private static double seconds() {
    return System.nanoTime() * 1e-9;
  }

  public static void main(String[] arguments) throws IOException {
    Peer peer =
        new Peer(
            arguments[0], Integer.parseInt(arguments[1]), Path.of(arguments[2]), Integer.parseInt(arguments[3]));
    peer.turn();
    peer.write(Path.of(arguments[4]));
    for (double begin = seconds(); seconds() - begin < WARM_SECONDS; ) peer.turn();
    String version = KieBase.class.getPackage().getImplementationVersion();
    System.out.println(
        String.format("version Drools %s, Java %s, %s by %s", version, Runtime.version(), arguments[0], arguments[1]));
    System.out.println("ready");
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    for (String rounds = input.readLine(); rounds != null; rounds = input.readLine()) {
      long sum = 0;
      double begin = seconds();
      for (int round = Integer.parseInt(rounds); round > 0; --round) sum = peer.turn();
      System.out.println((seconds() - begin) + " " + sum);
    }
  }
}
