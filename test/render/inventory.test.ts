import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { planGraph } from "../../tool/render/inventory/graph.ts";
import { internet, type Inventory } from "../../tool/render/inventory/model.ts";
import { formatMermaid } from "../../tool/render/inventory/mermaid.ts";
import { reduce } from "../../tool/render/inventory/resource-graph.ts";
import { drawGraph } from "../../tool/render/inventory/svg.ts";
import { completeRendering, renderStack } from "../../tool/render/render.ts";
import { chromiumPath, withBrowser } from "../support/browser.ts";
import { copyProject, type ProjectCopy } from "../support/projects/project-copy.ts";
import { makeTempFolder } from "../support/temp-folder.ts";

const root = join(import.meta.dirname, "../..");
const stages = ["dev", "staging", "prod", "preview"];

describe("the shop on AWS", () => {
  let copy: ProjectCopy;
  const first = new Map<string, Record<string, string>>();

  beforeAll(() => {
    copy = copyProject();
    for (const stage of stages) copyStack(`aws-${stage}`);
    copyStack("kubernetes-dev");
    cpSync(join(root, "test/fixtures/images.lock"), join(copy.folder, "images.lock"));
  });

  afterAll(() => {
    copy.remove();
  });

  function copyStack(stack: string): void {
    const file = `Pulumi.${stack}.yaml`;
    cpSync(join(root, "test/fixtures/stacks", file), join(copy.folder, file));
  }

  async function render(stack: string, inventory = false): Promise<Record<string, string>> {
    const [platform = ""] = stack.split("-");
    const folder = join(copy.folder, ".slipway/render", stack);
    const request = { project: copy.folder, stack, platform, folder, environment: {}, inventory };
    const { files } = completeRendering(await renderStack(request), {});
    return Object.fromEntries(files.map(({ path, text }) => [path, text]));
  }

  const looked = process.env.SLIPWAY_SOAK === "1" ? stages : (["prod"] as const);

  test.each(looked)("has an inventory and graphs of %s", async (stage) => {
    const files = await render(`aws-${stage}`);
    first.set(stage, files);
    const names = ["graph.mmd", "graph.svg", "inventory.json", "inventory.md", "resources.svg"];
    expect(Object.keys(files).sort()).toEqual(names);
    const inventory = JSON.parse(files["inventory.json"] ?? "") as Inventory;
    checkWhole(inventory);
    const members = inventory.components.map(({ name, kind }) => `${kind} ${name}`);
    expect(members).toEqual(
      expect.arrayContaining(["Service api", "Database orders", "Cache products", "Site web"]),
    );
    expect(inventory.components[0]?.kind).toBe("Environment");
    const toOrders = inventory.links.filter(({ to }) => to === "orders");
    expect(toOrders.map(({ from }) => from)).toEqual(["api", "worker"]);
    for (const link of toOrders) {
      expect(link).toMatchObject({ ports: ["tcp 5432"], variables: ["DATABASE_URL"] });
      expect(link.permissions).toContain("secretsmanager:GetSecretValue");
    }
    expect(inventory.links.find(({ from, to }) => from === internet && to === "web")).toBeDefined();
    const database = inventory.components
      .find(({ name }) => name === "orders")
      ?.resources.find(({ type }) => type === "aws:rds/instance:Instance");
    expect(database).toMatchObject({ stateful: true });
    expect(database?.physicalName).toMatch(new RegExp(`^shop-aws-${stage}-orders`));
    expect(database?.protections).toEqual(
      stage === "prod" ? ["protect", "deletionProtection"] : [],
    );
    for (const text of Object.values(files)) expect(text).not.toMatch(/zzslipway/i);
    for (const { name } of inventory.components) {
      expect(files["resources.svg"]).toContain(`${name} (`);
      expect(files["inventory.md"]).toContain(`## ${name} (`);
    }
    const graph = (files["graph.mmd"] ?? "").replaceAll(/\d+ resources?/g, "<n> resources");
    await expect(graph).toMatchFileSnapshot(`../golden/render/aws-${stage}.mmd`);
  });

  test("is the same bytes a second time", async () => {
    expect(await render("aws-prod")).toEqual(first.get("prod"));
  });

  test("has an inventory beside the manifests where it is asked for, out of kubectl's way", async () => {
    const files = await render("kubernetes-dev", true);
    const paths = Object.keys(files).filter((path) => path.startsWith("inventory/"));
    expect(paths).toHaveLength(5);
    expect(files["30-api.yaml"]).toBeDefined();
    const inventory = JSON.parse(files["inventory/inventory.json"] ?? "") as Inventory;
    checkWhole(inventory);
    const names = inventory.components.flatMap(({ resources }) => resources);
    expect(names.map(({ physicalName }) => physicalName)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^[\w-]+\/api/)]),
    );
  });
});

