import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../../variables/user-error.ts";
import { checkShape, withoutNulls, type Checked } from "../../shared/check.ts";
import type { Diff, Made, ReadResult, ResourceProvider } from "../../shared/resource-provider.ts";
import { carryMarks, hasUnknown, toPlainProperties, unknown } from "../../shared/wire.ts";
import type { Properties } from "../../shared/wire.ts";
import { parseRoutes, routesShape, type RoutesInputs } from "../schemas.ts";
import { applyRoutes, clearRoutes, isAsWanted, readLive } from "./apply.ts";
import { EdgeUnreachable } from "./edge-access.ts";
import { describeAccess } from "./open-access.ts";

const inputNames = Object.keys(routesShape);

/** The operations of `edge:index:Routes`, on a running Caddy. */
export class EdgeProvider implements ResourceProvider {
  check(urn: string, news: Properties): Checked {
    requireRoutes(urn);
    const plain = withoutNulls(toPlainProperties(news));
    const { inputs, failures } = checkShape(routesShape, plain);
    return { inputs: carryMarks(inputs, news) as Properties, failures };
  }

  /** Compares inputs, and asks the edge whether it still does what they say. */
  async diff(urn: string, _id: string, olds: Properties, news: Properties): Promise<Diff> {
    requireRoutes(urn);
    const [before, after] = [toPlainProperties(olds), toPlainProperties(news)];
    const changed = inputNames.filter((name) => !isDeepStrictEqual(before[name], after[name]));
    const inputs = parseRoutes(after);
    if (changed.length > 0 || inputs === undefined) return { changed, replaces: [] };
    return { changed, replaces: [], ...(await findDrift(inputs)) };
  }

  async create(urn: string, inputs: Properties, preview: boolean): Promise<Made> {
    requireRoutes(urn);
    return this.#apply(nameOf(urn), [], inputs, preview);
  }

  async update(urn: string, olds: Properties, news: Properties, preview: boolean): Promise<Made> {
    requireRoutes(urn);
    const before = parseRoutes(toPlainProperties(olds))?.serving ?? [];
    return this.#apply(nameOf(urn), before, news, preview);
  }

  /** What the edge does; as it was where it does not answer, gone where it has nothing to do. */
  async read(urn: string, id: string, state: Properties, given: Properties): Promise<ReadResult> {
    requireRoutes(urn);
    const marked = { ...state, ...given };
    const known = toPlainProperties(marked);
    const inputs = parseRoutes(known);
    if (inputs === undefined) {
      const message = `'${id}' cannot be imported: its name does not tell where the edge is.`;
      throw new UserError("ImportUnsupported", message);
    }
    const live = await readLive(inputs).catch(ignoreUnreachable);
    if (live?.config === null) return undefined;
    const config = live === undefined ? inputs.config : (live.config as RoutesInputs["config"]);
    const weights = { ...inputs.weights, ...live?.weights };
    const kept = Object.fromEntries(Object.keys(inputs.weights).map((key) => [key, weights[key]]));
    const found = { ...inputs, config, weights: kept };
    const outputs = { ...found, etag: etagOf(found) };
    return {
      id: id === "" ? nameOf(urn) : id,
      outputs: carryMarks(outputs, marked) as Properties,
      inputs: carryMarks(found, marked) as Properties,
    };
  }

  /** Leaves the edge with nothing to do; one that does not answer is gone, or soon will be. */
  async delete(urn: string, _id: string, state: Properties): Promise<void> {
    requireRoutes(urn);
    const inputs = parseRoutes(toPlainProperties(state));
    if (inputs !== undefined) await clearRoutes(inputs).catch(ignoreUnreachable);
  }

  async #apply(
    id: string,
    before: readonly string[],
    given: Properties,
    preview: boolean,
  ): Promise<Made> {
    const plain = toPlainProperties(given);
    const etag = hasUnknown([plain.config, plain.weights]) ? unknown : etagOf(plain);
    const outputs = carryMarks({ ...plain, etag }, given) as Properties;
    if (preview) return { id, outputs };
    const inputs = parseRoutes(plain);
    if (inputs === undefined) throw new UserError("RoutesInvalid", `Routes '${id}' are not whole.`);
    const warning = await applyRoutes(inputs, before);
    return { id, outputs, ...(warning !== undefined && { warning }) };
  }
}

async function findDrift(inputs: RoutesInputs): Promise<Pick<Diff, "drifted" | "warning">> {
  try {
    return isAsWanted(await readLive(inputs), inputs) ? {} : { drifted: "live" };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const place = describeAccess(inputs.access);
    return { warning: `Whether the edge ${place} is as it should be is not known: ${why}` };
  }
}

function ignoreUnreachable(error: unknown): undefined {
  if (error instanceof EdgeUnreachable) return undefined;
  throw error;
}

function etagOf({ config, weights }: Properties): string {
  return createHash("sha256")
    .update(JSON.stringify([config, weights], sortKeys))
    .digest("hex");
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [two]) => (one < two ? -1 : 1)));
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

function requireRoutes(urn: string): void {
  const token = urn.split("::")[2]?.split("$").at(-1);
  if (token === "edge:index:Routes") return;
  throw new UserError(
    "TypeUnknown",
    `The provider 'edge' has no type for ${urn}; it has edge:index:Routes.`,
  );
}
