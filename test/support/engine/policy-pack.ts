import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { credentials } from "@grpc/grpc-js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import messages from "@pulumi/pulumi/proto/analyzer_pb.js";
import type {
  AnalyzeDiagnostic,
  AnalyzeResponse,
  AnalyzerInfo,
} from "@pulumi/pulumi/proto/analyzer_pb.js";
import services from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import type { PolicyResource } from "../../../policies/rule.ts";

/** Folder of the policy pack. */
export const packFolder = fileURLToPath(new URL("../../../policies", import.meta.url));

/** What Pulumi's protocol writes where a value is not known yet. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A value as Pulumi's protocol marks it secret. */
export function secretValue(value: string): Record<string, string> {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

/** One diagnostic of a pack. */
export interface PackDiagnostic {
  policy: string;
  level: "advisory" | "mandatory";
  urn: string;
  message: string;
}

/** A running policy pack. */
export interface RunningPack {
  info(): Promise<AnalyzerInfo>;
  configure(config: Record<string, Record<string, unknown>>): Promise<void>;
  analyze(resource: PolicyResource): Promise<PackDiagnostic[]>;
  stop(): Promise<void>;
}

/** Starts the repository's policy pack as the Pulumi CLI does, and speaks gRPC to it. */
export async function startPolicyPack(): Promise<RunningPack> {
  const script = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const child = spawn(process.execPath, [script, "127.0.0.1:1", packFolder], {
    cwd: packFolder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  const lines = createInterface(child.stdout);
  const [port] = (await Promise.race([once(lines, "line"), ended.then(refuse)])) as [string];
  const client = new services.AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
  return {
    info: () => promise((done) => client.getAnalyzerInfo(new empty.Empty(), done)),
    async configure(config) {
      await promise((done) => client.configure(configurationOf(config), done));
    },
    async analyze(resource) {
      const request = requestOf(resource);
      const response = await promise<AnalyzeResponse>((done) => client.analyze(request, done));
      return response.getDiagnosticsList().map((diagnostic) => ({
        policy: diagnostic.getPolicyname(),
        level: isAdvisory(diagnostic) ? "advisory" : "mandatory",
        urn: diagnostic.getUrn() || resource.urn,
        message: diagnostic.getMessage(),
      }));
    },
    async stop() {
      client.close();
      child.kill();
      await ended;
    },
  };
}

function refuse(): never {
  throw new Error("The policy pack ended before it printed its port.");
}

function isAdvisory(diagnostic: AnalyzeDiagnostic): boolean {
  // As a number: the getter's type is a second enum of the same values.
  const level: number = diagnostic.getEnforcementlevel();
  const advisory: number = messages.EnforcementLevel.ADVISORY;
  return level === advisory;
}

function requestOf({ type, urn, name, properties }: PolicyResource): messages.AnalyzeRequest {
  const request = new messages.AnalyzeRequest();
  request.setType(type);
  request.setUrn(urn);
  request.setName(name);
  request.setProperties(toStruct(properties));
  request.setOptions(new messages.AnalyzerResourceOptions());
  return request;
}

function configurationOf(
  config: Record<string, Record<string, unknown>>,
): messages.ConfigureAnalyzerRequest {
  const request = new messages.ConfigureAnalyzerRequest();
  for (const [policy, properties] of Object.entries(config)) {
    const one = new messages.PolicyConfig();
    one.setEnforcementlevel(messages.EnforcementLevel.MANDATORY);
    one.setProperties(toStruct(properties));
    request.getPolicyconfigMap().set(policy, one);
  }
  return request;
}

function toStruct(properties: Record<string, unknown>): structs.Struct {
  return structs.Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);
}

function promise<Result>(
  start: (done: (error: Error | null, result: Result) => void) => unknown,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    start((error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
}
