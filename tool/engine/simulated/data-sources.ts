import type { Properties } from "../state/snapshot.ts";

/** Result of a data source by its token and arguments; undefined where none is known. */
export type DataSources = (token: string, args: Properties) => Properties | undefined;
