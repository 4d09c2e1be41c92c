import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import getPort from "get-port";
import { expect, onTestFinished, test } from "vitest";
import { exporterOf, formatBlackbox } from "../../components/observability/blackbox.ts";
import type { ProbePlan } from "../../components/observability/blackbox.ts";
import { findTool } from "../support/monitoring/monitoring-tools.ts";
import { serve } from "../support/monitoring/monitoring-process.ts";
import { parseMetrics } from "../support/monitoring/prometheus.ts";
import { makeTempFolder } from "../support/temp-folder.ts";

const program = findTool("blackbox_exporter", "prometheus-blackbox-exporter");
const openssl = findTool("openssl");

/** Listens on loopback until the test ends; gives the port. */
async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Starts a real blackbox exporter; gives what it says of a probe. */
async function start(
  probes: readonly ProbePlan[],
): Promise<(probe: ProbePlan) => Promise<Map<string, number>>> {
  const folder = await makeTempFolder();
  await writeFile(join(folder, "blackbox.yml"), formatBlackbox(probes));
  const address = `127.0.0.1:${await getPort()}`;
  const flags = ["--config.file=blackbox.yml", `--web.listen-address=${address}`];
  await serve(program ?? "", flags, folder, `http://${address}/-/healthy`);
  return async (probe) => {
    const { module = "", probes: [target = ""] = [] } = exporterOf(probe, "blackbox");
    const query = new URLSearchParams({ module, target }).toString();
    return parseMetrics(await (await fetch(`http://${address}/probe?${query}`)).text());
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

test.skipIf(!program || !openssl)(
  "A certificate that no authority vouches for is seen all the same, by the host's own name",
  async () => {
    const folder = await makeTempFolder();
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=shop.example", "-days", "2", "-nodes"];
    const files = ["-keyout", key, "-out", cert];
    execFileSync(openssl ?? "", ["req", "-x509", "-newkey", "rsa:2048", ...subject, ...files], {
      stdio: "ignore",
    });
    const asked: (string | undefined)[] = [];
    const server = createTlsServer({
      key: readFileSync(key),
      cert: readFileSync(cert),
      SNICallback: (name, done) => {
        asked.push(name);
        done(null);
      },
    });
    const port = await listen(server);
    const probe: ProbePlan = {
      kind: "certificate",
      host: "shop.example",
      address: `127.0.0.1:${port}`,
    };
    const figures = await (await start([probe]))(probe);
    const days =
      ((figures.get("probe_ssl_earliest_cert_expiry") ?? 0) - Date.now() / 1000) / 86_400;
    expect(days).toBeGreaterThan(1.5);
    expect(days).toBeLessThan(2.1);
    expect(figures.get("probe_success")).toBe(1);
    expect(asked).toContain("shop.example");
  },
);

test.skipIf(!program)("A search index works while a search finds all of its parts", async () => {
  let status = 200;
  const port = await listen(
    createServer((request, response) => {
      const isSearch = request.url?.startsWith("/_search?") === true;
      response.writeHead(isSearch ? status : 404).end("{}");
    }),
  );
  const probe: ProbePlan = {
    kind: "search",
    component: "people-finder",
    url: `http://127.0.0.1:${port}`,
  };
  const look = await start([probe]);
  expect((await look(probe)).get("probe_success")).toBe(1);
  // What OpenSearch answers where a shard is missing and none may be.
  status = 503;
  expect((await look(probe)).get("probe_success")).toBe(0);
});

test.skipIf(!program)("A model works once the server has it", async () => {
  const names: string[] = [];
  const port = await listen(
    createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const { model } = JSON.parse(body) as { model: string };
        names.push(`${request.method ?? ""} ${request.url ?? ""} ${model}`);
        response.writeHead(model === "hf.co/org/m:Q4" ? 200 : 404).end("{}");
      });
    }),
  );
  const url = `http://127.0.0.1:${port}/v1`;
  const there: ProbePlan = { kind: "model", component: "writer", url, model: "hf.co/org/m:Q4" };
  const missing: ProbePlan = { ...there, component: "reader", model: 'other "one"' };
  const look = await start([there, missing]);
  expect((await look(there)).get("probe_success")).toBe(1);
  expect((await look(missing)).get("probe_success")).toBe(0);
  expect(names).toEqual(["POST /api/show hf.co/org/m:Q4", 'POST /api/show other "one"']);
});
