import type { ComponentKind, PlatformName } from "../../../components/plan/kinds.ts";
import type { ArgumentChange } from "./ledger-book.ts";
import type { SettingChange } from "./matrix.ts";

/** A setting with the values that it is tried with, and what else has to be set for it. */
export interface TriedSetting {
  /** Path below `slipway:`. */
  path: string;
  values: readonly unknown[];
  /** Settings that are there before and after. @default none */
  with?: SettingChange;
  /** Arguments that are there before and after. @default none */
  withArguments?: ArgumentChange;
}

/** An argument of a component with the values that it is tried with. */
export interface TriedArgument {
  kind: ComponentKind;
  name: string;
  values: readonly unknown[];
  /** Arguments that are there before and after. @default none */
  with?: ArgumentChange;
  /** Platforms on which an image, built from the source, has it already. @default none */
  not?: readonly PlatformName[];
}

const both = [true, false];

/** What a link may say of the address that it gives; without any of it, it links to the same. */
function formsOfLink(kind: ComponentKind): TriedArgument[] {
  const to = "book-entries";
  const forms = [
    { to, as: "ENTRIES_URL" },
    { to, as: { host: "PGHOST", password: "PGPASSWORD" } },
    { to, parts: true },
    { to, dialect: "postgresql+psycopg" },
    { to, dialect: "jdbc" },
  ];
  return forms.map((form) => {
    return { kind, name: "links", values: [[form]], with: { [kind]: { links: [to] } } };
  });
}
const rollouts = ["recreate", "rolling", "blue-green", "canary"];

/** What a stack's config may say of components, on every platform that offers them. */
export const componentSettings: readonly (TriedSetting & { kind: ComponentKind })[] = [
  { kind: "service", path: "services.front-desk.replicas", values: [5] },
  { kind: "service", path: "services.front-desk.minReplicas", values: [3] },
  { kind: "service", path: "services.front-desk.maxReplicas", values: [7] },
  { kind: "service", path: "services.front-desk.targetCpuPercent", values: [55] },
  { kind: "service", path: "services.front-desk.memoryMb", values: [4096] },
  { kind: "service", path: "services.front-desk.cpu", values: [4] },
  { kind: "service", path: "services.front-desk.rollout", values: rollouts },
  { kind: "worker", path: "services.night-clerk.replicas", values: [5] },
  { kind: "worker", path: "services.night-clerk.memoryMb", values: [4096] },
  { kind: "database", path: "databases.book-entries.storageGb", values: [240] },
  { kind: "database", path: "databases.book-entries.highlyAvailable", values: both },
  { kind: "database", path: "databases.book-entries.readReplicas", values: [1] },
  { kind: "database", path: "databases.book-entries.backupDays", values: [9] },
  { kind: "database", path: "databases.book-entries.deletionProtected", values: both },
  { kind: "database", path: "databases.book-entries.persistent", values: [false] },
  { kind: "cache", path: "caches.hot-pages.memoryMb", values: [3072] },
  { kind: "cache", path: "caches.hot-pages.replicated", values: both },
  { kind: "cache", path: "caches.hot-pages.shards", values: [3] },
  { kind: "bucket", path: "buckets.scans.storageGb", values: [240] },
  { kind: "bucket", path: "buckets.scans.versioned", values: both },
  { kind: "bucket", path: "buckets.scans.deletionProtected", values: both },
  { kind: "queue", path: "queues.post-room.storageGb", values: [240] },
  { kind: "queue", path: "queues.post-room.memoryMb", values: [3072] },
  { kind: "search", path: "searches.full-text.memoryMb", values: [32_768] },
  { kind: "search", path: "searches.full-text.storageGb", values: [240] },
  { kind: "model", path: "models.reader.memoryMb", values: [24_576] },
  { kind: "model", path: "models.reader.cpu", values: [16] },
  { kind: "model", path: "models.reader.model", values: ["qwen3:8b"] },
];

