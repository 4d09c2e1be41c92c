import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { Deployed } from "../../../tool/live/deployed.ts";
import { kubernetesPlace } from "../../../tool/live/kubernetes/place.ts";
import { createKubernetesReader } from "../../../tool/live/kubernetes/reader.ts";
import type { LiveLogLine, LiveLogQuery, LiveReader } from "../../../tool/live/live.ts";
import { collect } from "../../../tool/live/merge.ts";
import { FakeCluster } from "../../support/containers/fake-cluster.ts";
import { findProgram } from "../../support/find-program.ts";
import { component } from "./component.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const namespace = "notice-board-board-pr-42-1f2e3d";
const filter = { namespace, selector: { "app.kubernetes.io/instance": namespace } };

function labels(component: string, kind: string, name = component, slot?: string) {
  return {
    "app.kubernetes.io/instance": namespace,
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/component": kind,
    "slipway.dev/component": component,
    ...(slot !== undefined && { "slipway.dev/slot": slot }),
  };
}

const api = labels("public-api", "service", "public-api", "a");
const mail = labels("mail-worker", "worker", "mail-worker", "a");
const pull = labels("pulled", "worker", "pulled", "a");
const waitingFor = labels("waiting", "worker", "waiting", "a");
const posts = labels("user-posts", "database");
const prometheus = labels("monitoring", "prometheus", "monitoring-prometheus");

function set(
  name: string,
  own: object,
  replicas: number,
  ready: number,
  conditions: object[] = [],
) {
  return {
    metadata: { name, labels: own },
    spec: { replicas },
    // The API server leaves out what is zero.
    status: { ...(ready > 0 && { readyReplicas: ready }), conditions },
  };
}

const digest = `sha256:${"7".repeat(64)}`;

function pod(
  name: string,
  own: object,
  container: object,
  phase = "Running",
  conditions: object[] = [],
) {
  const containerStatuses = [
    { name: "main", ready: true, restartCount: 0, state: {}, lastState: {}, ...container },
  ];
  return {
    metadata: { name, labels: own },
    spec: { containers: [{ name: "main", image: `registry.example.com/board/${name}@${digest}` }] },
    status: { phase, conditions, containerStatuses },
  };
}

const crashed = {
  ready: false,
  restartCount: 7,
  state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 5m0s" } },
  lastState: { terminated: { reason: "Error", exitCode: 7 } },
};

const content = {
  namespace,
  deployments: [
    set("public-api-a", api, 2, 2),
    set("public-api-b", { ...api, "slipway.dev/slot": "b" }, 0, 0),
    set("mail-worker-a", mail, 1, 0),
    set("pulled-a", pull, 1, 0),
    set("waiting-a", waitingFor, 1, 0),
    set("refused-a", labels("refused", "worker", "refused", "a"), 1, 0, [
      { type: "ReplicaFailure", status: "True", message: "exceeded quota" },
    ]),
    set("foreign", { ...api, "app.kubernetes.io/instance": "other" }, 1, 0),
  ],
  statefulsets: [set("user-posts", posts, 1, 1), set("monitoring-prometheus", prometheus, 1, 1)],
  clusters: [set("user-events", labels("user-events", "database"), 0, 0)].map((one) => ({
    ...one,
    spec: { instances: 2 },
    status: { readyInstances: 2 },
  })),
  pods: [
    pod("public-api-a-1", api, { restartCount: 1 }),
    pod("public-api-a-2", api, {}),
    pod("mail-worker-a-1", mail, crashed),
    pod(
      "pulled-a-1",
      pull,
      { ready: false, state: { waiting: { reason: "ErrImagePull", message: "no such image" } } },
      "Pending",
    ),
    {
      metadata: { name: "waiting-a-1", labels: waitingFor },
      spec: {},
      status: {
        phase: "Pending",
        conditions: [{ type: "PodScheduled", status: "False", message: "0/1 nodes are available" }],
      },
    },
    pod("user-posts-0", posts, {}),
    pod("monitoring-prometheus-0", prometheus, {}),
  ],
  logs: {
    "public-api-a-1/main": [
      "2026-01-02T03:04:05.5Z INFO up",
      "2026-01-02T03:04:07Z Error: lost",
      "2026-01-02T03:04:07Z     at main",
    ],
    "public-api-a-2/main": ["2026-01-02T03:04:06Z INFO up, too"],
    "mail-worker-a-1/main": ["2026-01-02T03:04:08Z no mail"],
    "monitoring-prometheus-0/main": ["2026-01-02T03:04:09Z level=info"],
  },
  services: {
    "monitoring-prometheus:9090/api/v1/alerts": {
      status: "success",
      data: {
        alerts: [
          {
            labels: { alertname: "restart_loop", severity: "warning", service: "mail-worker" },
            annotations: { summary: "again" },
            state: "firing",
            activeAt: "2026-01-02T03:00:00.1Z",
            value: "1e+00",
          },
        ],
      },
    },
  },
};

