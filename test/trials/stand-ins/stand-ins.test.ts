import { parse } from "yaml";
import { expect, test } from "vitest";
import { parseEnvFile } from "../../../tool/render/env-file.ts";
import { renderRun, runProgram } from "../../support/projects/render-program.ts";

const hooks = {
  NURSES_HOOK: "https://hooks.example.com/nurses",
  DOCTORS_HOOK: "https://hooks.example.com/doctors",
  NIGHT_KEY: "key-of-the-night",
};

/** Texts of the rendering by path, and the compose file with the values of `.env` filled in. */
async function render(earlier: Record<string, string> = {}) {
  const variables = Object.entries(hooks).map(
    ([key, value]) => [`variables:${key}`, value] as const,
  );
  const run = await runProgram("../../trials/stand-ins", {
    values: {
      "slipway:application": "clinic",
      "slipway:platform": "docker",
      "slipway:stage": "development",
      "x:password": "of-the-config",
      ...Object.fromEntries(variables),
    },
    // The receivers' own stand in plain, as a first try leaves them.
    secretKeys: ["x:password"],
  });
  const { texts } = renderRun(run, "docker", earlier);
  const values = parseEnvFile(texts[".env"] ?? "");
  const filled = (texts["compose.yaml"] ?? "").replaceAll(
    /\$\{(\w+)\}/g,
    (_whole, name: string) => values[name] ?? "missing",
  );
  const { services } = parse(filled) as { services: Record<string, Service> };
  return { texts, values, services };
}

interface Service {
  environment: Record<string, string>;
  volumes: { source: string; target: string }[];
}

test("each receiver's secret is in a file of its own, with its own value", async () => {
  const { texts } = await render();
  const secrets = Object.entries(texts).filter(([path]) => path.endsWith(".secret"));
  expect(secrets.map(([path, text]) => [path.split("/").at(-1), text])).toEqual([
    ["doctors.secret", hooks.DOCTORS_HOOK],
    ["night.secret", hooks.NIGHT_KEY],
    ["nurses.secret", hooks.NURSES_HOOK],
  ]);
});

test("secrets whose names meet in one keep their values apart", async () => {
  const { texts, services } = await render();
  const [first, second] = [services["x-password"], services.x_password];
  const passwords = [first, second].map((service) => service?.environment.PASSWORD);
  for (const password of passwords) expect(password).toMatch(/^[A-Za-z0-9]{20}$/);
  expect(new Set(passwords).size).toBe(2);
  expect(first?.environment).toMatchObject({
    CONFIGURED: "of-the-config",
    OWN: "own-of-x-password",
  });
  expect(second?.environment).toMatchObject({
    CONFIGURED: "of-the-config",
    OWN: "own-of-x_password",
  });
  const contents = [first, second].flatMap((service) =>
    service?.volumes.map(({ source, target }) => [target, texts[source.replace("./", "")]]),
  );
  expect(contents).toEqual([
    ["/etc/one/key", "own-of-x-password-1"],
    ["/etc/two/key", "own-of-x-password-2"],
    ["/etc/one/key", "own-of-x_password-1"],
    ["/etc/two/key", "own-of-x_password-2"],
  ]);
});

test("names and made-up passwords are the same in the next rendering", async () => {
  const first = await render();
  expect((await render(first.values)).texts).toEqual(first.texts);
});

test("a password stays when a secret of the config takes over its name", async () => {
  const kept = { X_PASSWORD: "made-up-before-it-was-so" };
  const { values, services } = await render(kept);
  expect(services["x-password"]?.environment.PASSWORD).toBe(kept.X_PASSWORD);
  expect(values.X_PASSWORD).toBe("of-the-config");
});
