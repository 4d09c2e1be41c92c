import java.sql.DriverManager;
import java.util.Scanner;

/** Asks each address on standard input, one a line, who is connected to what; prints a line each. */
class Ask {
  static final String POSTGRES =
      "SELECT current_user, current_database(), ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
  static final String MYSQL =
      "SELECT substring_index(user(), '@', 1), database(), (SELECT variable_value <> '' FROM"
          + " information_schema.session_status WHERE variable_name = 'SSL_CIPHER')";

  public static void main(String[] args) {
    var lines = new Scanner(System.in, "UTF-8");
    while (lines.hasNextLine()) System.out.println(ask(lines.nextLine()));
  }

  static String ask(String address) {
    var question = address.startsWith("jdbc:postgresql:") ? POSTGRES : MYSQL;
    try (var connection = DriverManager.getConnection(address);
        var rows = connection.createStatement().executeQuery(question)) {
      rows.next();
      return rows.getString(1) + " " + rows.getString(2) + " " + rows.getBoolean(3);
    } catch (Exception error) {
      return "error " + error.getMessage().replace('\n', ' ');
    }
  }
}
