import { parseAllDocuments } from "yaml";
import { beforeAll, describe, expect, test } from "vitest";
import { marks } from "../../tool/engine/state/snapshot.ts";
import { renderRun, runProgram, type ProgramRun } from "../support/projects/render-program.ts";

type Manifest = Record<string, unknown> & { kind: string; metadata: Record<string, unknown> };

function manifestsOf(text = ""): Manifest[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

describe("manifests of a program", () => {
  let run: ProgramRun;
  let texts: Record<string, string>;

  beforeAll(async () => {
    run = await runProgram("manifests", {
      values: { "test:webhook": "secret-hook" },
      secretKeys: ["test:webhook"],
    });
    ({ texts } = renderRun(run, "kubernetes", { ORDERS_PASSWORD: "keptKeptKept" }));
  });

  test("stand in a file per component, in the order in which they have to be applied", () => {
    expect(Object.keys(texts)).toEqual([
      ".env",
      ".gitignore",
      "00-environment.yaml",
      "05-secrets.yaml",
      "20-migrate.yaml",
      "30-api.yaml",
      "templates/secrets.yaml",
    ]);
    expect(manifestsOf(texts["30-api.yaml"]).map(({ kind }) => kind)).toEqual([
      "ConfigMap",
      "Deployment",
    ]);
  });

  test("begin as people write them, and say nothing that only Pulumi's provider reads", () => {
    const [, deployment] = manifestsOf(texts["30-api.yaml"]);
    expect(Object.keys(deployment ?? {})).toEqual(["apiVersion", "kind", "metadata", "spec"]);
    expect(Object.values(texts).join()).not.toContain("pulumi.com/");
  });

  test("tell Argo CD that migrations come first, and Flux where `${` is no variable", () => {
    const [job] = manifestsOf(texts["20-migrate.yaml"]);
    expect(job?.metadata.annotations).toEqual({ "argocd.argoproj.io/sync-wave": "1" });
    const [scripts] = manifestsOf(texts["30-api.yaml"]);
    expect(scripts?.metadata.annotations).toEqual({
      "argocd.argoproj.io/sync-wave": "2",
      "kustomize.toolkit.fluxcd.io/substitute": "disabled",
    });
  });

  test("have their Secrets in a template with names, and filled in where Git does not look", () => {
    const [template] = manifestsOf(texts["templates/secrets.yaml"]);
    expect(template?.stringData).toEqual({
      DATABASE_URL: "postgres://o:${ORDERS_PASSWORD}@orders/o",
      MODE: "${API_VARIABLES_MODE}",
      WEBHOOK_SECRET: "${TEST_WEBHOOK}",
    });
    const [secret] = manifestsOf(texts["05-secrets.yaml"]);
    const decoded = Object.entries(secret?.data as Record<string, string>).map(
      ([key, value]) => [key, Buffer.from(value, "base64").toString()] as const,
    );
    expect(Object.fromEntries(decoded)).toEqual({
      DATABASE_URL: "postgres://o:keptKeptKept@orders/o",
      MODE: "plain",
      WEBHOOK_SECRET: "secret-hook",
    });
    expect(texts[".gitignore"]).toBe("/.env\n/05-secrets.yaml\n");
  });

  test("are the same bytes whatever the order in which the program registers", () => {
    const reversed = { ...run, resources: run.resources.toReversed() };
    const again = renderRun(reversed, "kubernetes", { ORDERS_PASSWORD: "keptKeptKept" });
    expect(again.texts).toEqual(texts);
  });

  test("hold no value that only an update would know: it is named with its resource", () => {
    const resources = run.resources.map((state) =>
      state.urn.endsWith("::api-a")
        ? { ...state, inputs: { ...state.inputs, spec: { replicas: marks.unknown } } }
        : state,
    );
    expect(() => renderRun({ ...run, resources }, "kubernetes")).toThrow(
      expect.objectContaining({
        code: "RenderUnknown",
        message: expect.stringContaining("spec.replicas of 'api-a'") as string,
      }) as Error,
    );
  });

  test("hold no secret outside of a Secret: it is named with its object", () => {
    const secret = { [marks.signature]: marks.secret, value: "hidden" };
    const resources = run.resources.map((state) =>
      state.urn.endsWith("::api-scripts")
        ? { ...state, inputs: { ...state.inputs, data: { token: secret } } }
        : state,
    );
    expect(() => renderRun({ ...run, resources }, "kubernetes")).toThrow(
      expect.objectContaining({
        code: "SecretOutsideSecret",
        message: expect.stringContaining("data.token of ConfigMap 'api-scripts'") as string,
      }) as Error,
    );
  });
});
