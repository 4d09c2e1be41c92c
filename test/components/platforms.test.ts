import { expect, test } from "vitest";
import { loadPlatform } from "../../components/platforms/index.ts";
import { platformsOffering } from "../../components/plan/kinds.ts";
import type { ComponentKind } from "../../components/plan/kinds.ts";

const kinds = Object.keys(platformsOffering) as ComponentKind[];

test.each(["local", "kubernetes", "aws", "vercel"] as const)(
  "platform %s builds exactly the components that the table says it offers",
  async (name) => {
    const platform = await loadPlatform(name, {
      aws: { region: "eu-central-1" },
      vercel: { team: "acme" },
      profile: "development",
      released: false,
    });
    const built = kinds.filter((kind) => platform[kind] !== undefined);
    expect(built).toEqual(kinds.filter((kind) => platformsOffering[kind].includes(name)));
  },
);
