/** Plain JSON, as Caddy takes its configuration. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/** An object of plain JSON. */
export interface JsonObject {
  [key: string]: Json;
}
