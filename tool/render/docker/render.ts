import type { References } from "../references.ts";
import { headerOf, type Rendering } from "../rendering.ts";
import type { Plain, Registered, RenderedResource } from "../resources.ts";
import { formatYaml, mapTexts, sortKeys } from "../yaml.ts";
import {
  dockerTypes,
  formatLabels,
  refuseUnknown,
  serviceOf,
  unsupported,
  withoutEmpty,
  type ComposeContext,
  type Fields,
} from "./context.ts";
import { formatDependencies } from "./dependencies.ts";
import { addEdge } from "./edge.ts";
import { resolveReferences } from "./resolve.ts";
import { formatService } from "./service.ts";
import { nameServices } from "./service-names.ts";

const known: readonly string[] = Object.values(dockerTypes);

/**
 * A compose file for what a program registers, with the files that it mounts, in the words that
 * docker-compose 1.29 knows.
 *
 * @throws UserError `RenderUnsupported` for what a compose file cannot say.
 */
export function renderDocker(
  stack: string,
  registered: Registered,
  references: References,
  folders: Pick<ComposeContext, "programFolder" | "folder">,
): Rendering {
  const serviceNames = nameServices(registered);
  const context: ComposeContext = { registered, references, serviceNames, ...folders, files: [] };
  for (const resource of registered.resources) {
    if (!known.includes(resource.type)) throw unsupported(resource, "a resource");
  }
  const ofType = (type: string): RenderedResource[] =>
    registered.resources.filter((resource) => resource.type === type);
  const services = addEdge(formatServices(context), ofType(dockerTypes.routes), context);
  const resolved = resolveReferences(stack, services, context);
  const compose = sortTop({
    services: resolved.services,
    networks: byName(ofType(dockerTypes.network), formatNetwork),
    volumes: byName(ofType(dockerTypes.volume), formatVolume),
  });
  // `$` begins a variable for compose; where none is meant it is doubled.
  const escaped = mapTexts(compose, (value) => value.replaceAll("$", "$$$$"));
  const text = headerOf(stack) + formatYaml(escaped);
  return { files: [...resolved.files, { path: "compose.yaml", text }], notes: notesOf(ofType) };
}

function formatServices(context: ComposeContext): Fields {
  const { resources } = context.registered;
  const containers = resources.filter(({ type }) => type === dockerTypes.container);
  const services = containers.map((container) => [
    serviceOf(container, context),
    withoutEmpty({
      ...formatService(container, context),
      depends_on: formatDependencies(container, context),
    }),
  ]);
  return Object.fromEntries(services) as Fields;
}

function sortTop({ services, networks, volumes }: Record<string, Fields>): Fields {
  const sort = (fields: Fields = {}): Plain => sortKeys(fields, ["image", "build", "name", "type"]);
  return withoutEmpty({
    services: sort(services),
    networks: sort(networks),
    volumes: sort(volumes),
  });
}

function byName(
  resources: readonly RenderedResource[],
  format: (resource: RenderedResource) => Fields,
): Fields {
  return Object.fromEntries(resources.map((resource) => [resource.name, format(resource)]));
}

function formatNetwork(network: RenderedResource): Fields {
  const { name, driver, internal, labels, options, attachable, ipv6, ...more } = network.inputs;
  const [other] = Object.keys(more);
  if (other !== undefined) throw unsupported(network, other);
  refuseUnknown(network);
  return withoutEmpty({
    name,
    driver,
    driver_opts: options,
    internal: internal === true ? true : undefined,
    attachable,
    enable_ipv6: ipv6,
    labels: formatLabels(labels),
  });
}

function formatVolume(volume: RenderedResource): Fields {
  const { name, driver, driverOpts, labels, ...more } = volume.inputs;
  const [other] = Object.keys(more);
  if (other !== undefined) throw unsupported(volume, other);
  refuseUnknown(volume);
  return withoutEmpty({ name, driver, driver_opts: driverOpts, labels: formatLabels(labels) });
}

function notesOf(ofType: (type: string) => RenderedResource[]): string[] {
  const isBuilt = ofType(dockerTypes.build).length > 0;
  const isScheduled = ofType(dockerTypes.container).some(({ inputs }) => inputs.start === false);
  return [
    ...(isBuilt
      ? [
          "Images are built from source: docker-compose 1.29 needs DOCKER_BUILDKIT=1 and " +
            "COMPOSE_DOCKER_CLI_BUILD=1 for it.",
        ]
      : []),
    ...(isScheduled
      ? [
          "Schedules and backups run in containers that have to be there and are not started by " +
            "`up`: make them by `docker-compose --profile on-demand up --no-start` after it.",
        ]
      : []),
  ];
}
