import { imagesResolved } from "../../../policies/rules/images-resolved.ts";
import type { PolicyResource } from "../../../policies/rule.ts";
import { digest, resource } from "../../support/components/policy-resources.ts";
import { testRule } from "../../support/monitoring/rule-cases.ts";

const postgres = "docker.io/library/postgres:18.6-alpine3.24";
const caddy = `docker.io/library/caddy:2.11.4@${digest}`;

function container(properties: Record<string, unknown>, stage = "production"): PolicyResource {
  const labels = [
    { label: "slipway.component", value: "orders" },
    { label: "slipway.stage", value: stage },
  ];
  return resource("docker:index/container:Container", "orders", { labels, ...properties });
}

function workload(kind: string, images: unknown, stage = "production"): PolicyResource {
  const template = { spec: images };
  const spec = kind === "batch/v1:CronJob" ? { jobTemplate: { spec: { template } } } : { template };
  const metadata = { labels: { "slipway.dev/stage": stage } };
  return resource(`kubernetes:${kind}`, "orders", { metadata, spec });
}

function cluster(spec: unknown): PolicyResource {
  return resource("kubernetes:postgresql.cnpg.io/v1:Cluster", "orders", { spec });
}

const says = (subject: string, image: string, stage = "stage production"): string =>
  `${subject} runs \`image\` '${image}', which has no digest, at ${stage}: ` +
  "run `slipway images resolve`";

testRule(
  imagesResolved,
  [
    {
      because: "a container of docker whose image has a tag alone",
      resource: container({ image: postgres }),
      messages: [says("docker:index/container:Container 'orders'", postgres)],
      fix: "npx slipway images resolve",
    },
    {
      because: "a local image in production",
      resource: container({ image: "shop-api:dev" }),
      messages: [says("docker:index/container:Container 'orders'", "shop-api:dev")],
      fix: "name your own images by digest",
    },
    {
      because: "a digest that is cut short",
      resource: container({ image: "docker.io/library/a@sha256:01" }),
      messages: [
        says("docker:index/container:Container 'orders'", "docker.io/library/a@sha256:01"),
      ],
      fix: "images.lock",
    },
    {
      because: "a tag in development, as advice",
      resource: container({ image: postgres }, "development"),
      messages: [says("docker:index/container:Container 'orders'", postgres, "stage development")],
      fix: "images.lock",
      level: "advisory",
    },
    {
      because: "a tag in staging, as advice",
      resource: workload("apps/v1:StatefulSet", { containers: [{ image: postgres }] }, "staging"),
      messages: [says("kubernetes:apps/v1:StatefulSet 'orders'", postgres, "stage staging")],
      fix: "images.lock",
      level: "advisory",
    },
    {
      because: "a tag at a custom stage whose label says that it is like staging, as advice",
      resource: resource("docker:index/container:Container", "orders", {
        image: postgres,
        labels: [
          { label: "slipway.stage", value: "custom" },
          { label: "slipway.profile", value: "staging" },
        ],
      }),
      messages: [says("docker:index/container:Container 'orders'", postgres, "stage staging")],
      fix: "images.lock",
      level: "advisory",
    },
    {
      because: "a resource that says no stage, as production's",
      resource: resource("docker:index/container:Container", "orders", { image: postgres }),
      messages: [says("docker:index/container:Container 'orders'", postgres, "an unnamed stage")],
      fix: "images.lock",
    },
    ...["apps/v1:Deployment", "apps/v1:DaemonSet", "batch/v1:Job", "batch/v1:CronJob"].map(
      (kind) => ({
        because: `each image without a digest of a ${kind}`,
        resource: workload(kind, {
          initContainers: [{ image: postgres }],
          containers: [{ image: caddy }, { image: "busybox" }],
        }),
        messages: [postgres, "busybox"].map((image) => says(`kubernetes:${kind} 'orders'`, image)),
        fix: "images.lock",
      }),
    ),
    {
      because: "a cluster of CloudNativePG by its tag",
      resource: cluster({ imageName: "ghcr.io/cloudnative-pg/postgresql:18.4" }),
      messages: [
        says(
          "kubernetes:postgresql.cnpg.io/v1:Cluster 'orders'",
          "ghcr.io/cloudnative-pg/postgresql:18.4",
          "an unnamed stage",
        ),
      ],
      fix: "images.lock",
    },
    {
      because: "a cluster that leaves the image to the operator",
      resource: cluster({ instances: 3 }),
      messages: [
        "kubernetes:postgresql.cnpg.io/v1:Cluster 'orders' names no image at an unnamed stage: " +
          "run `slipway images resolve`",
      ],
      fix: "images.lock",
    },
    {
      because: "an image that it cannot read",
      resource: workload("apps/v1:Deployment", { containers: [{ image: 5 }] }),
      messages: [
        "kubernetes:apps/v1:Deployment 'orders' has a `spec.template.spec.containers.0.image` " +
          "that cannot be judged: expected string",
      ],
      fix: "spec.template.spec.containers.0.image",
    },
  ],
  [
    {
      because: "a container by its digest and no tag",
      resource: container({ image: `a/b@${digest}` }),
    },
    { because: "a container by its digest", resource: container({ image: caddy }) },
    { because: "an image by its id", resource: container({ image: digest }) },
    { because: "an image that is not known yet", resource: container({ image: undefined }) },
    {
      because: "what was built on the spot in development",
      resource: container({ image: "shop-api:dev" }, "development"),
    },
    {
      because: "what was built on the spot in testing",
      resource: container({ image: "slipway/shop-api:1" }, "testing"),
    },
    { because: "a custom stage by digest", resource: container({ image: caddy }, "custom") },
    ...["Deployment", "StatefulSet", "DaemonSet"].map((kind) => ({
      because: `a ${kind} by digests`,
      resource: workload(`apps/v1:${kind}`, { containers: [{ image: caddy }] }),
    })),
    ...["Job", "CronJob"].map((kind) => ({
      because: `a ${kind} by digests`,
      resource: workload(`batch/v1:${kind}`, { containers: [{ image: caddy }] }),
    })),
    {
      because: "a pod whose images are not known yet",
      resource: workload("apps/v1:Deployment", { containers: [{ image: undefined }, undefined] }),
    },
    { because: "a pod that is not known yet", resource: workload("apps/v1:Deployment", undefined) },
    {
      because: "a cluster of CloudNativePG by its digest",
      resource: cluster({ imageName: `ghcr.io/cloudnative-pg/postgresql:18.4@${digest}` }),
    },
    {
      because: "a cluster whose image is not known yet",
      resource: cluster({ imageName: undefined }),
    },
  ],
);