/** The arguments of components, on every platform that offers them. */
export const componentArguments: readonly TriedArgument[] = [
  { kind: "service", name: "command", values: [["serve", "--now"]] },
  { kind: "service", name: "port", values: [9100] },
  { kind: "service", name: "path", values: ["/desk"] },
  { kind: "service", name: "public", values: [false], with: { site: { links: [] } } },
  { kind: "service", name: "links", values: [["book-entries"]] },
  ...(["service", "worker", "migration", "schedule"] as const).flatMap(formsOfLink),
  { kind: "service", name: "health", values: [{ path: "/other" }] },
  {
    kind: "service",
    name: "health",
    values: [
      { path: "/up", intervalSeconds: 45 },
      { path: "/up", intervalSeconds: 3, timeoutSeconds: 2 },
    ],
  },
  { kind: "service", name: "health", values: [{ path: "/up", timeoutSeconds: 7 }] },
  { kind: "service", name: "health", values: [{ path: "/up", startSeconds: 90 }] },
  { kind: "service", name: "health", values: [{ path: "/up", failures: 5 }] },
  { kind: "service", name: "runsAs", values: ["function"] },
  { kind: "service", name: "replicas", values: [5] },
  { kind: "service", name: "minReplicas", values: [3] },
  { kind: "service", name: "maxReplicas", values: [7] },
  { kind: "service", name: "memoryMb", values: [4096] },
  { kind: "service", name: "cpu", values: [4] },
  { kind: "worker", name: "command", values: [["work"]] },
  { kind: "worker", name: "links", values: [["book-entries", "hot-pages"]] },
  { kind: "database", name: "engine", values: ["mysql", "mongodb"] },
  { kind: "database", name: "version", values: ["16"] },
  { kind: "database", name: "storageGb", values: [240] },
  { kind: "database", name: "highlyAvailable", values: both },
  { kind: "database", name: "readReplicas", values: [1] },
  { kind: "database", name: "backupDays", values: [9] },
  { kind: "database", name: "deletionProtected", values: both },
  { kind: "cache", name: "memoryMb", values: [3072] },
  { kind: "cache", name: "replicated", values: both },
  { kind: "cache", name: "shards", values: [3] },
  { kind: "cache", name: "whenFull", values: ["reject"] },
  // On vercel it decides what happens without an address, and here there is one.
  { kind: "cache", name: "optional", values: [true], not: ["vercel"] },
  { kind: "bucket", name: "storageGb", values: [240] },
  { kind: "bucket", name: "versioned", values: both },
  { kind: "bucket", name: "deletionProtected", values: both },
  { kind: "queue", name: "storageGb", values: [240] },
  { kind: "queue", name: "memoryMb", values: [3072] },
  { kind: "search", name: "memoryMb", values: [32_768] },
  { kind: "search", name: "storageGb", values: [240] },
  { kind: "model", name: "model", values: ["qwen3:8b", "openai.gpt-oss-120b-1:0"] },
  { kind: "model", name: "memoryMb", values: [24_576] },
  { kind: "model", name: "cpu", values: [16] },
  { kind: "model", name: "gpus", values: [1] },
  { kind: "site", name: "fallback", values: [false], not: ["docker", "kubernetes"] },
  {
    kind: "site",
    name: "source",
    values: ["examples/shop/worker"],
    not: ["docker", "kubernetes", "vercel"],
  },
  { kind: "migration", name: "command", values: [["other"]] },
  { kind: "migration", name: "memoryMb", values: [4096] },
  { kind: "migration", name: "cpu", values: [4] },
  { kind: "migration", name: "timeoutSeconds", values: [450] },
  { kind: "schedule", name: "cron", values: ["30 4 * * *"] },
  { kind: "schedule", name: "timezone", values: ["Europe/Berlin"] },
  { kind: "schedule", name: "command", values: [["other"]] },
  { kind: "schedule", name: "memoryMb", values: [4096] },
  { kind: "schedule", name: "cpu", values: [4] },
  { kind: "schedule", name: "timeoutSeconds", values: [450] },
  { kind: "monitoring", name: "path", values: ["/figures"] },
  { kind: "monitoring", name: "scrapeSeconds", values: [40] },
  { kind: "monitoring", name: "retentionDays", values: [45] },
  { kind: "monitoring", name: "traces", values: [{ endpoint: "tempo.example.com:4317" }] },
  { kind: "monitoring", name: "logs", values: [false] },
  { kind: "monitoring", name: "optional", values: [true] },
  { kind: "alerting", name: "rules", values: [{ service_down: { forSeconds: 240 } }] },
  { kind: "alerting", name: "rules", values: [{ low_disk_space: false }] },
  { kind: "alerting", name: "scale", values: [10] },
];

const asFunction: ArgumentChange = { service: { runsAs: "function" } };
const zone = { id: "Z0123456789ABCDEFGHIJ", name: "example.com" };
const arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b";

const regional = arn.replace("us-east-1", "eu-central-1");
const named: SettingChange = { "aws.domain": "api.example.com", "aws.hostedZone": zone };

