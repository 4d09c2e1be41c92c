import { once } from "node:events";
import net from "node:net";

/** A server on loopback that stands for a cache. */
export interface FakeRedis {
  url: string;
  close: () => void;
}

/** Starts a server that reads and says nothing, or what `answer` says to each command. */
export async function listenAsRedis(
  answer: (command: string[]) => string = () => "",
): Promise<FakeRedis> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      for (const command of parseCommands(chunk.toString())) socket.write(answer(command));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  return {
    url: `redis://127.0.0.1:${port}`,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The commands of a chunk in Redis' protocol; enough where a chunk holds whole commands. */
function parseCommands(chunk: string): string[][] {
  const parts = chunk.split(/^\*\d+\r\n/m).slice(1);
  return parts.map((part) => part.split("\r\n").filter((line, index) => index % 2 === 1 && line));
}

/** GET and SET as Redis answers them; the machine that tests need not have a Redis. */
export function answerAsRedis(): (command: string[]) => string {
  const values = new Map<string, string>();
  return ([verb = "", key = "", value = ""]) => {
    if (verb === "HELLO") return "%1\r\n+proto\r\n:3\r\n";
    if (verb === "SET") values.set(key, value);
    if (verb !== "GET") return "+OK\r\n";
    const found = values.get(key);
    return found === undefined ? "_\r\n" : `$${Buffer.byteLength(found)}\r\n${found}\r\n`;
  };
}
