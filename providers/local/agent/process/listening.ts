import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { commandLine } from "../identity.ts";

/** A socket on which a process takes connections. */
export interface Listener {
  pid: number;
  /** As `127.0.0.1` or `::1`. */
  address: string;
  port: number;
}

/**
 * On which ports the processes of a group listen, by /proc (proc_pid_net(5)): empty where a system
 * has none.
 */
export function listListeners(group: number): Listener[] {
  const sockets = new Map([...readSockets("tcp"), ...readSockets("tcp6")]);
  return membersOf(group).flatMap((pid) =>
    inodesOf(pid).flatMap((inode) => {
      const found = sockets.get(inode);
      return found === undefined ? [] : [{ pid, ...found }];
    }),
  );
}

/**
 * What a process that does not answer on its port does instead, as sentences; empty where it listens
 * as it should, or nothing is known.
 */
export function explainListening(group: number, port: number): string {
  if (process.platform !== "linux") return "";
  const found = listListeners(group);
  const own = found.filter((one) => one.port === port);
  if (own.some(({ address }) => isReached(address))) return "";
  if (own.length > 0) {
    const [{ address } = { address: "" }] = own;
    return ` It listens on ${shown(address)}:${port} alone, and is asked on 127.0.0.1: make it listen on the address in the variable HOST.`;
  }
  const fix =
    "make it listen on the port in the variable PORT, or give its component a `command` with `$PORT`";
  const [first] = found;
  if (first === undefined) return ` It listens on no port: ${fix}.`;
  const ports = [...new Set(found.map((one) => one.port))].join(", ");
  const who = `process ${first.pid}, \`${commandLine(first.pid).trim().slice(0, 120)}\``;
  return ` It listens on ${ports} (${who}), not on PORT=${port}: ${fix}.`;
}

/** Addresses that take what is sent to 127.0.0.1. */
function isReached(address: string): boolean {
  return /^(127\.0\.0\.1|0\.0\.0\.0|::|::ffff:(127\.0\.0\.1|0\.0\.0\.0))$/.test(address);
}

function shown(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

/** Listening sockets (state 0A) by their inodes. */
function readSockets(file: "tcp" | "tcp6"): [string, Omit<Listener, "pid">][] {
  return readLines(`/proc/net/${file}`)
    .slice(1)
    .flatMap((line) => {
      const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
      const [hex = "", port = ""] = local.split(":");
      if (state !== "0A") return [];
      return [[inode, { address: parseAddress(hex), port: Number.parseInt(port, 16) }] as const];
    })
    .map(([inode, found]) => [inode, found]);
}

/** Words of four bytes, each in the order of the machine, which is little-endian. */
function parseAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  const numbers = bytes.map((byte) => Number.parseInt(byte, 16));
  if (numbers.length === 4) return numbers.join(".");
  const isMapped = numbers.slice(0, 10).every((one) => one === 0) && numbers[10] === 255;
  if (isMapped) return `::ffff:${numbers.slice(12).join(".")}`;
  const groups = (bytes.join("").match(/.{4}/g) ?? []).map((one) => one.replace(/^0{1,3}/, ""));
  return groups.join(":").replace(/(?:^|:)0(?::0)+(?::|$)/, "::");
}

/** Processes of a session or group, which every process of the agent's leads. */
function membersOf(group: number): number[] {
  return readdirOr("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const [stat = ""] = readLines(`/proc/${pid}/stat`);
      // The command, field 2, may itself have spaces and parentheses.
      const [, , processGroup, session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(processGroup) === group || Number(session) === group;
    });
}

function inodesOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirOr(folder).flatMap((name) => {
    try {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${name}`)) ?? [];
      return inode === undefined ? [] : [inode];
    } catch {
      // Closed in between.
      return [];
    }
  });
}

/** A process that has just ended has no files. */
function readdirOr(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n");
  } catch {
    return [];
  }
}
