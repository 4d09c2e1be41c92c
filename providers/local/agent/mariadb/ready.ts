import { createHash } from "node:crypto";
import type { Credentials } from "../data/credentials.ts";
import type { Probe } from "../process/probe.ts";
import { socketProbe } from "../process/socket-probe.ts";

const method = "mysql_native_password";

/** LONG_PASSWORD, CONNECT_WITH_DB, PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH. */
const capabilities = 0x1 | 0x8 | 0x200 | 0x8000 | 0x80000;
const maxPacketBytes = 16 * 1024 * 1024;
/** utf8mb4_general_ci, which every MySQL and MariaDB has. */
const collation = 45;

/** First bytes of what a server says: protocol 10, OK_Packet, ERR_Packet. */
const [greeting, signedIn, refused] = [10, 0, 0xff];
/** COM_QUIT. */
const quit = Buffer.from([1]);

/**
 * Signs in to the database, and leaves properly: a server logs each connection that breaks off, and
 * refuses a client that has broken off a hundred times.
 */
export function mariadbProbe(credentials: Credentials): Probe {
  return socketProbe(credentials.port, "", (bytes) => {
    const packet = payloadOf(bytes);
    if (packet === undefined) return undefined;
    switch (packet[0]) {
      case greeting:
        return { reply: framed(1, signIn(credentials, scrambleOf(packet))) };
      case signedIn:
        return { problem: undefined, farewell: framed(0, quit) };
      case refused:
        return { problem: readError(packet) };
      default:
        return { problem: "an answer not understood" };
    }
  });
}

/** Payload of the first packet, once it has come whole: 3 bytes of length, 1 of sequence. */
function payloadOf(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 4) return undefined;
  const end = 4 + bytes.readUIntLE(0, 3);
  return bytes.length < end ? undefined : bytes.subarray(4, end);
}

function framed(sequence: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntLE(payload.length, 0, 3);
  head[3] = sequence;
  return Buffer.concat([head, payload]);
}

/**
 * The 20 bytes that a password is mixed with, out of a Handshake of protocol 10: 8 behind the
 * version and the connection's id, 12 behind what the server can do
 * (mariadb.com/kb/en/connection/#initial-handshake-packet).
 */
function scrambleOf(handshake: Buffer): Buffer {
  const first = handshake.indexOf(0, 1) + 1 + 4;
  const second = first + 8 + 19;
  return Buffer.concat([
    handshake.subarray(first, first + 8),
    handshake.subarray(second, second + 12),
  ]);
}

/** HandshakeResponse41. */
function signIn({ user, password, database }: Credentials, scramble: Buffer): Buffer {
  const head = Buffer.alloc(32);
  head.writeUInt32LE(capabilities, 0);
  head.writeUInt32LE(maxPacketBytes, 4);
  head[8] = collation;
  const token = tokenOf(password, scramble);
  const text = (value: string): Buffer => Buffer.from(`${value}\0`);
  const parts = [head, text(user), Buffer.from([token.length]), token, text(database)];
  return Buffer.concat([...parts, text(method)]);
}

/** SHA1(password) XOR SHA1(scramble + SHA1(SHA1(password))), as mysql_native_password has it. */
function tokenOf(password: string, scramble: Buffer): Buffer {
  const hash = (...parts: (Buffer | string)[]): Buffer => {
    const sha1 = createHash("sha1");
    for (const part of parts) sha1.update(part);
    return sha1.digest();
  };
  const once = hash(password);
  const mixed = hash(scramble, hash(once));
  return Buffer.from(once.map((byte, index) => byte ^ (mixed[index] ?? 0)));
}

/** ERR_Packet: a code of 2 bytes, `#` with a state of 5 once the client has signed in, a text. */
function readError(packet: Buffer): string {
  return packet
    .subarray(3)
    .toString()
    .replace(/^#.{5}/, "");
}
