import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { formatAlloy, type AlloyPlan } from "../../components/observability/alloy.ts";
import { formatAlloyBlocks } from "../../components/observability/alloy-text.ts";
import { formatLoki } from "../../components/observability/loki.ts";
import { levelOf } from "../../tool/live/level.ts";
import { findAlloyReader, readAlloy, type ReadBlock } from "../support/readers/alloy.ts";

const reader = findAlloyReader() ?? "";

const onDocker: AlloyPlan = {
  from: {
    source: "docker",
    host: "tcp://logs-socket:2375",
    application: "notice-board",
    environment: "pr-42",
  },
  loki: "http://loki:3100",
};

const onKubernetes: AlloyPlan = {
  from: {
    source: "kubernetes",
    namespace: "night-shift-prod",
    selector: { "app.kubernetes.io/instance": "night-shift-prod" },
  },
  loki: "http://monitoring-loki:3100",
};

describe.skipIf(reader === "")("the config of Alloy, as Alloy's own parser reads it", () => {
  test.each([
    ["docker", onDocker],
    ["kubernetes", onKubernetes],
  ])("on %s refers to nothing that is not there, from the programs to Loki", (source, plan) => {
    const blocks = readAlloy(reader, formatAlloy(plan));
    const components = blocks.filter(({ label }) => label !== undefined);
    const names = components.map(({ name, label }) => `${name}.${label}`);
    expect(names).toEqual([
      `discovery.${source}.stack`,
      "discovery.relabel.stack",
      `loki.source.${source}.stack`,
      "loki.process.levels",
      "loki.write.kept",
    ]);
    const flows = components.map(({ references }) => Object.values(references).flat().sort());
    expect(flows).toEqual([
      [],
      [`discovery.${source}.stack.targets`],
      ["discovery.relabel.stack.output", "loki.process.levels.receiver"],
      ["loki.write.kept.receiver"],
      [],
    ]);
    const [endpoint] = blocks.at(-1)?.blocks ?? [];
    expect(endpoint?.attributes).toEqual({ url: `${plan.loki}/loki/api/v1/push` });
  });

  test("asks for the containers of one stack alone, those that ended too", () => {
    const [, found] = readAlloy(reader, formatAlloy(onDocker));
    expect(found?.attributes.host).toBe("tcp://logs-socket:2375");
    expect(found?.blocks.map(({ attributes }) => attributes)).toEqual([
      {
        name: "label",
        values: ["slipway.application=notice-board", "slipway.environment=pr-42"],
      },
      { name: "status", values: ["running", "restarting", "exited"] },
    ]);
  });

  test("asks for the pods of one namespace alone", () => {
    const [, found] = readAlloy(reader, formatAlloy(onKubernetes));
    expect(found?.blocks.map(({ attributes }) => attributes)).toEqual([
      { names: ["night-shift-prod"] },
      { role: "pod", label: "app.kubernetes.io/instance=night-shift-prod" },
    ]);
  });

  test.each([
    [
      "a worker's pod",
      {
        component: "night-clerk",
        kind: "worker",
        image: `r.example/clerk@sha256:${"ab".repeat(32)}`,
      },
      { service: "night-clerk", copy: "pod-1", version: "abababababab" },
    ],
    [
      "a tool's pod",
      { component: "monitoring", kind: "grafana", image: "docker.io/grafana/grafana:13.2.3" },
      { service: "monitoring", copy: "pod-1", tool: "grafana" },
    ],
  ])("gives the lines of %s their labels", (_, { component, kind, image }, expected) => {
    const own = "__meta_kubernetes_pod_label_";
    const target = {
      [`${own}slipway_dev_component`]: component,
      [`${own}app_kubernetes_io_component`]: kind,
      __meta_kubernetes_pod_name: "pod-1",
      __meta_kubernetes_pod_container_image: image,
    };
    const blocks = readAlloy(reader, formatAlloy(onKubernetes));
    const rules = blocks.find(({ name }) => name === "discovery.relabel")?.blocks ?? [];
    expect(relabel(target, rules)).toEqual(expected);
  });

  test.each([onDocker, onKubernetes])("cuts line ends off, and drops labels of its own", (plan) => {
    const blocks = readAlloy(reader, formatAlloy(plan));
    const stages = blocks.find(({ name }) => name === "loki.process")?.blocks ?? [];
    const [cut, drop] = stages.map(({ attributes }) => attributes);
    const cutting = new RegExp(String(cut?.expression));
    expect(
      ["of a pod\n", "of a pod\r\n", "of a pod"].map((text) => text.replace(cutting, "")),
    ).toEqual(["of a pod", "of a pod", "of a pod"]);
    expect(drop).toEqual({ values: ["instance", "job"] });
  });

  test.each([
    ['say "hi"\\n', "a text"],
    ["tab\tand\u0001control\u2028", "signs that are not printed"],
    ["ümlaut 漢字 🚢", "letters of anybody"],
  ])("keeps %j as it is: %s", (text) => {
    const block = {
      block: "one.two",
      label: "l",
      attributes: { a: text, b: [text], c: { key: text } },
    };
    const [read] = readAlloy(reader, formatAlloyBlocks([block]));
    expect(read?.attributes).toEqual(block.attributes);
  });

  test("takes the levels of JSON lines for what slipway logs takes them for", () => {
    const blocks = readAlloy(reader, formatAlloy(onDocker));
    const stages = blocks.find(({ name }) => name === "loki.process")?.blocks ?? [];
    const template = String(
      stages.find(({ name }) => name === "stage.template")?.attributes.template,
    );
    const pairs = [...template.matchAll(/"(\w+)" "(\w+)"/g)];
    expect(pairs.length).toBeGreaterThan(20);
    for (const [, word = "", level] of pairs) {
      const value = /^\d+$/.test(word) ? Number(word) : word;
      expect([word, levelOf(JSON.stringify({ severity: value }))]).toEqual([word, level]);
    }
  });

  test("is refused where it is none", () => {
    expect(() => readAlloy(reader, "loki.write {")).toThrow(/config\.alloy/);
  });
});

/** What Prometheus' relabelling leaves of a target, of the rules that are used: its own labels. */
function relabel(target: Record<string, string>, rules: readonly ReadBlock[]) {
  const labels = new Map(Object.entries(target));
  for (const { attributes } of rules) {
    const [from = ""] = attributes.source_labels as string[];
    const regex = new RegExp(`^(?:${String(attributes.regex)})$`);
    const value = labels.get(from) ?? "";
    if (!regex.test(value)) continue;
    const next = value.replace(regex, String(attributes.replacement));
    if (next === "") labels.delete(String(attributes.target_label));
    else labels.set(String(attributes.target_label), next);
  }
  return Object.fromEntries([...labels].filter(([name]) => !name.startsWith("__")));
}

test.each([
  [1, "24h"],
  [14, "336h"],
  [90, "2160h"],
])("Loki drops lines after %d days, and answers for all of them", (days, period) => {
  const config = parse(formatLoki({ folder: "/loki", days })) as Record<string, object>;
  expect(config).toMatchObject({
    auth_enabled: false,
    compactor: { retention_enabled: true, delete_request_store: "filesystem" },
    limits_config: { retention_period: period, max_query_length: "0s" },
    analytics: { reporting_enabled: false },
  });
});

test("Loki writes nowhere but to its folder", () => {
  const text = formatLoki({ folder: "/kept", days: 30 });
  const paths = [...text.matchAll(/: (\/\S+)/g)].map(([, path]) => path);
  expect(paths.length).toBeGreaterThan(3);
  expect(paths.filter((path) => !path?.startsWith("/kept"))).toEqual([]);
});
