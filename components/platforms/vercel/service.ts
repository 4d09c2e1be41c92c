import { UserError } from "../../../variables/user-error.ts";
import { createSourceReader } from "../../images/source/reader.ts";
import { projectFolder } from "../../images/lock.ts";
import type { BuiltWorkload, WorkloadRequest } from "../../base/platform.ts";
import type { Workload } from "../../base/workload.ts";
import type { WorkloadPlan } from "../../plan/workload-shape.ts";
import { findReleased, findSource } from "./artifact.ts";
import type { Artifact } from "./artifact.ts";
import { createDeployment } from "./deployment.ts";
import { createHost } from "./domain.ts";
import { findFramework } from "./framework.ts";
import { planCpuType } from "./function-size.ts";
import type { CpuType } from "./function-size.ts";
import type { Member } from "../../base/member.ts";
import { tellRounded } from "../rounded.ts";
import { serviceHandles, vercelOf } from "./handles.ts";
import { generatedHost, projectName } from "./names.ts";
import { createProject, planProject } from "./project.ts";
import { createBypass, isGuarded } from "./protection.ts";
import { createRoutes, planClosed } from "./routes.ts";
import type { VercelSettings } from "./settings.ts";
import { createVariables, listVariables, planVariables } from "./variables.ts";

/**
 * Builds a service: a project of functions, with a host of its own. Every service is in the
 * internet on Vercel; one that is not public asks for a login, which sites and services that link
 * to it are let through.
 */
export function buildService(owner: Workload, request: WorkloadRequest): BuiltWorkload {
  const { plan } = request;
  checkService(owner.componentName, plan);
  const { settings, isProduction } = vercelOf(owner);
  const isOpen = isProduction && plan.public;
  const shape = { name: projectName(owner), framework: frameworkOf(owner, plan), isOpen };
  const cpuType = findCpuType(owner, plan);
  const projectPlan = planProject({ ...shape, cpuType }, settings);
  const { id: projectId } = createProject(owner, projectPlan);
  const variables = planVariables(listVariables(request), owner.environment.plan.profile);
  const set = createVariables(owner, projectId, variables);
  const host = hostOfService(owner, plan, settings);
  const domain = createHost(owner, projectId, host);
  const closed = planClosed(owner.environment.plan.mode);
  const rules = createRoutes(owner, projectId, closed ? [closed] : []);
  const deployment = createDeployment(owner, {
    projectId,
    artifact: artifactOf(owner, plan),
    slot: plan.slot,
    project: projectPlan,
    variables,
    ready: [domain, ...rules, ...(set ? [set] : [])],
  });
  const asks = isGuarded(isOpen, settings);
  const origin = `https://${host}`;
  serviceHandles.set(owner, { origin, ...(asks && { bypass: createBypass(owner, projectId) }) });
  // Made from the deployment's own output, so that a failed update cannot leave a wrong answer.
  return { url: origin, slots: { [plan.slot]: deployment.id.apply(() => plan.release) } };
}

/** The domain itself for the public service at its root, where no site has it. */
function hostOfService(owner: Workload, plan: WorkloadPlan, settings: VercelSettings): string {
  const { domain } = settings;
  const hasRoot =
    plan.public && plan.path === "/" && owner.environment.namesOf("site").length === 0;
  return hasRoot && domain !== undefined ? domain : generatedHost(owner, settings);
}

/** Tells of the size of a function beside what is planned. */
function findCpuType(owner: Member, { cpu, memoryMb }: WorkloadPlan): CpuType {
  const size = planCpuType(owner.componentName, { cpu, memoryMb });
  const given = { cpu: size.cpu, memoryMb: size.memoryMb };
  const why = `the size '${size.type}' of functions on Vercel, the smallest with both`;
  tellRounded(owner, { kind: "service", planned: { cpu, memoryMb }, given, why });
  return size.type;
}

function checkService(name: string, { command }: WorkloadPlan): void {
  if (command.length === 0) return;
  throw new UserError(
    "CommandUnsupported",
    `Service '${name}' has the command '${command.join(" ")}', and Vercel starts functions, not ` +
      `commands: leave \`command\` out, say it by platform (command: {default: [...], vercel: []}), or set ` +
      `slipway:platform to local, docker, kubernetes or aws.`,
  );
}

function frameworkOf(owner: Workload, { source }: WorkloadPlan): string | undefined {
  const given = vercelOf(owner).settings.frameworks?.[owner.componentName];
  if (given !== undefined || source === "") return given;
  return findFramework(createSourceReader(projectFolder()), source);
}

function artifactOf(owner: Workload, { source, image }: WorkloadPlan): Artifact {
  if (source === "") return findReleased(owner, image);
  return findSource(createSourceReader(projectFolder()), source);
}
