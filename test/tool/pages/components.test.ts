import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ComponentReader } from "../../../tool/pages/components/read.ts";
import { UserError } from "../../../variables/user-error.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const described = `
/** How loud it is. */
export type Volume = "low" | "high";

/** Where it stands. */
interface Place {
  /** Floor, counted from the ground. */
  floor: number;
}

/** What a {@link Bell} needs. */
interface BellArgs {
  /** Who may ring it: names, or how many. */
  ringers: readonly string[] | number;
  /** How loud it is. @default "low" */
  volume?: Volume;
  /**
   * Where it stands,
   * in the house.
   * @default on the ground
   */
  place?: Place;
}

/**
 * A bell.
 *
 * It rings.
 *
 * @example
 * new Bell("door", { ringers: 2 });
 */
export class Bell {
  constructor(readonly name: string, readonly args: BellArgs) {}
}

export type { BellArgs };
`;

async function readBell(text: string): Promise<ReturnType<ComponentReader["read"]>> {
  const folder = await makeTempFolder();
  await writeFile(join(folder, "index.ts"), text);
  return new ComponentReader(join(folder, "index.ts")).read("Bell");
}

test("a component is read with its example, arguments, defaults, choices and objects", async () => {
  expect(await readBell(described)).toEqual({
    name: "Bell",
    text: "A bell.\n\nIt rings.",
    example: 'new Bell("door", { ringers: 2 });',
    arguments: [
      {
        name: "ringers",
        type: "readonly string[] | number",
        required: true,
        text: "Who may ring it: names, or how many.",
        default: "",
      },
      {
        name: "volume",
        type: '"low" | "high"',
        required: false,
        text: "How loud it is.",
        default: '"low"',
      },
      {
        name: "place",
        type: "Place",
        required: false,
        text: "Where it stands, in the house.",
        default: "on the ground",
      },
    ],
    objects: [
      {
        name: "Place",
        text: "Where it stands.",
        definition: "",
        members: [
          {
            name: "floor",
            type: "number",
            required: true,
            text: "Floor, counted from the ground.",
            default: "",
          },
        ],
      },
    ],
  });
});

describe("what has no docstring is named", () => {
  test.each([
    [
      "Bell",
      '/**\n * A bell.\n *\n * It rings.\n *\n * @example\n * new Bell("door", { ringers: 2 });\n */\n',
    ],
    ["BellArgs.ringers", "  /** Who may ring it: names, or how many. */\n"],
    ["Place", "/** Where it stands. */\n"],
    ["Place.floor", "  /** Floor, counted from the ground. */\n"],
  ])("%s", async (name, docstring) => {
    expect(described).toContain(docstring);
    const failure = await readBell(described.replace(docstring, "")).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(UserError);
    expect(failure).toMatchObject({ code: "ComponentUndescribed" });
    expect(String(failure)).toContain(`'${name}' has no docstring`);
  });
});
