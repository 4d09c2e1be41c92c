import { physicalName } from "../../components/plan/names.ts";
import { UserError } from "../../variables/user-error.ts";
import { readStackFile } from "../engine/state/project/stack-file.ts";
import { readProject } from "../engine/state/project/project.ts";
import type { Deployed } from "./deployed.ts";
import type { LiveReader } from "./live.ts";

/** A stack as far as its platform knows it. */
export interface LivePlace {
  /** Folder of the project. */
  folder: string;
  stack: string;
  platform: string;
  /** Application of the stack's file, for one that has no state here, as where it was rendered. */
  application: string;
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * What can ask the platform of a stack; each is loaded when it is wanted.
 *
 * @throws UserError `PlatformUnreachable` or `KubeconfigInvalid` where nothing says how to ask it.
 */
export async function openReader(place: LivePlace, deployed: Deployed): Promise<LiveReader> {
  const settings = await readSettings(place);
  const application = deployed.application ?? place.application;
  switch (place.platform) {
    case "docker": {
      const { createDockerReader } = await import("./docker/reader.ts");
      const { dockerPlace } = await import("./docker/place.ts");
      const docker = dockerPlace(settings.host, place.environment);
      return createDockerReader(docker, { application, stack: place.stack }, deployed);
    }
    case "kubernetes": {
      const { createKubernetesReader } = await import("./kubernetes/reader.ts");
      const { kubernetesPlace } = await import("./kubernetes/place.ts");
      const cluster = await kubernetesPlace(settings.context, place.environment);
      // As components/platforms/kubernetes names it, and labels everything in it.
      const namespace = physicalName({ maxLength: 63 }, application, place.stack);
      const selector = { "app.kubernetes.io/instance": namespace };
      return createKubernetesReader(cluster, { namespace, selector }, deployed);
    }
    case "aws": {
      const { createAwsReader } = await import("./aws/reader.ts");
      return createAwsReader(settings.region ?? "us-east-1", deployed);
    }
    default:
      throw new UserError(
        "PlatformUnreachable",
        `Platform '${place.platform}' of stack '${place.stack}' is not asked: this works on local, ` +
          "docker, kubernetes and aws.",
      );
  }
}

/** The texts under `slipway:<platform>`. */
async function readSettings({
  folder,
  stack,
  platform,
}: LivePlace): Promise<Record<string, string | undefined>> {
  const { config } = await readStackFile(await readProject(folder), stack);
  const given = config[`slipway:${platform}`];
  if (typeof given !== "object" || given === null) return {};
  const texts = Object.entries(given).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(texts);
}
