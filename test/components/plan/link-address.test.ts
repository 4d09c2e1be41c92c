import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkWhole, parseAddress, readPart } from "../../../components/plan/link/address.ts";
import type { Tls } from "../../../components/plan/link/address.ts";
import { formatAddress } from "../../../components/plan/link/dialects.ts";
import type { Dialect } from "../../../components/plan/link/dialects.ts";
import type { DatabaseEngine } from "../../../components/plan/kinds.ts";

const encode = encodeURIComponent;
const odd = "p@ss:w/ö r?d#%41+&='\"\\$[]";

function urlOf(scheme: string, password: string, query = ""): string {
  return `${scheme}://spare_parts:${encode(password)}@db.example.com:6543/spare_parts${query}`;
}

describe("an address in parts", () => {
  it("has each as it is, whatever is in the password", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1 });
    fc.assert(
      fc.property(text, (password) => {
        const address = parseAddress(urlOf("postgres", password));
        expect(readPart(address, "password")).toBe(password);
        expect([address.host, address.port, address.user, address.database]).toEqual([
          "db.example.com",
          "6543",
          "spare_parts",
          "spare_parts",
        ]);
      }),
    );
  });

  it.each([
    ["mysql://a:b@db/shop", "3306"],
    ["postgres://a:b@db/shop", "5432"],
    ["mongodb://a:b@db/shop", "27017"],
    ["rediss://:b@keys", "6379"],
    ["https://prices.example.com", "443"],
    ["http://prices:8080", "8080"],
  ])("has the usual port where %s says none: %s", (text, port) => {
    expect(readPart(parseAddress(text), "port")).toBe(port);
  });

  it.each([
    ["postgres://a:b@db/s", "false"],
    ["postgres://a:b@db/s?sslmode=disable", "false"],
    ["postgres://a:b@db/s?sslmode=require", "true"],
    ["postgres://a:b@db/s?uselibpqcompat=true&sslmode=require", "true"],
    ["postgres://a:b@db/s?sslmode=verify-full&sslrootcert=%2Fca.pem", "true"],
    ["mysql://a:b@db/s?ssl=Amazon%20RDS", "true"],
    ["mysql://a:b@db/s?ssl-mode=VERIFY_IDENTITY&ssl-ca=%2Fca.pem", "true"],
    ["mysql://a:b@db/s?ssl-mode=DISABLED", "false"],
    ["mongodb://a:b@db/s?tls=true&tlsCAFile=%2Fca.pem", "true"],
    ["mongodb://a:b@db/s?authSource=admin", "false"],
    ["redis://:b@keys", "false"],
    ["rediss://:b@keys", "true"],
    ["http://prices:8080", "false"],
    ["https://prices.example.com", "true"],
  ])("says of %s whether clients encrypt: %s", (text, tls) => {
    expect(readPart(parseAddress(text), "tls")).toBe(tls);
  });

  it.each([
    "",
    "no url",
    "mongodb+srv://a:hidden@cluster.example.com/s",
    "mongodb://a:hidden@one:1,two:2/s",
  ])("is refused where '%s' is no URL of one host, and shown nowhere", (text) => {
    expect(() => parseAddress(text)).toThrow("cannot be taken apart: use a URL of one host");
    expect(() => parseAddress(text)).not.toThrow("hidden");
  });

  it.each(["rediss://bob:b@keys:6379", "redis://:b@keys:6379/2"])(
    "is refused where a cache's has more than its parts: %s",
    (text) => {
      expect(() => {
        checkWhole("cache", parseAddress(text));
      }).toThrow("which the parts of a cache do not have");
    },
  );

  it.each(["rediss://default:b@keys:6379", "redis://:b@keys:6379/0"])("is taken: %s", (text) => {
    checkWhole("cache", parseAddress(text));
  });
});

const caBundle = "/etc/ssl/rds/bundle.pem";
const ca = encode(caBundle);

