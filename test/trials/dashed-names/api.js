import { createServer } from "node:http";

const { PORT, HOST, GREETING, MAIL_KEY } = process.env;
const server = createServer((_request, response) =>
  response.end(JSON.stringify({ GREETING, MAIL_KEY })),
);
server.listen(Number(PORT), HOST, () => console.log("the api listens"));
process.once("SIGTERM", () => process.exit());
