import type { RenderedResource } from "../resources.ts";
import { sortKeys } from "../yaml.ts";
import {
  findReferred,
  serviceOf,
  textOf,
  unsupported,
  type ComposeContext,
  type Fields,
} from "./context.ts";
import { mountFiles } from "./uploads.ts";

/** Where the edge finds its configuration. */
const configFile = "/etc/slipway/caddy.json";

/**
 * The services, with the routes of the edge in files that it starts with: nobody is there to tell
 * them to its admin API.
 */
export function addEdge(
  services: Fields,
  routes: readonly RenderedResource[],
  context: ComposeContext,
): Fields {
  const changed = routes.map((one) => {
    const access = one.inputs.access as Fields | undefined;
    const container = findReferred(access?.container, context);
    if (container === undefined)
      throw unsupported(one, "an edge that is no container of this stack");
    const key = serviceOf(container, context);
    const service = services[key] as Fields;
    return [key, configure(service, container, one, context)] as const;
  });
  return { ...services, ...Object.fromEntries(changed) };
}

function configure(
  service: Fields,
  container: RenderedResource,
  routes: RenderedResource,
  context: ComposeContext,
): Fields {
  const { config, weights, weightsFolder } = routes.inputs;
  const entrypoint = (service.entrypoint ?? []) as string[];
  if (!entrypoint.includes("--resume")) throw unsupported(container, "an edge without --resume");
  const texts = Object.entries((weights ?? {}) as Record<string, string>);
  const { volumes, labels } = mountFiles(container, context, [
    { target: configFile, text: `${JSON.stringify(sortKeys(config ?? {}, []), undefined, 2)}\n` },
    ...texts.map(([name, text]) => ({ target: `${textOf(weightsFolder)}/${name}`, text })),
  ]);
  return {
    ...service,
    entrypoint: entrypoint.flatMap((word) =>
      word === "--resume" ? ["--config", configFile] : word,
    ),
    volumes: [...((service.volumes ?? []) as Fields[]), ...volumes],
    labels: { ...((service.labels ?? {}) as Fields), ...labels },
  };
}
