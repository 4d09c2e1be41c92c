import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { checkAddress } from "../../../tool/cli/health-checks.ts";

/** A server that answers by its Host, as the entry of an environment does. */
async function serve(status: (host: string) => number): Promise<number> {
  const server = createServer(({ headers }, response) => {
    response.writeHead(status(headers.host ?? "")).end();
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

test("an address below localhost is this machine's, whatever its resolver knows", async () => {
  const port = await serve((host) => (host === `note-box.notes.localhost:${port}` ? 204 : 421));
  const url = `http://note-box.notes.localhost:${port}`;
  expect(await checkAddress("note-box", url)).toEqual({
    name: `note-box at ${url}`,
    ok: true,
    detail: "answers 204",
  });
});

test("a host that nobody knows does not answer, and neither is well that fails", async () => {
  const unknown = await checkAddress("note-box", "http://note-box.invalid/");
  expect(unknown).toMatchObject({ ok: false });
  expect(unknown.detail).toMatch(/^does not answer: /);
  const port = await serve(() => 503);
  const failing = await checkAddress("note-box", `http://127.0.0.1:${port}`);
  expect(failing).toMatchObject({ ok: false, detail: "answers 503" });
});
