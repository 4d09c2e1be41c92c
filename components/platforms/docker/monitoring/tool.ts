import type * as pulumi from "@pulumi/pulumi";
import type { Container } from "@pulumi/docker/container.js";
import type { Member } from "../../../base/member.ts";
import { createContainer } from "../container.ts";
import type { ContainerMount, ContainerPlan } from "../container-plan.ts";
import { planServerHealth } from "../health.ts";
import { fetchLockedImage } from "../images.ts";
import { labelsOf } from "../labels.ts";
import { joinNetworks } from "../networks.ts";
import { createVolume } from "../data/volume.ts";

/** A program that watches others. */
export interface ToolPlan {
  /** What it is: its role under the component, and its name in their network. */
  tool: string;
  /** Key of its image in images.lock. */
  image: string;
  args?: readonly string[];
  env?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Contents of files by path. */
  files?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Folder that outlives the container; it belongs to the tool's user in the image. */
  data?: string;
  /** Folders of the machine, by where it sees them; it cannot write there. */
  machine?: Readonly<Record<string, string>>;
  /** Volumes of others, by where it sees them; it cannot write there. */
  volumes?: Readonly<Record<string, pulumi.Input<string>>>;
  scratch?: readonly string[];
  /** User and group that it runs as. @default nobody's */
  user?: number;
  memoryMb: number;
  /** Command that tells that it works. @default not checked */
  check?: string;
  /** What it is called among the members of networks, beside its component. @default nothing */
  members?: readonly string[];
  /** Whether it stays out of the network of what watches. @default false */
  isApart?: boolean;
}

/** The user `nobody`, which most images of the kind run as. */
const nobody = 65_534;

/** Builds a tool of one container, in the network of its component and in those of its members. */
export function createTool(owner: Member, plan: ToolPlan): Container {
  const image = fetchLockedImage(owner.environment, plan.image);
  const { isApart = false } = plan;
  const members = [...(isApart ? [] : [owner.componentName]), ...(plan.members ?? [])];
  const parts = {
    labels: labelsOf(owner, { tool: plan.tool }),
    env: plan.env ?? {},
    networks: members.flatMap((member) => joinNetworks(owner, [plan.tool], member)),
    volumes: mountsOf(owner, plan),
    files: plan.files ?? {},
  };
  return createContainer(owner, [plan.tool], planTool(plan, image.reference), parts, [image.ready]);
}

/** A tool's container as plain data. */
function planTool(plan: ToolPlan, image: string): ContainerPlan {
  const { user = nobody, args = [], files = {}, scratch = [], check } = plan;
  return {
    image,
    user: `${user}:${user}`,
    command: args,
    memoryMb: plan.memoryMb,
    cpu: 0.5,
    scratchPaths: ["/tmp", ...scratch],
    // Docker copies no file into a container whose root is read-only.
    writableRoot: Object.keys(files).length > 0,
    ...(check !== undefined && { health: planServerHealth(check) }),
  };
}

function mountsOf(owner: Member, plan: ToolPlan): ContainerMount[] {
  const { tool, data, machine = {}, volumes = {} } = plan;
  const readOnly = true;
  const seen = [
    ...Object.entries(machine).map(([containerPath, hostPath]) => ({ containerPath, hostPath })),
    ...Object.entries(volumes).map(([containerPath, volumeName]) => ({
      containerPath,
      volumeName,
    })),
  ].map((mount) => ({ ...mount, readOnly }));
  if (data === undefined) return seen;
  const volumeName = createVolume(owner, `${tool}-data`, false).name;
  return [{ volumeName, containerPath: data }, ...seen];
}
