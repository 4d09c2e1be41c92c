import * as pulumi from "@pulumi/pulumi";
import type { Member } from "../base/member.ts";
import { titleOf } from "../plan/names.ts";

/** A size as a person names it; what a component does not have is left out. */
export interface Size {
  /** Cores. */
  cpu?: number;
  memoryMb?: number;
}

/** Which size a platform gives in place of the planned one. */
export interface RoundedSize {
  /** Kind of component: `service`. */
  kind: string;
  planned: Size;
  given: Size;
  /** Why it is so: `the smallest size of Fargate with both`. */
  why: string;
}

/** Tells in previews and updates of a size that a platform rounds; says nothing of one that fits. */
export function tellRounded(owner: Member, rounded: RoundedSize): void {
  const text = describeRounded(owner.componentName, owner.environment.plan, rounded);
  if (text !== undefined) void pulumi.log.info(text, owner);
}

/** What is told of a size that is not given as it is planned; undefined for one that is. */
export function describeRounded(
  name: string,
  { environment: stack, platform }: { environment: string; platform: string },
  { kind, planned, given, why }: RoundedSize,
): string | undefined {
  const isSame = planned.cpu === given.cpu && planned.memoryMb === given.memoryMb;
  if (isSame) return undefined;
  return (
    `${titleOf(kind)} '${name}' of stack '${stack}' is planned with ${formatSize(planned)}; ` +
    `on ${platform} it becomes ${formatSize(given)}: ${why}.`
  );
}

function formatSize({ cpu, memoryMb }: Size): string {
  const cores = cpu === undefined ? [] : [`${cpu} ${cpu === 1 ? "core" : "cores"}`];
  const memory = memoryMb === undefined ? [] : [`${memoryMb} MB`];
  return [...cores, ...memory].join(" and ");
}
