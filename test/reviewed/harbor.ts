/** Ciphertexts that nobody has the key of: their form alone is right. */
export const sealed = (digit: string): string => `v1:${digit.repeat(16)}:${digit.repeat(38)}==`;

const index = `import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { getAmi } from "@pulumi/aws/ec2/getAmi.js";
import { Provider } from "@pulumi/aws/provider.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketObject } from "@pulumi/aws/s3/bucketObject.js";
import { readFileSync } from "node:fs";
import { label } from "tide-table";
import { makeBerths } from "./lib/berths.js";

const config = new pulumi.Config();
const tags = { stage: "development", port: "north" };
export let cidr, zone, gate, machine;
if (pulumi.getStack() === "network") {
  cidr = config.require("cidr");
  zone = "b";
} else if (pulumi.getStack() === "prod") {
  const network = new pulumi.StackReference("organization/harbor/network");
  const west = new Provider("west", { region: config.require("region") });
  const east = new Provider("east", { region: "us-east-1" });
  const berths = makeBerths(config, tags, west);
  const limits = config.requireObject("limits");
  const rules = JSON.parse(readFileSync(new URL("./rules.json", import.meta.url), "utf8"));
  const manifests = new Bucket("manifests", { bucket: "harbor-manifests", tags }, { provider: west });
  const note = { bucket: manifests.bucket, key: "note", source: new pulumi.asset.FileAsset("./note.txt") };
  new BucketObject("note", note, { provider: west, parent: manifests });
  const logs = { name: label("logs"), retentionInDays: 7, tags };
  new LogGroup("logs", logs, { provider: west, dependsOn: [berths, manifests] });
  new LogGroup("gate", {
    name: pulumi.interpolate\`gate-\${network.getOutput("cidr")}\`,
    retentionInDays: rules.days,
    tags: { token: config.requireSecret("token"), limit: String(limits.most), key: config.requireSecret("keys") },
  }, { provider: west });
  new LogGroup("wharf", { name: "wharf", retentionInDays: 14, tags }, { provider: west });
  // what is left of the old port
  gate = berths.endpoint;
  machine = getAmi({ owners: ["self"], nameRegex: "crane-1" }, { provider: west, async: true }).then(({ id }) => id);
}
`;

const berths = `import { Instance } from "@pulumi/aws/rds/instance.js";
import { sizeOf } from "./sizes.js";

/** Where ships are written down. */
export function makeBerths(config, tags, provider) {
  return new Instance(
    "berths",
    {
      identifier: "berths",
      engine: "postgres",
      engineVersion: "17",
      instanceClass: "db.t4g.micro",
      username: "harbor",
      password: config.requireSecret("token"),
      allocatedStorage: sizeOf("berths"),
      storageEncrypted: true,
      backupRetentionPeriod: 7,
      tags,
    },
    { provider, protect: true, customTimeouts: { create: "30m" } },
  );
}
`;

const sizes = `const sizes = { berths: 20 };

export const sizeOf = (name) => sizes[name];
`;

const lock = {
  name: "harbor",
  version: "1.0.0",
  lockfileVersion: 3,
  packages: {
    "": { name: "harbor", version: "1.0.0", dependencies: { "tide-table": "1.0.0" } },
    "node_modules/tide-table": {
      version: "1.0.0",
      resolved: "https://registry.example.com/tide-table-1.0.0.tgz",
      integrity: "sha512-AAAA",
    },
    "node_modules/prettier": { version: "3.0.0", integrity: "sha512-BBBB", dev: true },
  },
};

const prod = `encryptionsalt: v1:Q2F0c0FyZUI=:v1:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==
config:
  harbor:region: eu-west-1
  harbor:limits:
    most: 12
    fewest: 2
  harbor:token:
    secure: ${sealed("A")}
  harbor:second:
    secure: ${sealed("B")}
  harbor:keys:
    pier:
      secure: ${sealed("C")}
    open: "no"
`;

/** A program of plain Pulumi in several files, with a stack that another one refers to. */
export const harbor: Readonly<Record<string, string>> = {
  "Pulumi.yaml": `name: harbor
runtime: {name: nodejs, options: {typescript: false}}
main: index.js
backend: {url: "file://."}
`,
  "Pulumi.prod.yaml": prod,
  "Pulumi.network.yaml": "config:\n  harbor:cidr: 10.0.0.0/16\n",
  "Pulumi.yard.yaml": "config:\n  harbor:cranes: 3\n",
  "package.json": '{"name":"harbor","type":"module","main":"index.js"}',
  "package-lock.json": JSON.stringify(lock, null, 2),
  "node_modules/tide-table/package.json": '{"name":"tide-table","type":"module","main":"index.js"}',
  "node_modules/tide-table/index.js": "export const label = (name) => `tide-${name}`;\n",
  "index.js": index,
  "lib/berths.js": berths,
  "lib/sizes.js": sizes,
  "rules.json": '{"days": 30, "open": true}\n',
  "note.txt": "Mind the gap.\n",
  "README.md": "# Harbor\n",
  "test/berths.test.js": "// sizes are whole numbers\n",
};

/** What the stack was brought up with before the change that was reviewed. */
export const harborBefore: Readonly<Record<string, string>> = {
  "index.js": index
    .replace("retentionInDays: 7", "retentionInDays: 3")
    .replace(
      "  // what is left of the old port\n",
      '  new Bucket("old-port", { bucket: "old-port", tags }, { provider: west });\n',
    ),
};
