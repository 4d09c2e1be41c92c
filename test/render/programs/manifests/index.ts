import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { RandomPassword } from "@pulumi/random/randomPassword.js";

/** An environment with one service, as the components' types name them. */
class Group extends pulumi.ComponentResource {
  constructor(type: string, name: string, parent?: pulumi.Resource) {
    super(`slipway:index:${type}`, name, {}, parent ? { parent } : {});
  }
}

const config = new pulumi.Config();
const shop = new Group("Environment", "shop");
const api = new Group("Service", "api", shop);
const migrate = new Group("Migration", "migrate", shop);
const namespace = new Namespace("shop-namespace", { metadata: { name: "shop" } }, { parent: shop });
const inNamespace = (name: string, annotations?: Record<string, string>) => ({
  name,
  namespace: namespace.metadata.name,
  ...(annotations && { annotations }),
});
const password = new RandomPassword(
  "orders-password",
  { length: 24, special: false },
  { parent: api },
);
const encode = (text: pulumi.Output<string>) =>
  text.apply((plain) => Buffer.from(plain).toString("base64"));

new Secret(
  "api-variables",
  {
    metadata: inNamespace("api-variables", { "pulumi.com/skipAwait": "true" }),
    data: { DATABASE_URL: encode(pulumi.interpolate`postgres://o:${password.result}@orders/o`) },
    stringData: { WEBHOOK_SECRET: config.requireSecret("webhook"), MODE: "plain" },
  },
  { parent: api },
);
new ConfigMap(
  "api-scripts",
  { metadata: inNamespace("api-scripts"), data: { run: "echo ${HOME} yes", answer: "yes" } },
  { parent: api },
);
new Deployment(
  "api-a",
  {
    spec: {
      template: {
        spec: { containers: [{ image: "registry.example.com/api:1", name: "api", env: [] }] },
        metadata: { labels: { app: "api" } },
      },
      selector: { matchLabels: { app: "api" } },
      replicas: 2,
    },
    metadata: inNamespace("api-a", { "pulumi.com/skipAwait": "true" }),
  },
  { parent: api },
);
new CustomResource(
  "migrate-job",
  {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: inNamespace("migrate"),
    spec: {
      template: {
        spec: { restartPolicy: "Never", containers: [{ name: "migrate", image: "migrate:1" }] },
      },
    },
  },
  { parent: migrate },
);
