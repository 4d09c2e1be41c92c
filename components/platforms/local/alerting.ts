import * as pulumi from "@pulumi/pulumi";
import * as local from "../../../providers/local/resources.ts";
import type { Alerting } from "../../alerting.ts";
import { Monitoring } from "../../monitoring.ts";
import { formatAlertmanager } from "../../observability/alertmanager.ts";
import { listSecrets, secretFile } from "../../observability/receivers.ts";
import type { AlertingRequest, BuiltAlerting } from "../../base/platform.ts";
import { Handles } from "../handles.ts";
import { agents } from "./environment.ts";
import { localNameOf } from "./names.ts";

/** The Alertmanager of each alerting component. */
export const alertmanagers = new Handles<local.Alertmanager>("Alertmanager", "local");

/** Builds an Alertmanager on this machine, if it has one; its secrets go to files beside it. */
export function buildAlerting(owner: Alerting, { plan, secrets }: AlertingRequest): BuiltAlerting {
  const files = listSecrets(plan.receivers).map(
    ({ name, variable }) => [secretFile(name), secrets[variable] ?? pulumi.secret("")] as const,
  );
  const args = {
    environment: agents.get(owner.environment).name,
    name: localNameOf(owner),
    config: formatAlertmanager({ ...plan, secretsFolder: "secrets" }),
    secrets: Object.fromEntries(files),
    optional: isOptional(owner),
    tags: owner.tags,
  };
  const options = { parent: owner };
  const server = new local.Alertmanager(owner.childName("alertmanager"), args, options);
  alertmanagers.set(owner, server);
  return { url: server.url };
}

/** Alerts can be done without where what raises them can. */
function isOptional({ environment }: Alerting): boolean {
  const monitoring = environment.members.filter((member) => member instanceof Monitoring);
  return monitoring.some(({ optional }) => optional);
}