/** What a stack's config may say of a platform. */
export const platformSettings: Readonly<Record<PlatformName, readonly TriedSetting[]>> = {
  local: [],
  docker: [
    { path: "docker.host", values: ["ssh://deploy@other.example.com"] },
    { path: "docker.address", values: ["10.1.2.3"] },
    { path: "docker.httpPort", values: [8088] },
    { path: "docker.httpsPort", values: [8443] },
    { path: "docker.domain", values: ["desk.example.com"] },
    { path: "docker.email", values: ["other@example.com"] },
    { path: "docker.registries", values: [["registry.example.com"]] },
    { path: "docker.dashboardsPort", values: [3900] },
  ],
  kubernetes: [
    { path: "kubernetes.context", values: ["other"] },
    { path: "kubernetes.domain", values: ["desk.example.com"] },
    { path: "kubernetes.entry", values: ["ingress"] },
    { path: "kubernetes.gateway", values: [{ name: "front", namespace: "edge" }] },
    {
      path: "kubernetes.ingressClass",
      values: ["traefik"],
      with: { "kubernetes.entry": "ingress" },
    },
    {
      path: "kubernetes.clusterIssuer",
      values: ["letsencrypt"],
      with: { "kubernetes.entry": "ingress" },
    },
    { path: "kubernetes.entryNamespace", values: ["edge-system"] },
    { path: "kubernetes.storageClass", values: ["fast"] },
    { path: "kubernetes.postgres", values: ["cloudnative-pg"] },
    { path: "kubernetes.pullSecret", values: ["registry-key"] },
    { path: "kubernetes.egress", values: [["10.0.0.0/8"]] },
  ],
  aws: [
    { path: "aws.region", values: ["eu-west-1"] },
    { path: "aws.zones", values: [["eu-central-1a", "eu-central-1c"]] },
    { path: "aws.networkCidr", values: ["10.20.0.0/16", "192.168.32.0/19"] },
    // Those that make sense together only are there before, and change.
    { path: "aws.hostedZone", values: [{ ...zone, id: "Z0000000000000" }], with: named },
    { path: "aws.domain", values: ["desk.example.com"], with: named },
    {
      path: "aws.siteDomains",
      values: [{ "reading-room": "reading.example.com" }],
      with: { ...named, "aws.siteDomains": { "reading-room": "www.example.com" } },
    },
    {
      path: "aws.certificateArn",
      values: [regional.replace("0a1b", "2c3d")],
      with: { "aws.domain": "api.example.com", "aws.certificateArn": regional },
    },
    {
      path: "aws.siteCertificateArn",
      values: [arn],
      with: { "aws.siteDomains": { "reading-room": "www.example.com" }, "aws.hostedZone": zone },
    },
    { path: "aws.plainOrigin", values: [false] },
    {
      path: "aws.originPrefixList",
      values: ["pl-0a1b2c3d4e5f60718"],
      withArguments: { service: { public: false } },
    },
    { path: "aws.openOrigin", values: [true], withArguments: { service: { public: false } } },
    { path: "aws.waf", values: both },
    { path: "aws.wafRequests", values: [500] },
    { path: "aws.accessLogs", values: both },
    { path: "aws.traces", values: ["xray"] },
    { path: "aws.privateEndpoints", values: both },
    { path: "aws.requestsPerCopy", values: [4321] },
    { path: "aws.functionTimeoutSeconds", values: [44], withArguments: asFunction },
    { path: "aws.functionConcurrency", values: [77], withArguments: asFunction },
    { path: "aws.budgetUsd", values: [512] },
    { path: "aws.database", values: ["aurora"] },
    { path: "aws.databaseClients", values: ["native"] },
    { path: "aws.caBundle", values: ["/etc/ssl/rds.pem"] },
    { path: "aws.rotation", values: [{ "book-entries": 3 }] },
    { path: "aws.models", values: ["gpu"] },
    { path: "aws.backupRegion", values: ["eu-west-1"] },
    { path: "aws.backupLockDays", values: [5] },
    { path: "aws.secondRegion", values: ["eu-west-1"] },
  ],
  vercel: [
    { path: "vercel.team", values: ["other"] },
    { path: "vercel.domain", values: ["books.example.com"] },
    { path: "vercel.frameworks", values: [{ "front-desk": "hono" }] },
    { path: "vercel.region", values: ["fra1"] },
    { path: "vercel.nodeVersion", values: ["22.x"] },
    { path: "vercel.timeoutSeconds", values: [33] },
    { path: "vercel.protection", values: ["standard"] },
    { path: "vercel.trustedIps", values: [["10.1.2.3"]] },
  ],
};
