import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import type { Output } from "@pulumi/pulumi";

const digest = "sha256:7b1c0a5e3d9f84627b1c0a5e3d9f84627b1c0a5e3d9f84627b1c0a5e3d9f8462";
const reference = `registry.example.com/api@${digest}`;

/** A deployment with its secret and its address, in a namespace. */
export function build(changed: boolean): Record<string, Output<string>> {
  const space = new Namespace("space", { metadata: { name: "small" } });
  const namespace = space.metadata.name;
  const password = new RandomPassword("password", { length: 20 });
  const secret = new Secret("secret", {
    metadata: { name: "secret", namespace },
    stringData: { password: password.result },
  });
  const labels = { app: "api" };
  const containers = [{ name: "api", image: reference }];
  new Deployment(
    "api",
    {
      metadata: { name: "api", namespace },
      spec: {
        replicas: changed ? 3 : 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
      },
    },
    { dependsOn: [secret] },
  );
  const service = new Service("address", {
    metadata: { name: "api", namespace },
    spec: { selector: labels, ports: [{ port: changed ? 8080 : 80 }] },
  });
  if (!changed) new ConfigMap("old", { metadata: { name: "old", namespace }, data: { a: "1" } });
  if (changed) new ConfigMap("new", { metadata: { name: "new", namespace }, data: { b: "2" } });
  return { namespace, service: service.metadata.name };
}
