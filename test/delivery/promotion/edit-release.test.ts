import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { editRelease } from "../../../tool/delivery/promotion/edit-release.ts";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const [old, next] = ["a".repeat(64), "b".repeat(64)];

const image = `# Whose stack it is.
config:
  slipway:application: ferry-desk # a name with a dash
  slipway:release: # what runs
    id: ${old} # of Friday
    artifacts:
      time-table: "registry.example.com/pages@${digest("1")}"
      # Behind the counter.
      desk: registry.example.com:5000/desk@${digest("2")}
  'variables:PORT_NAME': Husum
`;

const setting = {
  id: next,
  artifacts: {
    "time-table": `registry.example.com/pages@${digest("3")}`,
    desk: `registry.example.com:5000/desk@${digest("4")}`,
  },
};

describe("a release in a config file", () => {
  test("changes its own values and not one other character", () => {
    const edited = editRelease(image, setting);
    expect(edited).toBe(
      image.replace(old, next).replace(digest("1"), digest("3")).replace(digest("2"), digest("4")),
    );
    expect(editRelease(edited, setting)).toBe(edited);
  });

  test("keeps comments where a component comes and another goes", () => {
    const artifacts = {
      desk: setting.artifacts.desk,
      bell: `registry.example.com/bell@${digest("5")}`,
    };
    const edited = editRelease(image, { id: next, artifacts });
    expect(parse(edited)).toEqual({
      config: { ...parsed(image), "slipway:release": { id: next, artifacts } },
    });
    for (const comment of ["# Whose stack", "# a name with", "# what runs", "# of Friday"]) {
      expect(edited).toContain(comment);
    }
  });

  test("moves the id of a pin, and nothing else", () => {
    const pin = `config:\n  slipway:release: {from: staging, id: ${old}} # by promote\n  a:b: c\n`;
    expect(editRelease(pin, { from: "staging", id: next })).toBe(pin.replace(old, next));
  });

  test.each<[string, string]>([
    ["has none yet", "# head\nconfig:\n  slipway:stage: staging # late\n"],
    ["has nothing but a comment", "# head\n"],
    ["is JSON", '{"config": {"slipway:stage": "staging", "slipway:release": {"id": "x"}}}'],
    ["had a pin", `# head\nconfig:\n  slipway:release:\n    from: staging\n    id: ${old}\n`],
    ["has Windows' line ends", image.replaceAll("\n", "\r\n")],
  ])("is written whole where the file %s", (_name, text) => {
    const edited = editRelease(text, setting);
    expect(parsed(edited)["slipway:release"]).toEqual(setting);
    if (text.includes("# head")) expect(edited).toContain("# head");
    expect(parsed(edited)["slipway:stage"]).toBe(parsed(text)["slipway:stage"]);
  });

  test("is quoted where readers would take an id for a number", () => {
    const number = `1e${"0".repeat(62)}`;
    const edited = editRelease(image, { ...setting, id: number });
    expect(edited).toContain(`id: "${number}"`);
  });
});

function parsed(text: string): Record<string, unknown> {
  return (parse(text) as { config?: Record<string, unknown> } | null)?.config ?? {};
}
