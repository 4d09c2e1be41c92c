import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { Room } from "./room.js";

const copy = randomUUID().slice(0, 8);
const room = new Room(process.env.REDIS_URL);

const server = createServer((request, response) => {
  if (request.url === "/healthz") response.end("ok\n");
  else response.writeHead(404).end();
});

const sockets = new WebSocketServer({ server, path: "/chat" });

sockets.on("connection", async (socket) => {
  socket.on("message", (data) => room.say(String(data)));
  const earlier = await room.earlier();
  socket.send(JSON.stringify({ copy, earlier }));
});

room.listen((text) => {
  for (const socket of sockets.clients) socket.send(JSON.stringify({ text }));
});

server.listen(Number(process.env.PORT), process.env.HOST);

process.once("SIGTERM", () => {
  // 1012: the server restarts. Browsers come back, to whichever copy is there.
  for (const socket of sockets.clients) socket.close(1012);
  server.close(() => room.close());
});
