export type { Application } from "./application.ts";
export type { Settings } from "./settings/settings.ts";
