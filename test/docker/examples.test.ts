import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { basesProblem } from "../support/containers/base-images.ts";
import { buildkitProblem, startBuildkit } from "../support/containers/buildkit.ts";
import type { TestBuildKit } from "../support/containers/buildkit.ts";
import { composeProblem } from "../support/containers/compose.ts";
import { ComposedExample } from "../support/containers/composed-example.ts";
import type { DockerExample } from "../support/containers/composed-example.ts";
import { dockerdProblem, startDocker } from "../support/containers/dockerd.ts";
import type { TestDocker } from "../support/containers/dockerd.ts";
import { imagesProblem } from "../support/containers/local-images.ts";
import { trials } from "../support/examples/trials.ts";
import { until } from "../support/projects/local-project.ts";
import { patient } from "../support/slowness.ts";

const examples: Record<string, DockerExample> = {
  "express-vite": {
    sources: { api: "api", web: "web" },
    ready: "/api/entries",
    images: ["postgres-18", "caddy-2"],
  },
  "flask-docs": {
    sources: { api: "api", site: "site" },
    ready: "/api/search",
    images: ["caddy-2"],
  },
  "live-chat": {
    sources: { chat: "server", web: "web" },
    ready: "/chat",
    images: ["valkey-9", "caddy-2"],
  },
};

const servers = ["postgres-18", "valkey-9", "caddy-2"];
const isWanted = process.env.SLIPWAY_SOAK === "1" || process.env.SLIPWAY_EXAMPLES !== undefined;
const problem =
  (isWanted ? undefined : "images of three applications are built in the soak") ??
  composeProblem() ??
  imagesProblem(servers) ??
  basesProblem() ??
  buildkitProblem() ??
  (await dockerdProblem());
if (problem !== undefined) console.warn(`skipped: no example is composed: ${problem}`);

const asked = process.env.SLIPWAY_EXAMPLES?.split(",");
const tried = Object.entries(examples).filter(([name]) => asked?.includes(name) ?? true);

describe.skipIf(problem !== undefined || tried.length === 0)("on Docker, by compose", () => {
  let builder: TestBuildKit;

  beforeAll(async () => {
    builder = await startBuildkit();
  }, patient(1_200_000));

  afterAll(async () => {
    await builder.stop();
  }, patient(60_000));

  describe.each(tried)("the example %s", (name, example) => {
    let docker: TestDocker;
    let composed: ComposedExample;

    beforeAll(async () => {
      docker = await startDocker();
      composed = new ComposedExample(name, docker);
      await composed.make(example, builder);
    }, patient(600_000));

    afterAll(async () => {
      await docker.stop();
      composed.remove();
    }, patient(60_000));

    test(
      "is built by the Dockerfiles that are written for it, and does what it is for",
      async () => {
        await composed.compose("up", "-d");
        const entry = `http://${docker.address}:8080`;
        await until(async () => {
          const answer = await fetch(entry + example.ready).catch(() => undefined);
          return answer !== undefined && answer.status < 500 ? answer : undefined;
        }, 90);
        await trials[name]?.use(entry);
        const before = await docker.docker("ps", "--no-trunc", "--quiet");
        await composed.compose("up", "-d");
        expect(await docker.docker("ps", "--no-trunc", "--quiet")).toBe(before);
        await composed.compose("down", "--volumes");
        expect(await docker.docker("ps", "--all", "--quiet")).toBe("");
      },
      patient(240_000),
    );
  });
});
