import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { LinkedProject } from "./linked-project.ts";
import { cells } from "./places.ts";
import type { Cell } from "./places.ts";

const project = new LinkedProject();
afterAll(() => {
  project.remove();
});

const isSoak = process.env.SLIPWAY_SOAK !== undefined;
// What Vercel serves is in no compose file and no manifest.
const rendered = cells.filter(({ place }) => /^(docker|kubernetes)(?!.*vercel)/.test(place.name));

/** A few of the cells, others in each run; all of them in the long run. */
function choose(all: readonly Cell[], count: number): Cell[] {
  return isSoak ? [...all] : fc.sample(fc.constantFrom(...all), count);
}

describe.each(choose(rendered, 3))("$place.name at stage $stage", (cell) => {
  test("is rendered with every address", { timeout: 120_000 }, async () => {
    const files = await project.render(cell);
    const texts = Object.values(files).join("\n");
    expect(texts).toMatch(/PRICE_LIST_URL(=|: |\W+value: )"?http:\/\/[a-z-]*price-list/);
    // Parts and forms have the same stand-in for a password as the address.
    expect(texts).toContain('DATABASE_PASSWORD: "${MY_BOOKS_PASSWORD}"');
    expect(texts).toContain("my_books:${MY_BOOKS_PASSWORD}@tcp(my-books:3306)/my_books?parseTime");
    expect(texts).toContain('DATABASE_PASSWORD: "${SQL_BOOKS_PASSWORD}"');
  });
});

// From staging on a policy refuses what runs from its source, as everything on this machine does.
const permitted = cells.filter(
  ({ place, stage }) =>
    place.name !== "local" || !["staging", "production", "custom"].includes(stage),
);

describe.each(choose(permitted, 3))("$place.name at stage $stage", (cell) => {
  test("comes up, simulated, and is then unchanged", { timeout: 240_000 }, async () => {
    expect(await project.simulate(cell)).toEqual([]);
  });
});
