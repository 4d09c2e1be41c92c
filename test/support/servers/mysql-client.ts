import { execFileSync } from "node:child_process";

/** Rows of a query by Debian's client, a line each; throws what the server says. */
export function queryMysql(address: string, sql: string): string[] {
  const { hostname, port, username, password, pathname } = new URL(address);
  const options = ["--no-defaults", "--default-character-set=utf8mb4", "-N", "-B"];
  const place = ["-h", hostname, "-P", port, "-u", username];
  const text = execFileSync("mysql", [...options, ...place, "-e", sql, pathname.slice(1)], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, MYSQL_PWD: decodeURIComponent(password) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return text.split("\n").slice(0, -1);
}