const deployed: Deployed = {
  application: "notice-board",
  isRunning: true,
  resources: [
    component("public-api", "Service", "a"),
    component("user-posts", "Database"),
    component("gone", "Cache"),
  ],
};

/** A kubeconfig with one context, in a folder of its own. */
async function writeKubeconfig(cluster: object, user: object, place?: string): Promise<string> {
  const folder = place ?? (await makeTempFolder());
  const file = join(folder, "config");
  await writeFile(
    file,
    stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "test",
      contexts: [{ name: "test", context: { cluster: "c", user: "u" } }],
      clusters: [{ name: "c", cluster }],
      users: [{ name: "u", user }],
    }),
  );
  return file;
}

describe("a stack on a server that answers like Kubernetes'", () => {
  let cluster: FakeCluster;
  let reader: LiveReader;

  let folder: string;

  beforeAll(async () => {
    cluster = await FakeCluster.start(content);
    folder = await mkdtemp(join(tmpdir(), "slipway-test-"));
    const KUBECONFIG = await writeKubeconfig({ server: cluster.url }, { token: "t0ken" }, folder);
    reader = createKubernetesReader(
      await kubernetesPlace(undefined, { KUBECONFIG }),
      filter,
      deployed,
    );
  });

  afterAll(async () => {
    cluster.close();
    await rm(folder, { recursive: true });
  });

  function ask(query: Partial<LiveLogQuery>): AsyncIterable<LiveLogLine> {
    return reader.logs({
      filter: {},
      follow: false,
      signal: new AbortController().signal,
      ...query,
    });
  }

  test("says how each component stands, and why it does not", async () => {
    const services = await reader.services();
    const shown = services.map(({ name, kind, slot, state, ready, wanted, restarts, detail }) =>
      [name, kind, slot ?? "-", state, `${ready}/${wanted}`, restarts ?? "-", detail ?? ""]
        .join(" ")
        .trim(),
    );
    expect(shown).toEqual([
      "public-api service a healthy 2/2 1",
      "mail-worker worker a restarting 0/1 7 CrashLoopBackOff: exited with code 7",
      "pulled worker a failed 0/1 0 ErrImagePull: no such image",
      "refused worker a failed 0/1 0 exceeded quota",
      "waiting worker a starting 0/1 0 0/1 nodes are available",
      "gone cache - missing 0/1 - the platform has nothing of it",
      "monitoring prometheus - healthy 1/1 0",
      "user-events database - healthy 2/2 0",
      "user-posts database - healthy 1/1 0",
    ]);
    expect(cluster.asked.every(({ authorization }) => authorization === "Bearer t0ken")).toBe(true);
  });

  test("names what each copy runs, as far as there are copies", async () => {
    const services = await reader.services();
    expect(services.find(({ name }) => name === "public-api")?.images).toEqual([
      [`registry.example.com/board/public-api-a-1@${digest}`],
      [`registry.example.com/board/public-api-a-2@${digest}`],
    ]);
    expect(services.find(({ name }) => name === "gone")?.images).toBeUndefined();
  });

  test("gives the lines of all copies by their times, or of one component", async () => {
    const all = await collect(ask({}));
    expect(all.map(({ name, text }) => `${name}: ${text}`)).toEqual([
      "public-api: INFO up",
      "public-api: INFO up, too",
      "public-api: Error: lost",
      "public-api:     at main",
      "mail-worker: no mail",
    ]);
    expect((await collect(ask({ component: "monitoring" }))).map(({ text }) => text)).toEqual([
      "level=info",
    ]);
    expect(await collect(ask({ component: "public-api", lines: 1 }))).toHaveLength(2);
    const since = new Date("2026-01-02T03:04:07Z");
    const grave = await collect(ask({ filter: { since, level: "error" } }));
    expect(grave.map(({ text }) => text)).toEqual(["Error: lost", "    at main"]);
  });

  test("follows what is written, until it is told to end", async () => {
    const ended = new AbortController();
    const seen: string[] = [];
    for await (const { text } of ask({
      component: "mail-worker",
      follow: true,
      lines: 1,
      signal: ended.signal,
    })) {
      seen.push(text);
      if (seen.length === 4) ended.abort();
    }
    expect(seen.slice(0, 3)).toEqual(["no mail", "new line 0", "new line 1"]);
  });

  test("tells its active alerts, by the API server's way to Prometheus", async () => {
    expect(await reader.alerts()).toEqual([
      {
        name: "restart_loop",
        state: "firing",
        severity: "warning",
        activeSince: "2026-01-02T03:00:00.100Z",
        component: "mail-worker",
        summary: "again",
      },
    ]);
  });

  test("that says no is told with its words", async () => {
    const KUBECONFIG = await writeKubeconfig({ server: cluster.url }, {});
    const place = await kubernetesPlace("test", { KUBECONFIG });
    const other = createKubernetesReader(place, { ...filter, namespace: "other" }, deployed);
    await expect(other.services()).rejects.toMatchObject({
      code: "PlatformUnreachable",
      message: expect.stringContaining("it answered 403: forbidden") as string,
    });
  });
});