/** Counts add up, and whatever is named is there. */
function checkWhole({ components, links, total, types }: Inventory): void {
  const resources = components.flatMap((component) => component.resources);
  expect(resources).toHaveLength(total);
  expect(Object.values(types).reduce((sum, count) => sum + count, 0)).toBe(total);
  const known = new Set(resources.map(({ name }) => name));
  const missing = resources.flatMap(({ dependsOn }) => dependsOn.filter((one) => !known.has(one)));
  expect(missing).toEqual([]);
  const ends = new Set([...components.map(({ name }) => name), internet, "AWS"]);
  expect(links.flatMap(({ from, to }) => [from, to]).filter((end) => !ends.has(end))).toEqual([]);
}

const file = {
  name: "file",
  type: "test:index:File",
  physicalName: "",
  dependsOn: [],
  stateful: false,
  protections: [],
};

const wild: Inventory = {
  stack: "prod",
  application: 'a "b" <c> & d',
  platform: "aws",
  stage: "production",
  components: ["web", "api", "orders-of-a-name-that-is-rather-long", "watch"].map(
    (name, index) => ({
      name,
      kind: ["Site", "Service", "Database", "Monitoring"][index] ?? "",
      facts: ["postgres 18", "3 copies, 2 to 10 by load", "WWWWWWWW & <MMMMMMMM>"],
      stateful: index === 2,
      resources: index === 3 ? [] : [file],
    }),
  ),
  links: [
    { from: internet, to: "web", variables: [], ports: ["HTTP"], permissions: [] },
    { from: "web", to: "api", variables: [], ports: ["HTTP /api"], permissions: [] },
    {
      from: "api",
      to: "orders-of-a-name-that-is-rather-long",
      variables: ["DATABASE_URL"],
      ports: [],
      permissions: ["sqs:SendMessage", "s3:GetObject", "s3:PutObject"],
    },
    { from: "api", to: internet, variables: [], ports: ["tcp 443"], permissions: [] },
  ],
  total: 0,
  types: {},
};

describe("a graph", () => {
  test("says what is allowed by service, and ways out in small print", () => {
    const { edges, groups } = planGraph(wild);
    expect(edges.map(({ label }) => label)).toEqual([
      ["HTTP"],
      ["HTTP /api"],
      ["sqs:SendMessage", "s3: 2 actions"],
    ]);
    expect(edges.map(({ onlyPermission }) => onlyPermission)).toEqual([false, false, true]);
    const lines = groups.flatMap(({ nodes }) => nodes).find(({ name }) => name === "api")?.lines;
    expect(lines).toContain("out to the internet: tcp 443");
    expect(groups.map(({ title }) => title)).toEqual(["Programs and sites", "Data", "Watching"]);
  });

  test("is in the language of Mermaid with every sign of its own escaped", () => {
    const text = formatMermaid(planGraph(wild));
    expect(text).toContain('title: "a #34;b#34; #60;c#62; #38; d · prod');
    expect(text).toContain('n_api -.->|"sqs:SendMessage<br>s3: 2 actions"| n_orders_2d_of');
  });

  test("leaves out of the resources' arrows what others imply", () => {
    const chain = [
      { name: "a", dependsOn: ["b", "c", "gone"] },
      { name: "b", dependsOn: ["c"] },
      { name: "c", dependsOn: [] },
    ];
    expect(reduce(chain)).toEqual([
      ["a", "b"],
      ["b", "c"],
    ]);
  });

  const why = chromiumPath === undefined ? " (skipped: there is no Chromium)" : "";
  test.skipIf(chromiumPath === undefined)(
    `is legible: each text in its box, no box upon another${why}`,
    async () => {
      const file = join(await makeTempFolder(), "graph.svg");
      writeFileSync(file, await drawGraph(planGraph(wild)));
      const boxes = await withBrowser(async (browser) => {
        const page = await browser.newPage();
        await page.goto(`file://${file}`);
        return page.evaluate<Box[]>(measure);
      });
      expect(boxes.map(({ name }) => name)).toHaveLength(5);
      expect(boxes.filter(({ overflow }) => overflow > 0)).toEqual([]);
      expect(boxes.flatMap(({ covers }) => covers)).toEqual([]);
    },
  );
});

interface Box {
  name: string;
  /** Pixels by which its widest text stands out. */
  overflow: number;
  /** Other boxes that it lies upon. */
  covers: string[];
}

/** Runs in the browser, whose types are not those of this program. */
const measure = `(() => {
  const place = (element) => element.getBoundingClientRect();
  const nodes = [...document.querySelectorAll("g.node")].map((node) => {
    const right = (selector) => {
      return Math.max(...[...node.querySelectorAll(selector)].map((one) => place(one).right));
    };
    const name = node.querySelector("text").textContent;
    return { node, name, overflow: right("text") - right("path, polygon") };
  });
  const meet = (one, other) =>
    one.left < other.right && other.left < one.right &&
    one.top < other.bottom && other.top < one.bottom;
  return nodes.map(({ node, name, overflow }) => {
    const covers = nodes.filter((other) => other.node !== node && meet(place(node), place(other.node)));
    return { name, overflow, covers: covers.map((other) => other.name) };
  });
})()`;
