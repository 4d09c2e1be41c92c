import { parse } from "yaml";
import { beforeAll, describe, expect, test } from "vitest";
import { renderRun, runProgram, type ProgramRun } from "../support/projects/render-program.ts";

interface Compose {
  services: Record<string, Record<string, unknown>>;
  networks: Record<string, unknown>;
  volumes: Record<string, unknown>;
}

describe("a compose file of a program", () => {
  let run: ProgramRun;
  let texts: Record<string, string>;
  let compose: Compose;

  beforeAll(async () => {
    const config = { values: { "test:webhook": "of the $config" }, secretKeys: ["test:webhook"] };
    run = await runProgram("compose", config);
    ({ texts } = renderRun(run, "docker", { ORDERS_PASSWORD: "keptKeptKept" }));
    compose = parse(texts["compose.yaml"] ?? "") as Compose;
  });

  test("has a service for each container, a network and a volume for each of theirs", () => {
    expect(Object.keys(compose.services)).toEqual(["api-a-1", "db", "migrate"]);
    expect(compose.networks).toEqual({ inside: { internal: true, labels: { kind: "test" } } });
    expect(compose.volumes).toEqual({ "orders-data": { name: "shop-data" } });
    expect(compose.services.db).toMatchObject({
      image: "docker.io/library/postgres:18",
      mem_limit: "512m",
      cpus: "0.5",
      networks: { inside: { aliases: ["db"] } },
      volumes: [{ type: "volume", source: "orders-data", target: "/var/lib/postgresql" }],
      tmpfs: ["/tmp:rw,size=64m"],
      restart: "unless-stopped",
    });
  });

  test("waits for a migration's end and for a database's health", () => {
    expect(compose.services["api-a-1"]?.depends_on).toEqual({
      db: { condition: "service_healthy" },
      migrate: { condition: "service_completed_successfully" },
    });
    expect(compose.services.migrate?.depends_on).toEqual({ db: { condition: "service_healthy" } });
  });

  test("builds an image that the program builds, with its Dockerfile beside the compose file", () => {
    expect(compose.services["api-a-1"]).toMatchObject({
      image: "shop/api:dev",
      build: {
        context: "../../../test/render/programs/compose/examples/shop/api",
        dockerfile: expect.stringMatching(/files\/build\/api-image\/Dockerfile$/) as string,
      },
    });
    expect(texts["files/build/api-image/Dockerfile"]).toBe("FROM scratch\n");
  });

  test("names secrets and keeps their values in .env, and `$` is doubled elsewhere", () => {
    expect(compose.services["api-a-1"]).toMatchObject({
      command: ["sh", "-c", "echo costs $$5"],
      environment: {
        DATABASE_URL: "postgres://orders:${ORDERS_PASSWORD}@orders:5432/orders",
        WEBHOOK_SECRET: "${TEST_WEBHOOK}",
        TOKEN: "${API_A_1_TOKEN}",
      },
    });
    expect(texts[".env"]).toContain("\nORDERS_PASSWORD=keptKeptKept\n");
    expect(texts[".env"]).toContain("\nTEST_WEBHOOK='of the $config'\n");
    expect(texts[".env"]).toContain("\nAPI_A_1_TOKEN=of-the-program\n");
    expect(texts[".gitignore"]).toBe("/.env\n/secrets/\n");
  });

  test("mounts uploads, those with secrets from a folder that is not committed", () => {
    expect(compose.services["api-a-1"]?.volumes).toEqual([
      mountOf("./files/api-a-1/etc/app/plain.conf", "/etc/app/plain.conf"),
      mountOf("./secrets/api-a-1/etc/app/secret.conf", "/etc/app/secret.conf"),
    ]);
    expect(texts["files/api-a-1/etc/app/plain.conf"]).toBe("price = $5\n");
    expect(texts["secrets/api-a-1/etc/app/secret.conf"]).toBe("password = keptKeptKept\n");
  });

  test("is the same bytes whatever the order in which the program registers", () => {
    const reversed = { ...run, resources: run.resources.toReversed() };
    const again = renderRun(reversed, "docker", { ORDERS_PASSWORD: "keptKeptKept" });
    expect(again.texts).toEqual(texts);
  });
});

function mountOf(source: string, target: string): object {
  return { type: "bind", source, target, read_only: true };
}

test("what a compose file cannot say is refused by resource and property", async () => {
  const run = await runProgram("compose", { sealedKeys: ["test:webhook"] });
  const resources = run.resources.map((state) =>
    state.urn.endsWith("::orders")
      ? { ...state, inputs: { ...state.inputs, publishAllPorts: true } }
      : state,
  );
  expect(() => renderRun({ ...run, resources }, "docker")).toThrow(
    expect.objectContaining({
      code: "RenderUnsupported",
      message: expect.stringContaining("publishAllPorts of 'orders' (Container)") as string,
    }) as Error,
  );
});

test("a secret that cannot be read here is left empty and named", async () => {
  const run = await runProgram("compose", { sealedKeys: ["test:webhook"] });
  const { texts, missing } = renderRun(run, "docker");
  expect(missing).toEqual(["TEST_WEBHOOK"]);
  expect(texts[".env"]).toContain("(fill it in)\nTEST_WEBHOOK=\n");
  expect(texts[".env"]).toMatch(/\nORDERS_PASSWORD=[A-Za-z0-9]{24}\n/);
});
