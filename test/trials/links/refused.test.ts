import { expect, test } from "vitest";
import { platformsOffering } from "../../../components/plan/kinds.ts";
import type { ComponentKind } from "../../../components/plan/kinds.ts";
import { describeShop } from "../../support/components/describe-shop.ts";
import { runProgram } from "../../support/components/mocks.ts";
import { linkers } from "./application.ts";

const kinds = Object.keys(platformsOffering) as ComponentKind[];
const stores = ["database", "cache", "bucket", "queue", "search", "model"];
const pairs = linkers.flatMap((linker) => kinds.map((target) => ({ linker, target })));

/** What each may link to; every other pair is refused. */
const allowed = new Set([
  ...["service", "worker", "schedule"].flatMap((linker) =>
    [...stores, "service"].map((target) => `${linker} ${target}`),
  ),
  ...stores.map((target) => `migration ${target}`),
  "site service",
]);

test("five kinds may link, to thirteen, and 28 of the pairs have a meaning", () => {
  expect([pairs.length, allowed.size]).toEqual([65, 28]);
});

test.each(pairs)("a $linker that links to a $target", async ({ linker, target }) => {
  const program = runProgram(() =>
    describeShop({
      because: "",
      program: (shop) => {
        shop[target]("the-one");
        shop[linker]("the-other", { links: ["the-one"] });
      },
    }),
  );
  if (allowed.has(`${linker} ${target}`)) await program;
  else await expect(program).rejects.toMatchObject({ code: "LinkKind" });
});