describe("a kubeconfig", () => {
  const openssl = findProgram("openssl");
  if (openssl === undefined)
    console.warn("skipped: certificates of a cluster: openssl is not installed");

  test.skipIf(openssl === undefined)(
    "gives certificates, in it and beside it, that the server takes",
    async () => {
      const folder = await makeTempFolder();
      const keys = (name: string) => {
        execFileSync(
          openssl ?? "openssl",
          [
            ...[
              "req",
              "-x509",
              "-newkey",
              "ec",
              "-pkeyopt",
              "ec_paramgen_curve:prime256v1",
              "-nodes",
              "-days",
              "1",
            ],
            ...["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"],
            ...["-keyout", join(folder, `${name}.key`), "-out", join(folder, `${name}.crt`)],
          ],
          { stdio: "ignore" },
        );
        return Promise.all(
          ["crt", "key"].map((end) => readFile(join(folder, `${name}.${end}`), "utf8")),
        );
      };
      const [cert = "", key = ""] = await keys("server");
      const [clientCa = "", clientKey = ""] = await keys("client");
      const cluster = await FakeCluster.start(content, { cert, key, clientCa });
      try {
        const base64 = (text: string): string => Buffer.from(text).toString("base64");
        for (const [authority, user] of [
          [
            { "certificate-authority-data": base64(cert) },
            { "client-certificate-data": base64(clientCa), "client-key-data": base64(clientKey) },
          ],
          [
            { "certificate-authority": join(folder, "server.crt") },
            {
              "client-certificate": join(folder, "client.crt"),
              "client-key": join(folder, "client.key"),
            },
          ],
          [
            { "insecure-skip-tls-verify": true },
            { "client-certificate-data": base64(clientCa), "client-key-data": base64(clientKey) },
          ],
        ] as const) {
          const KUBECONFIG = await writeKubeconfig({ server: cluster.url, ...authority }, user);
          const place = await kubernetesPlace(undefined, { KUBECONFIG });
          expect(await createKubernetesReader(place, filter, deployed).services()).toHaveLength(9);
        }
        for (const user of [{ token: "x" }, {}]) {
          const KUBECONFIG = await writeKubeconfig(
            { server: cluster.url, "certificate-authority-data": base64(cert) },
            user,
          );
          const reader = createKubernetesReader(
            await kubernetesPlace(undefined, { KUBECONFIG }),
            filter,
            deployed,
          );
          await expect(reader.services()).rejects.toMatchObject({ code: "PlatformUnreachable" });
        }
        const KUBECONFIG = await writeKubeconfig({ server: cluster.url }, {});
        const reader = createKubernetesReader(
          await kubernetesPlace(undefined, { KUBECONFIG }),
          filter,
          deployed,
        );
        await expect(reader.services()).rejects.toThrow(/self-signed certificate/);
      } finally {
        cluster.close();
      }
    },
  );

  test("gives the token of a plugin, of a file, or a password", async () => {
    const cluster = await FakeCluster.start(content);
    const folder = await makeTempFolder();
    await mkdir(join(folder, "bin"));
    const plugin = join(folder, "bin", "give-token");
    await writeFile(plugin, `#!/bin/sh\necho "{\\"status\\":{\\"token\\":\\"$GIVEN of $1\\"}}"\n`);
    await chmod(plugin, 0o755);
    await writeFile(join(folder, "token"), "from a file\n");
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: plugin,
      args: ["cluster"],
      env: [{ name: "GIVEN", value: "token" }],
    };
    const basic = `Basic ${Buffer.from("anna:pass").toString("base64")}`;
    try {
      for (const [user, authorization] of [
        [{ exec }, "Bearer token of cluster"],
        [{ tokenFile: join(folder, "token") }, "Bearer from a file"],
        [{ username: "anna", password: "pass" }, basic],
        [{}, undefined],
      ] as const) {
        const KUBECONFIG = await writeKubeconfig({ server: cluster.url }, user);
        await createKubernetesReader(
          await kubernetesPlace(undefined, { KUBECONFIG }),
          filter,
          deployed,
        ).services();
        expect(cluster.asked.at(-1)?.authorization).toBe(authorization);
      }
    } finally {
      cluster.close();
    }
  });

  test.each([
    [
      { server: "https://k" },
      { exec: { apiVersion: "v1", command: "no-such-plugin" } },
      "its plugin 'no-such-plugin' gave no credential",
    ],
    [{ server: "https://k" }, { "auth-provider": { name: "gcp" } }, "auth-provider"],
    [{ server: "https://k", "proxy-url": "http://p" }, {}, "proxy-url"],
    [
      { server: "https://k", "certificate-authority": "/nonexistent" },
      {},
      "/nonexistent, which it names, cannot be read",
    ],
    [{ server: "no address" }, {}, "is none: clusters.0.cluster.server"],
  ])("that leads nowhere is told: %j, %j", async (cluster, user, said) => {
    const KUBECONFIG = await writeKubeconfig(cluster, user);
    const opening = kubernetesPlace(undefined, { KUBECONFIG, PATH: "/usr/bin" });
    await expect(opening).rejects.toMatchObject({
      code: "KubeconfigInvalid",
      message: expect.stringContaining(said) as string,
    });
  });

  test("is read as kubectl does: of several files the first that names a thing", async () => {
    const one = await writeKubeconfig({ server: "https://one" }, { token: "1" });
    const two = await writeKubeconfig({ server: "https://two" }, { token: "2" });
    const place = await kubernetesPlace(undefined, { KUBECONFIG: `/nonexistent:${one}:${two}` });
    expect(place.label).toBe("Kubernetes at https://one (context test)");
    await expect(kubernetesPlace("prod", { KUBECONFIG: one })).rejects.toThrow(
      "it has no context 'prod'; it has test",
    );
    await expect(kubernetesPlace(undefined, { HOME: "/nonexistent" })).rejects.toThrow(
      "/nonexistent/.kube/config is not there",
    );
  });
});
