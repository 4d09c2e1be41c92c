import { expect, test } from "vitest";
import { dangerOf } from "../../tool/engine/danger.ts";
import type { PropertyChange, StepOp } from "../../tool/engine/engine.ts";

function judge(
  type: string,
  path: string,
  [before, after]: readonly [unknown, unknown],
  op: StepOp = "update",
): string | undefined {
  const changes: PropertyChange[] = [{ path, kind: "update", before, after, replaces: false }];
  return dangerOf({ op, type, name: "pay-slips", changes });
}

const container = "docker:index/container:Container";
const set = "kubernetes:apps/v1:StatefulSet";
const setImage = "spec.template.spec.containers[0].image";
const cluster = "kubernetes:postgresql.cnpg.io/v1:Cluster";
const instance = "aws:rds/instance:Instance";
const digest = `@sha256:${"0".repeat(64)}`;

test.each([
  [
    container,
    "image",
    "docker.io/library/postgres:17.11-alpine3.24",
    "docker.io/library/postgres:18.6",
  ],
  [container, "image", "docker.io/library/mysql:8.0.40", "docker.io/library/mysql:8.4.11"],
  [container, "image", "docker.io/library/postgres:17.11", "docker.io/library/mysql:8.4.11"],
  [
    set,
    setImage,
    `docker.io/library/mongo:7.0.40-jammy${digest}`,
    `docker.io/library/mongo:8.0.29${digest}`,
  ],
  [
    set,
    setImage,
    "docker.io/library/rabbitmq:3.13-alpine",
    "docker.io/library/rabbitmq:4.1-alpine",
  ],
  [
    set,
    setImage,
    "mirror.example.com:5000/opensearch:2.19.1",
    "mirror.example.com:5000/opensearch:3.1.0",
  ],
  [
    cluster,
    "spec.imageName",
    "ghcr.io/cloudnative-pg/postgresql:17.10",
    "ghcr.io/cloudnative-pg/postgresql:18.4",
  ],
  [instance, "engineVersion", "17", "18"],
  [instance, "engineVersion", "8.0", "8.4"],
  [instance, "engineVersion", "18", "17"],
  ["aws:rds/cluster:Cluster", "engineVersion", "16.4", "17"],
  ["aws:docdb/cluster:Cluster", "engineVersion", "5.0.0", "8.0.0"],
  ["aws:opensearch/domain:Domain", "engineVersion", "OpenSearch_2.19", "OpenSearch_3.1"],
])("%s: %s from %s to %s is danger", (type, path, before, after) => {
  expect(judge(type, path, [before, after])).toMatch(/^'pay-slips' \(.*\) goes from /);
});

test.each([
  [
    container,
    "image",
    "docker.io/library/postgres:17.10-alpine",
    "docker.io/library/postgres:17.11-alpine",
  ],
  [container, "image", "docker.io/library/mysql:8.4.10", "docker.io/library/mysql:8.4.11"],
  [container, "image", "registry.example.com/shop/api:1", "registry.example.com/shop/api:2"],
  [container, "image", `docker.io/library/postgres${digest}`, "docker.io/library/postgres:17.11"],
  [container, "command[0]", "docker.io/library/postgres:17", "docker.io/library/postgres:18"],
  [set, setImage, "docker.io/valkey/valkey:8.1.10", "docker.io/valkey/valkey:9.1.1"],
  [set, "spec.template.metadata.labels.image", "x/postgres:17", "x/postgres:18"],
  [
    cluster,
    "spec.imageName",
    "ghcr.io/cloudnative-pg/postgresql:18.3",
    "ghcr.io/cloudnative-pg/postgresql:18.4",
  ],
  [instance, "engineVersion", "17", "17.5"],
  [instance, "engineVersion", "8.4", "8.4.6"],
  ["aws:docdb/cluster:Cluster", "engineVersion", "8.0.0", "8.0.1"],
  ["aws:opensearch/domain:Domain", "engineVersion", "OpenSearch_3.1", "OpenSearch_3.3"],
  ["aws:ecs/service:Service", "engineVersion", "17", "18"],
])("%s: %s from %s to %s is none", (type, path, before, after) => {
  expect(judge(type, path, [before, after])).toBeUndefined();
});

test("on docker, where a changed container is replaced, it is danger as well", () => {
  const images = ["docker.io/library/postgres:17", "docker.io/library/postgres:18"] as const;
  expect(judge(container, "image", images, "replace")).toContain("docs/databases.md");
  expect(judge(container, "image", images, "create")).toBeUndefined();
  expect(judge(instance, "engineVersion", ["17", "18"])).toContain("no way leads back");
});
