import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Server } from "@grpc/grpc-js";
import type { handleUnaryCall } from "@grpc/grpc-js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import protos from "@pulumi/pulumi/proto/provider_pb.js";
import type { DiffRequest, DiffResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { main } from "@pulumi/pulumi/provider/index.js";
import type { Provider } from "@pulumi/pulumi/provider/index.js";

/** Inputs of a `test:index:File`, as they travel; `content` may be a marked secret. */
interface Inputs {
  /** @default what SLIPWAY_TEST_FOLDER names */
  folder?: string;
  content: unknown;
  /** A change replaces the file. */
  key?: string;
  /** The old file goes before the new one comes. */
  deleteFirst?: boolean;
  /** Operation that fails: "check", "create", "partial", "update", "delete", "delete-once". */
  fail?: string;
  /** Leaves it to the engine whether something changed. */
  vague?: boolean;
  /** Milliseconds that each operation takes. */
  delayMs?: number;
  /** Filled in by `check`. */
  mode?: string;
}

interface Outputs extends Inputs {
  size: number;
}

const signature = "4dabf18193072939515e22adb298388d";

function plain(value: unknown): string {
  if (typeof value === "object" && value !== null && signature in value && "value" in value) {
    return String(value.value);
  }
  return String(value);
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function folderOf({ folder }: Inputs): string {
  const given = folder ?? process.env.SLIPWAY_TEST_FOLDER;
  if (given === undefined) throw new Error("no folder to keep files in");
  return given;
}

async function note(operation: string, urn: string, inputs: Inputs): Promise<void> {
  const line = { operation, name: nameOf(urn) };
  appendFileSync(
    join(folderOf(inputs), "log.jsonl"),
    `${JSON.stringify({ ...line, at: "begin" })}\n`,
  );
  await sleep(inputs.delayMs ?? 0);
  appendFileSync(
    join(folderOf(inputs), "log.jsonl"),
    `${JSON.stringify({ ...line, at: "end" })}\n`,
  );
  if (inputs.fail === operation) {
    // Content of several lines is told as a careless provider would.
    const told = plain(inputs.content).replaceAll("\n", "\n  | ");
    throw new Error(`planned failure to ${operation}${told.includes("\n") ? `: ${told}` : ""}`);
  }
  if (inputs.fail === `${operation}-once`) failOnce(operation, inputs);
}

function failOnce(operation: string, inputs: Inputs): void {
  const mark = join(folderOf(inputs), `failed-${operation}.json`);
  if (existsSync(mark)) return;
  writeFileSync(mark, "true");
  throw new Error(`planned failure to ${operation}, once`);
}

function outputsOf(inputs: Inputs): Outputs {
  return { ...inputs, size: plain(inputs.content).length };
}

const provider: Provider = {
  version: "1.2.3",
  check(_urn, _olds: Inputs, news: Inputs) {
    const failures =
      news.fail === "check" ? [{ property: "fail", reason: "planned failure to check" }] : [];
    return Promise.resolve({ inputs: { mode: "0644", ...news }, failures });
  },
  diff(_id, _urn, olds: Outputs, news: Inputs) {
    const after = { ...news, size: olds.size };
    const changes = JSON.stringify(sorted(olds)) !== JSON.stringify(sorted(after));
    const replaces = olds.key !== news.key ? ["key"] : [];
    return Promise.resolve({
      changes: news.vague === true ? undefined : changes,
      replaces,
      deleteBeforeReplace: news.deleteFirst === true,
    });
  },
  async create(urn, inputs: Inputs) {
    await note("create", urn, inputs);
    const id = `${nameOf(urn)}-${inputs.key ?? "0"}`;
    writeFileSync(
      join(folderOf(inputs), `${id}.json`),
      JSON.stringify({ content: inputs.content }),
    );
    if (inputs.fail === "partial") {
      throw Object.assign(new Error("started and did not come up"), {
        reasons: ["started and did not come up"],
        id,
        properties: outputsOf(inputs),
      });
    }
    return { id, outs: outputsOf(inputs) };
  },
  async read(known, urn, props: Inputs) {
    // A creation that was cut short has no id yet.
    const id = known === "" ? `${nameOf(urn)}-${props.key ?? "0"}` : known;
    const file = join(folderOf(props), `${id}.json`);
    if (!existsSync(file)) return { id: "", props: {} };
    const { content } = JSON.parse(readFileSync(file, "utf8")) as { content: unknown };
    const found = { ...props, content, size: plain(content).length };
    // One that is owned tells its inputs as well; one that is only read has none.
    const inputs = { ...props, content };
    Reflect.deleteProperty(inputs, "size");
    return Promise.resolve({ id, props: found, ...("mode" in props && { inputs }) });
  },
  async update(id, urn, _olds: Outputs, news: Inputs) {
    await note("update", urn, news);
    writeFileSync(join(folderOf(news), `${id}.json`), JSON.stringify({ content: news.content }));
    return { outs: outputsOf(news) };
  },
  async delete(id, urn, props: Outputs) {
    await note("delete", urn, props);
    rmSync(join(folderOf(props), `${id}.json`));
  },
  invoke(token, inputs: { text: string }) {
    if (inputs.text === "fail") throw new Error("planned failure to invoke");
    if (inputs.text === "refuse") {
      return Promise.resolve({ failures: [{ property: "text", reason: "planned refusal" }] });
    }
    return Promise.resolve({ outputs: { loud: `${inputs.text.toUpperCase()} by ${token}` } });
  },
};

function sorted(value: object): [string, unknown][] {
  return Object.entries(value).sort(([left], [right]) => left.localeCompare(right));
}

/**
 * Says that another account is another provider. The SDK's server does not let a provider answer
 * that, so its answer is put in where the server is made.
 */
function answerDiffConfig(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const { addService } = Server.prototype;
  Server.prototype.addService = function (service, implementation) {
    const diffConfig: handleUnaryCall<DiffRequest, DiffResponse> = ({ request }, answer) => {
      const account = (inputs: Struct | undefined) => inputs?.toJavaScript().account;
      const replaced = account(request.getOldInputs()) !== account(request.getNews());
      answer(null, new protos.DiffResponse().setReplacesList(replaced ? ["account"] : []));
    };
    addService.call(this, service, Object.assign(implementation, { diffConfig }));
  };
}

answerDiffConfig();
void main(provider, process.argv.slice(2));
