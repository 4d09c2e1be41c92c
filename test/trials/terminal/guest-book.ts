import { Cache, Environment, Site, Worker } from "../../../components/index.ts";
import type { Settings } from "../../../program/index.ts";

/** An application whose names are as long as somebody's are. */
export default function guestBook(settings: Settings): Environment {
  const environment = new Environment("guest-book", settings);
  const cache = new Cache("entries-of-this-year", { environment, optional: true });
  new Worker("letters-to-the-editors", { environment, source: "apps/letters", links: [cache] });
  new Site("pages-for-everybody", { environment, source: "apps/pages" });
  return environment;
}