/** What follows the name of the database: in plain, encrypted, verified by the system's, by a file. */
const queries: [DatabaseEngine, Dialect, string, string, string, string][] = [
  [
    "postgres",
    "postgresql",
    "",
    "?sslmode=require",
    "?sslmode=verify-full",
    `?sslmode=verify-full&sslrootcert=${ca}`,
  ],
  [
    "postgres",
    "postgresql+psycopg",
    "",
    "?sslmode=require",
    "?sslmode=verify-full",
    `?sslmode=verify-full&sslrootcert=${ca}`,
  ],
  ["postgres", "postgresql+asyncpg", "", "?ssl=require", "?ssl=verify-full", "?ssl=verify-full"],
  [
    "mysql",
    "mysql+pymysql",
    "",
    "?ssl_check_hostname=false",
    `?ssl_capath=${encode("/etc/ssl/certs")}`,
    `?ssl_ca=${ca}`,
  ],
  [
    "mysql",
    "go-sql-driver",
    "?parseTime=true",
    "?parseTime=true&tls=skip-verify",
    "?parseTime=true&tls=true",
    "?parseTime=true&tls=true",
  ],
];

describe("an address in a client's form", () => {
  it.each(queries)("of %s for %s says how to encrypt", (engine, dialect, ...ends) => {
    const all: (Tls | undefined)[] = [
      undefined,
      { verify: false },
      { verify: true },
      { verify: true, caBundle },
    ];
    const given = all.map((tls) => {
      const address = { ...parseAddress(urlOf(engine, "pw")), tls };
      return formatAddress(engine, dialect, address);
    });
    expect(given.map((text) => text.replace(/^.*\/spare_parts/, ""))).toEqual(ends);
  });

  it("has the password as the form wants it", () => {
    const postgres = parseAddress(urlOf("postgres", odd));
    const mysql = parseAddress(urlOf("mysql", odd));
    expect(formatAddress("postgres", "postgresql", postgres)).toBe(urlOf("postgresql", odd));
    expect(formatAddress("mysql", "go-sql-driver", mysql)).toBe(
      `spare_parts:${odd}@tcp(db.example.com:6543)/spare_parts?parseTime=true`,
    );
    const end = "db.example.com:6543/spare_parts?user=spare_parts&password=";
    expect(formatAddress("postgres", "jdbc", postgres)).toBe(
      `jdbc:postgresql://${end}${encode(odd)}`,
    );
    expect(formatAddress("mysql", "jdbc", mysql)).toBe(`jdbc:mysql://${end}${encode(odd)}`);
  });

  it("keeps what libpq reads, and is refused where another client has no word for it", () => {
    const query = "?sslmode=require&application_name=spare-parts";
    const address = parseAddress(urlOf("postgres", "pw", query));
    expect(formatAddress("postgres", "postgresql+psycopg2", address)).toBe(
      urlOf("postgresql+psycopg2", "pw", query),
    );
    for (const dialect of ["postgresql+asyncpg", "jdbc"] as const) {
      expect(() => formatAddress("postgres", dialect, address)).toThrow(
        `says application_name, which dialect '${dialect}' has no form for`,
      );
    }
  });

  it("has a host of IPv6 in brackets before its port, and bare as a part", () => {
    const address = parseAddress("mysql://u:pw@[::1]:3306/shop");
    expect(readPart(address, "host")).toBe("::1");
    expect(formatAddress("mysql", "go-sql-driver", address)).toContain("@tcp([::1]:3306)/");
    expect(formatAddress("mysql", "mysql+pymysql", address)).toContain("@[::1]:3306/shop");
  });

  it("is refused where go-sql-driver could not find the end of the user", () => {
    const address = parseAddress("mysql://a%3Ab:pw@db/shop");
    expect(() => formatAddress("mysql", "go-sql-driver", address)).toThrow("a colon in its name");
    expect(formatAddress("mysql", "mysql+pymysql", address)).toContain("//a%3Ab:pw@");
  });
});
