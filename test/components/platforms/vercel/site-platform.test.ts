import { describe, expect, it } from "vitest";
import { Environment, Service, Site } from "../../../../components/index.ts";
import type { ServiceArgs } from "../../../../components/index.ts";
import { withSitesOnVercel } from "../../../../components/platforms/vercel/site-platform.ts";
import type { Platform } from "../../../../components/base/platform.ts";
import { loadPlatform } from "../../../../components/platforms/index.ts";
import { fakePlatform } from "../../../support/components/fake-platform.ts";
import { runProgram } from "../../../support/components/mocks.ts";
import type { RegisteredResource } from "../../../support/components/mocks.ts";
import { pick } from "../aws/shop.ts";

const digest = `sha256:${"1".repeat(64)}`;
const release = { id: "r1", artifacts: { api: `shop/api@${digest}`, web: `shop/web@${digest}` } };

/** A platform with an address for its public services, and its sites on Vercel. */
function platformOf(origin?: string): Platform {
  const platform = {
    ...fakePlatform({ name: "docker", runs: "image" }),
    publicOrigin: () => origin,
  };
  return withSitesOnVercel(platform, { team: "acme", domain: "shop.example.com" });
}

async function build(
  platform: Platform,
  args: Partial<ServiceArgs> = { public: true },
): Promise<RegisteredResource[]> {
  const program = async (): Promise<void> => {
    const variables = { values: {}, secure: [], sealed: [] };
    const settings = { stack: "prod", stage: "production", platform, release, variables } as const;
    const environment = new Environment("shop", settings);
    new Service("api", { environment, port: 8080, ...args });
    new Site("web", { environment, source: "examples/shop/web", links: ["api"] });
    await environment.close();
  };
  const run = await runProgram(program, {
    lookUp: () => ({ output: {} }),
    outputsOf: (_type, name) => ({
      arn: `arn:${name}`,
      hex: "0a1b2c3d",
      dnsName: "alb.example.com",
    }),
  });
  return run.resources;
}

describe("sites alone on Vercel", () => {
  it("reach a public service at its platform's address, without a secret", async () => {
    const resources = await build(platformOf("https://api.example.com"));
    expect(pick(resources, "ProjectRoute", "web-route-api").inputs.route).toEqual({
      src: "/api/:path*",
      dest: "https://api.example.com/api/:path*",
      transforms: [
        { type: "request.headers", op: "set", target: '{"key":"x-slipway-site"}', args: '"web"' },
      ],
    });
    expect(pick(resources, "ProjectDomain").inputs.domain).toBe("shop.example.com");
    const projects = resources.filter(({ type }) => type.endsWith(":Project"));
    expect(projects.map(({ name }) => name)).toEqual(["web-project"]);
  });

  it("reach AWS's load balancer where it has a certificate", async () => {
    const aws = {
      region: "eu-central-1",
      domain: "api.example.com",
      certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/0",
    };
    const settings = {
      aws,
      profile: "production",
      released: true,
      vercel: { team: "acme" },
    } as const;
    const platform = await loadPlatform("aws", { ...settings, sitePlatform: "vercel" });
    const resources = await build(platform);
    expect(pick(resources, "ProjectRoute", "web-route-api").inputs.route).toMatchObject({
      dest: "https://api.example.com/api/:path*",
    });
    expect(resources.filter(({ type }) => type.includes("cloudfront"))).toEqual([]);
  });

  it("refuse a service that is not public", async () => {
    await expect(build(platformOf("https://api.example.com"), {})).rejects.toThrow(
      "which only platform 'docker' reaches: give 'api' public: true",
    );
  });

  it("refuse a service without an address that has HTTPS", async () => {
    await expect(build(platformOf())).rejects.toThrow("set slipway:docker.domain");
  });
});
