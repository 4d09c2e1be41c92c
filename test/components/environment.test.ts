import { describe, expect, it } from "vitest";
import { describeShop } from "../support/components/describe-shop.ts";
import { fakePlatform } from "../support/components/fake-platform.ts";
import { runProgram } from "../support/components/mocks.ts";

/** The release that an environment and its service tell, where the config names `r1`. */
async function releasesOn(runs: "source" | "image"): Promise<unknown[]> {
  const platform = fakePlatform({ runs });
  const release = { id: "r1", artifacts: { api: "registry/api@sha256:1" } };
  await runProgram(() =>
    describeShop({
      because: "a release",
      environment: { platform, release },
      program: (shop) => shop.service("api"),
    }),
  );
  const { environments, workloads } = platform.requests;
  return [environments.get("test")?.release, workloads.get("api")?.plan.release];
}

describe("the release of an environment", () => {
  it("is the config's where images run", async () => {
    expect(await releasesOn("image")).toEqual(["r1", "r1"]);
  });

  it("is the source where that runs, whatever the config says", async () => {
    expect(await releasesOn("source")).toEqual(["source", "source"]);
  });
});
