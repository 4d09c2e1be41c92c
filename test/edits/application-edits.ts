import type { Edit } from "./edit.ts";

/** An edit of the application's program, or of its stack's config. */
export interface ApplicationEdit extends Edit {
  file: typeof program | typeof config;
}

const program = "stacks/edited.ts";
const config = "Pulumi.edited.yaml";

/** Says one thing more in the stack's config. */
function say(line: string): Pick<ApplicationEdit, "file" | "from" | "to"> {
  return { file: config, from: "config:\n", to: `config:\n  ${line}\n` };
}

/** Takes a line out of the program. */
function drop(line: string): Pick<ApplicationEdit, "file" | "from" | "to"> {
  return { file: program, from: `  ${line}\n`, to: "" };
}

/**
 * One-line edits of edited.ts, and of its config, for staging on AWS. What becomes of a resource
 * follows from what AWS publishes of its type, named with each edit as resource-edits.ts names it; a
 * component that is dropped or
 * called otherwise takes its resources with it, since their names go by the component's.
 */
export const harmlessApplicationEdits: ApplicationEdit[] = [
  {
    what: "more copies at most",
    ...say("slipway:services: {api: {maxReplicas: 4}}"),
    steps: { "api-a-scaling": "create" },
    source: "nothing that exists is named",
  },
  {
    what: "more memory for a service",
    ...say("slipway:services: {api: {memoryMb: 4096}}"),
    steps: { "api-a-task": "replace", "api-a": "update" },
    source:
      "CloudFormation AWS::ECS::TaskDefinition Memory: replacement; AWS::ECS::Service TaskDefinition: no replacement",
  },
  {
    what: "more disk for a database",
    ...say("slipway:databases: {orders: {storageGb: 200}}"),
    steps: { "orders-postgres": "update" },
    source: "CloudFormation AWS::RDS::DBInstance AllocatedStorage: no replacement",
  },
  {
    what: "a standby for a database",
    ...say("slipway:databases: {ledger: {highlyAvailable: true}}"),
    steps: { "ledger-mysql": "update" },
    source: "terraform-provider-aws internal/service/rds/instance.go multi_az: no ForceNew",
  },
  {
    what: "a larger cache",
    ...say("slipway:caches: {sessions: {memoryMb: 4096}}"),
    steps: { "sessions-valkey": "update" },
    source: "CloudFormation AWS::ElastiCache::ReplicationGroup CacheNodeType: no replacement",
  },
  {
    what: "another path of the health check",
    file: program,
    from: 'health: { path: "/healthz" }',
    to: 'health: { path: "/ready" }',
    steps: { "api-a-targets": "update", "api-b-targets": "update" },
    source:
      "CloudFormation AWS::ElasticLoadBalancingV2::TargetGroup HealthCheckPath: no replacement",
  },
  {
    what: "another hour of a schedule",
    file: program,
    from: 'const cron = "0 6 * * 1"',
    to: 'const cron = "0 7 * * 1"',
    steps: { "report-schedule": "update" },
    source: "CloudFormation AWS::Scheduler::Schedule ScheduleExpression: no replacement",
  },
  {
    what: "one more queue",
    file: program,
    from: "  const api =",
    to: '  new Queue("mails", { environment });\n  const api =',
    steps: { "mails-queue": "create" },
    source: "nothing that exists is named",
  },
  {
    what: "another port of a service",
    file: program,
    from: "port: 8080",
    to: "port: 9090",
    steps: { "api-a-targets": "replace", "api-b-targets": "replace" },
    source: "CloudFormation AWS::ElasticLoadBalancingV2::TargetGroup Port: replacement",
  },
  {
    what: "another release of a service",
    file: config,
    from: "shop/api@sha256:7b",
    to: "shop/api@sha256:7c",
    steps: { "api-a-task": "replace", "api-a": "update" },
    source: "CloudFormation AWS::ECS::TaskDefinition ContainerDefinitions: replacement",
  },
];

export const dangerousApplicationEdits: ApplicationEdit[] = [
  {
    what: "a database that is called otherwise",
    file: program,
    from: 'new Database("ledger"',
    to: 'new Database("accounts"',
    steps: { "ledger-mysql": "delete", "accounts-mysql": "create" },
    danger: ["ledger-master", "ledger-mysql", "ledger-url"],
    source: "the component's name is part of the names of its resources",
  },
  {
    what: "no MySQL any more",
    ...drop('new Database("ledger", { environment, engine: "mysql" });'),
    steps: { "ledger-mysql": "delete" },
    danger: ["ledger-master", "ledger-mysql", "ledger-url"],
    source: "it is no longer in the program",
  },
  {
    what: "no DocumentDB any more",
    ...drop('new Database("events", { environment, engine: "mongodb" });'),
    steps: { "events-documents": "delete" },
    danger: ["events-documents", "events-master", "events-url"],
    source: "it is no longer in the program",
  },
  {
    what: "no cache any more",
    ...drop('new Cache("sessions", { environment });'),
    steps: { "sessions-valkey": "delete" },
    danger: ["sessions-url", "sessions-valkey"],
    source: "it is no longer in the program",
  },
  {
    what: "no bucket any more",
    ...drop('new Bucket("uploads", { environment });'),
    steps: { "uploads-bucket": "delete" },
    danger: ["uploads-bucket"],
    source: "it is no longer in the program",
  },
  {
    what: "no queue any more",
    ...drop('new Queue("jobs", { environment });'),
    steps: { "jobs-queue": "delete", "jobs-queue-dead": "delete" },
    danger: ["jobs-queue", "jobs-queue-dead"],
    source: "it is no longer in the program",
  },
  {
    what: "no search index any more",
    ...drop('new Search("catalogue", { environment });'),
    steps: { "catalogue-search": "delete" },
    danger: ["catalogue-search", "catalogue-url"],
    source: "it is no longer in the program",
  },
  {
    what: "a site that is called otherwise",
    file: program,
    from: 'new Site("web"',
    to: 'new Site("pages"',
    steps: { "web-files": "delete", "pages-files": "create" },
    danger: ["web-files"],
    source: "the component's name is part of the names of its resources",
  },
  {
    what: "Aurora in place of RDS",
    file: config,
    from: "region: eu-central-1",
    to: "region: eu-central-1\n    database: aurora",
    steps: { "orders-postgres": "delete", "ledger-mysql": "delete" },
    danger: ["ledger-mysql", "orders-postgres"],
    source: "a cluster is another type of resource than an instance",
  },
  {
    what: "an application that is called otherwise",
    file: program,
    from: 'new Environment("edited"',
    to: 'new Environment("renamed"',
    steps: { "orders-postgres": "update", "uploads-bucket": "replace", "jobs-queue": "replace" },
    danger: [
      "catalogue-search",
      "catalogue-url",
      "events-documents",
      "events-master",
      "events-url",
      "jobs-queue",
      "jobs-queue-dead",
      "ledger-master",
      "ledger-url",
      "orders-master",
      "orders-url",
      "sessions-url",
      "sessions-valkey",
      "uploads-bucket",
      "web-files",
    ],
    source:
      "physical names begin with the application's; AWS renames a server of RDS alone in place " +
      "(terraform-provider-aws internal/service/rds/instance.go: NewDBInstanceIdentifier)",
  },
];
