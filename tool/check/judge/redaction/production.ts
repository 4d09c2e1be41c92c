import { isIP } from "node:net";
import { reachOf } from "../exposure/addresses.ts";

const inArn = /(?<=\barn:[\w-]*:[\w-]*:[\w-]*:)\d{12}(?=:)/g;
const inRegistry = /(?<!\d)\d{12}(?=\.dkr\.ecr\.)/g;
const named = /(?<=account[\w ."'-]{0,12}[=:]?["' ]{0,3})(?<!\d)\d{12}(?!\d)/gi;

/** Ends of names that a cloud gives to what somebody runs there. */
const cloudHost =
  /(?<![\w.-])[a-z0-9][a-z0-9-]*(?=(?:\.[a-z0-9-]+)*\.(?:rds|cache|elb|es|aoss|docdb|neptune|mq|execute-api|lambda-url)\.(?:[a-z0-9-]+\.)?(?:amazonaws\.com|on\.aws)\b|\.[a-z0-9-]+\.(?:rds|cache|elb|es|execute-api|lambda-url)\.|\.cloudfront\.net\b|\.vercel\.app\b|\.mongodb\.net\b)/gi;

const addressV4 = /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\w)/g;
const addressV6 = /(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi;

/** The end of an account's number, by which those who know it know it. */
function shortenAccount(account: string): string {
  return `…${account.slice(-4)}`;
}

/** `shop.example.com` as `shop.ex…`, `example.com` as `exa…`. */
export function shortenHost(host: string): string {
  const [first = "", ...rest] = host.split(".");
  if (rest.length < 2) return `${first.slice(0, 3)}…`;
  return `${first}.${(rest[0] ?? "").slice(0, 2)}…`;
}

/** A short name for each host; two that would have one are numbered, so that a change is seen. */
function shortNames(hosts: readonly string[]): Map<string, string> {
  const alike = Map.groupBy(hosts, shortenHost);
  return new Map(
    [...alike].flatMap(([short, those]) =>
      those.map((host, index): [string, string] => [
        host,
        those.length === 1 ? short : `${short}(${index + 1})`,
      ]),
    ),
  );
}

function shortenAddress(address: string): string {
  const family = isIP(address);
  if (family === 0 || reachOf(address) !== "outside" || /^(0\.0\.0\.0|::)$/.test(address))
    return address;
  const separator = family === 4 ? "." : ":";
  return `${address.split(separator).slice(0, 2).join(separator)}${separator}…`;
}

/** Shortens account ids, public addresses and the given hosts of production in a text. */
export function createShortener(hosts: Iterable<string>): (text: string) => string {
  const known = [...hosts]
    .map((host) => host.toLowerCase().replace(/^\*\./, ""))
    .filter((host) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host));
  const names = shortNames([...new Set(known)].sort());
  const patterns = [...names]
    // The longest first: one may be the end of another.
    .sort(([one], [other]) => other.length - one.length)
    .map(([host, short]) => ({
      short,
      pattern: new RegExp(`(?<![a-z0-9-])${escape(host)}(?![a-z0-9-]|\\.[a-z])`, "gi"),
    }));
  return (text) => {
    if (!/[.:]|\d{12}/.test(text)) return text;
    let short = text.replaceAll(inArn, shortenAccount).replaceAll(inRegistry, shortenAccount);
    short = short.replaceAll(named, shortenAccount);
    for (const one of patterns) short = short.replaceAll(one.pattern, one.short);
    return short
      .replaceAll(cloudHost, (label) => `${label.slice(0, 4)}…`)
      .replaceAll(addressV4, shortenAddress)
      .replaceAll(addressV6, shortenAddress);
  };
}

function escape(host: string): string {
  return host.replaceAll(".", "\\.");
}
