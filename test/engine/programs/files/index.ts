import { Config } from "@pulumi/pulumi/config.js";
import * as log from "@pulumi/pulumi/log/index.js";
import { output, secret } from "@pulumi/pulumi/output.js";
import { ComponentResource } from "@pulumi/pulumi/resource.js";
import type { Resource } from "@pulumi/pulumi/resource.js";
import { StackReference } from "@pulumi/pulumi/stackReference.js";
import { File, FileProvider } from "../../../support/test-provider/file.ts";
import type { FileSpec, ProgramSpec } from "./spec.ts";

const spec = new Config("files").requireObject<ProgramSpec>("spec");
const made = new Map<string, Resource>();
const explicit = spec.files.some((file) => file.explicitProvider)
  ? new FileProvider("explicit", { region: "here" })
  : undefined;

class Folder extends ComponentResource {
  constructor(name: string, note: string | undefined, dependsOn: Resource[]) {
    super("test:index:Folder", name, { note }, { dependsOn });
    this.registerOutputs({ note: `done ${note ?? ""}` });
  }
}

function pick(names: string[] = []): Resource[] {
  return names.map((name) => made.get(name)).filter((one) => one !== undefined);
}

function fileOf(name: string): File {
  const file = made.get(name);
  if (!(file instanceof File)) throw new Error(`no file ${name}`);
  return file;
}

function contentOf(file: FileSpec): unknown {
  if (file.sizeOf !== undefined) return fileOf(file.sizeOf).size;
  const content = file.content ?? "text";
  return file.secret === true ? secret(content) : content;
}

for (const { name, note, dependsOn } of spec.components ?? []) {
  made.set(name, new Folder(name, note, pick(dependsOn)));
}
for (const file of spec.files) {
  const { name, deleteFirst, fail, delayMs, vague, parent, dependsOn, ...rest } = file;
  const { protect, ignoreChanges, retainOnDelete, deleteBeforeReplace, replaceOnChanges } = rest;
  const { additionalSecretOutputs, aliases, version } = rest;
  const key =
    file.keyOf === undefined
      ? file.key
      : fileOf(file.keyOf).content.apply((content) => String(content));
  made.set(
    name,
    new File(
      name,
      { folder: spec.folder, content: contentOf(file), key, deleteFirst, fail, delayMs, vague },
      {
        parent: parent === undefined ? undefined : made.get(parent),
        dependsOn: pick(dependsOn),
        provider: file.explicitProvider === true ? explicit : undefined,
        protect,
        ignoreChanges,
        retainOnDelete,
        deleteBeforeReplace,
        replaceOnChanges,
        additionalSecretOutputs,
        aliases,
        version,
      },
    ),
  );
}
if (spec.prints !== undefined) console.log(spec.prints);
if (spec.throws !== undefined) {
  await log.warn("about to throw");
  throw new Error(spec.throws);
}

const outputs: Record<string, unknown> = {};
for (const name of spec.exports ?? []) outputs[name] = fileOf(name).content;
if (spec.reference !== undefined) {
  const other = new StackReference(spec.reference);
  if (spec.pick === undefined) {
    outputs.other = output(other.outputs);
    outputs.otherSecret = other.getOutput("secret");
  } else {
    outputs.picked = other.getOutput(spec.pick).apply((value) => `got ${String(value)}`);
  }
}
export default outputs;
