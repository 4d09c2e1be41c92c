import { UserError } from "../../../variables/user-error.ts";
import type { LinkKind, LinkPart } from "./parts.ts";

/** How clients encrypt. */
export interface Tls {
  /** Whether they make sure who answers. */
  verify: boolean;
  /** Path, in their images, of the certificates to do so by. @default the system's own */
  caBundle?: string | undefined;
}

/** An address taken apart, every part as it is, without any escaping. */
export interface Address {
  scheme: string;
  host: string;
  port: string;
  user: string;
  password: string;
  database: string;
  /** Undefined where clients speak in plain. */
  tls: Tls | undefined;
  /** What else its query says. */
  query: readonly (readonly [name: string, value: string])[];
}

/** The port of an address that says none. */
const usualPorts: Readonly<Record<string, string>> = {
  postgres: "5432",
  postgresql: "5432",
  mysql: "3306",
  mongodb: "27017",
  redis: "6379",
  rediss: "6379",
  http: "80",
  https: "443",
};

/**
 * Takes a URL apart.
 *
 * @param known how clients encrypt, where that is not for the URL to say
 * @throws UserError `LinkAddress`, which shows nothing of the URL, where it is none, or has no one host.
 */
export function parseAddress(text: string, known?: Tls): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = url?.protocol.replace(/:$/, "") ?? "";
  if (!url || url.hostname === "" || scheme === "mongodb+srv") {
    throw new UserError(
      "LinkAddress",
      "cannot be taken apart: use a URL of one host, such as " +
        "postgres://user:password@db.example.com:5432/name, or have the link give it whole",
    );
  }
  const query = [...url.searchParams];
  return {
    scheme,
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port || (usualPorts[scheme] ?? ""),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    tls: known ?? readTls(scheme, url.searchParams),
    query: query.filter(([name]) => !/^(ssl|tls)|^uselibpqcompat$/.test(name)),
  };
}

/** A part of an address as text; whether clients encrypt as "true" or "false". */
export function readPart(address: Address, part: LinkPart): string {
  return part === "tls" ? String(address.tls !== undefined) : address[part];
}

/** Throws a UserError `LinkAddress` for an address that says more than the parts of its kind. */
export function checkWhole(kind: LinkKind, { user, database }: Address): void {
  if (kind !== "cache") return;
  const lost = [
    ...(["", "default"].includes(user) ? [] : ["a user"]),
    ...(["", "0"].includes(database) ? [] : ["the number of a database"]),
  ];
  if (lost.length === 0) return;
  throw new UserError(
    "LinkAddress",
    `has ${lost.join(" and ")}, which the parts of a ${kind} do not have: leave that out, or have ` +
      "the link give the address whole",
  );
}

/** What a URL says of encryption, in the words of libpq, MySQL, MongoDB and Redis. */
function readTls(scheme: string, query: URLSearchParams): Tls | undefined {
  if (["rediss", "https"].includes(scheme)) return { verify: true };
  const mode = (query.get("sslmode") ?? query.get("ssl-mode") ?? "").toLowerCase();
  const caBundle = query.get("sslrootcert") ?? query.get("ssl-ca") ?? query.get("tlsCAFile");
  const ca = caBundle === null ? {} : { caBundle };
  if (["disable", "disabled", "allow", "prefer", "preferred"].includes(mode)) return undefined;
  if (["require", "required"].includes(mode)) return { verify: false, ...ca };
  if (mode !== "") return { verify: true, ...ca };
  const said = query.get("tls") ?? query.get("ssl") ?? query.get("sslaccept");
  if (said === null || ["false", "0"].includes(said)) return undefined;
  return { verify: query.get("tlsAllowInvalidCertificates") !== "true", ...ca };
}
