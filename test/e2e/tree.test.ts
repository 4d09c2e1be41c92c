import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Step } from "../../tool/engine/engine.ts";
import { readPreview } from "../support/projects/preview.ts";
import { copyProject } from "../support/projects/project-copy.ts";
import type { ProjectCopy } from "../support/projects/project-copy.ts";
import { takesTags } from "../support/components/takes-tags.ts";

const stages = { dev: "development", staging: "staging", prod: "production" } as const;

describe("the tree of a stack, as the engine gets it", () => {
  let copy: ProjectCopy;

  beforeAll(() => {
    copy = copyProject();
  });

  afterAll(() => {
    copy.remove();
  });

  test.each(Object.entries(stages))(
    "%s: every resource has its component as parent and its tags",
    async (stack, stage) => {
      const finished = await copy.slipway(["preview", stack, "--json"]);
      expect(finished, finished.stderr).toMatchObject({ code: 0 });
      const { steps } = readPreview(finished.stdout);
      const components = new Map(
        steps.filter(isComponent).map((component) => [component.urn, component]),
      );
      const resources = steps.filter((step) => !isComponent(step) && step.parent !== "");
      expect(resources.length).toBeGreaterThan(components.size);
      for (const { name, type, parent, inputs } of resources) {
        const component = components.get(parent)?.name;
        expect(component, `${type} ${name} has no component as parent`).toBeDefined();
        expect(name.startsWith(`${component}-`), `${name} is not named after ${component}`).toBe(
          true,
        );
        if (type.startsWith("pulumi:providers:") || !takesTags(type)) continue;
        const tags = { application: "shop", environment: stack, stage, component };
        expect(inputs.tags, `${type} ${name}`).toMatchObject(tags);
      }
    },
  );
});

function isComponent({ type }: Step): boolean {
  return type.startsWith("slipway:index:");
}
