import { Registry } from "../components/index.ts";
import type { Settings } from "../program/index.ts";

/**
 * What an AWS account has once, before any environment: the registry of the shop's images. To have
 * a pipeline on GitHub push there, add `github: { repository: "owner/name" }`.
 */
export default function account({ stack, stage, platform }: Settings): Registry {
  const application = "shop";
  const services = ["api", "worker"];
  return new Registry("registry", { stack, stage, platform, application, services });
}
