import { Environment, Service, Site } from "../../../components/index.ts";
import type { EnvironmentArgs } from "../../../components/index.ts";

/** Who answers which request of the application, whatever platform it is on. */
export const expected: Record<string, string> = {
  "/": "journal",
  "/2026/01/first-entry": "journal",
  "/documents": "journal",
  "/docs": "manual",
  "/docs/style.css": "manual",
  "/docs/api": "doc-search",
  "/docs/api/find": "doc-search",
};

/**
 * A journal whose pages a server renders, at the root of its host; its manual is files under a path
 * of the same host, and the manual's search a service below that.
 */
export function describeJournal(args: EnvironmentArgs): Environment {
  const environment = new Environment("journal", args);
  const source = "test/trials/links/price-list";
  const health = { path: "/healthz" };
  const common = { environment, source, health, public: true };
  const journal = new Service("journal", { ...common, port: 8000, path: "/" });
  const search = new Service("doc-search", { ...common, port: 9000, path: "/docs/api" });
  const links = [journal, search];
  const files = "test/trials/links/shop-window";
  new Site("manual", { environment, source: files, path: "/docs", links });
  return environment;
}
