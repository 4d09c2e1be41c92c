import { spawn } from "node:child_process";
import { Duplex, type Readable, type Writable } from "node:stream";

/**
 * A connection to the engine of another machine, as the docker client makes it: its own command
 * there joins the socket to what ssh carries. It ends with the connection.
 *
 * @param address `ssh://user@host:port`
 */
export function connectBySsh(
  address: URL,
  environment: Readonly<Record<string, string | undefined>>,
): Duplex {
  const user = address.username === "" ? [] : ["-l", decodeURIComponent(address.username)];
  const port = address.port === "" ? [] : ["-p", address.port];
  const host = address.hostname.replace(/^\[|\]$/g, "");
  // Nobody is there to type a password; ssh's own settings say the rest.
  const args = ["-T", "-o", "BatchMode=yes", ...user, ...port, "--", host];
  const child = spawn("ssh", [...args, "docker", "system", "dial-stdio"], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...environment },
  });
  const connection = joinStreams(child.stdout, child.stdin);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.on("error", (error) => connection.destroy(error));
  child.on("close", (code) => {
    const reason = said.trim().split("\n").at(-1) ?? "";
    if (code !== 0) connection.destroy(new RangeError(`ssh ended with ${code ?? 0}: ${reason}`));
  });
  connection.on("close", () => child.kill());
  return connection;
}

/** What is read from one and written to the other; that the other side ended is told by reading. */
function joinStreams(readable: Readable, writable: Writable): Duplex {
  writable.on("error", () => undefined);
  const joined = new Duplex({
    read: () => {
      readable.resume();
    },
    write: (chunk: Buffer, _encoding, done) => {
      writable.write(chunk, () => {
        done();
      });
    },
    final: (done) => {
      writable.end();
      done();
    },
  });
  readable.on("data", (chunk: Buffer) => {
    if (!joined.push(chunk)) readable.pause();
  });
  readable.on("end", () => joined.push(null));
  return joined;
}
