import { describe, expect, it } from "vitest";
import { platformNames, platformsOffering } from "../../../components/plan/kinds.ts";
import type { ComponentKind, PlatformName } from "../../../components/plan/kinds.ts";
import { sampleOf } from "../../support/engine/matrix.ts";
import { useResolvedImages } from "../../support/components/released.ts";
import { componentArguments, componentSettings, platformSettings } from "./changes.ts";
import { findEffect } from "./matrix.ts";
import type { Effect } from "./matrix.ts";

useResolvedImages();

/** One setting or argument on one platform. */
interface Case {
  name: string;
  /** Last part of the path or the argument's name: what a refusal has to name. */
  option: string;
  run: () => Promise<Effect>;
}

function casesOf(platform: PlatformName): Case[] {
  const offered = (one: { kind: ComponentKind }): boolean =>
    platformsOffering[one.kind].includes(platform);
  const settings = [...componentSettings.filter(offered), ...platformSettings[platform]];
  return [
    ...settings.map(({ path, values, with: base = {}, withArguments = {} }) => ({
      name: path,
      option: path.split(".").at(-1) ?? "",
      run: () =>
        firstEffect(values, (value) =>
          findEffect(platform, base, { [path]: value }, {}, withArguments),
        ),
    })),
    ...componentArguments
      .filter(offered)
      .filter(({ not = [] }) => !not.includes(platform))
      .map(({ kind, name, values, with: base = {} }) => ({
        name: `${kind}: ${name}: ${JSON.stringify(values[0])}`,
        option: name,
        run: () =>
          firstEffect(values, (value) =>
            findEffect(platform, {}, {}, { [kind]: { ...base[kind], [name]: value } }, base),
          ),
      })),
  ];
}

/** What the first value that changes anything does, else what the last one does. */
async function firstEffect(
  values: readonly unknown[],
  tryValue: (value: unknown) => Promise<Effect>,
): Promise<Effect> {
  let effect: Effect = { kind: "nothing" };
  for (const value of values) {
    effect = await tryValue(value);
    if (effect.kind === "changes") return effect;
  }
  return effect;
}

describe.each(platformNames)("on %s", (platform) => {
  const cases = casesOf(platform);
  const sample = sampleOf(
    cases.map(({ name }) => name),
    10,
  );

  it.each(cases.filter(({ name }) => sample.includes(name)))(
    "$name changes a resource, or is refused",
    async ({ run, option }) => {
      const effect = await run();
      expect(effect.kind).not.toBe("nothing");
      if (effect.kind === "refused") expect(effect.message).toMatch(new RegExp(option, "i"));
    },
  );
});
