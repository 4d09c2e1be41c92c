import type { Fact } from "../facts.ts";
import { list, text, texts } from "../read.ts";
import type { Inputs } from "../sides.ts";
import { covers } from "./policy-document.ts";
import type { Grant } from "./policy-document.ts";

/** Verbs and resources with which somebody gets more rights. */
const risenVerbs = new Set(["*", "escalate", "bind", "impersonate"]);
const risenResources = new Set(["*", "secrets", "pods/exec", "serviceaccounts/token"]);
const changing = new Set(["*", "create", "update", "patch", "delete", "deletecollection"]);
const administrators = new Set(["cluster-admin", "admin", "edit"]);

class RuleFact implements Fact {
  readonly text: string;
  readonly grave: boolean;
  readonly grant: Grant;

  constructor(verb: string, resource: string, only: readonly string[]) {
    const name = only.length === 0 ? "" : ` named ${only.join(", ")}`;
    this.text = `${verb} on ${resource}${name} of the cluster's API`;
    const [kind = ""] = resource.split(" ");
    this.grave =
      risenVerbs.has(verb) ||
      risenResources.has(kind) ||
      (kind.startsWith("role") && changing.has(verb));
    const condition = only.length === 0 ? "" : only.join(",");
    this.grant = { deny: false, action: verb, written: verb, resource, principal: "", condition };
  }

  within(other: Fact): boolean {
    return other instanceof RuleFact && covers(other.grant, this.grant);
  }
}

function rule(one: unknown): Fact[] {
  const groups = texts(one, "apiGroups");
  const names = texts(one, "resourceNames").toSorted();
  const resources = [
    ...texts(one, "resources").flatMap((resource) =>
      (groups.length === 0 ? [""] : groups).map(
        (group) => resource + (group === "" ? "" : ` of ${group}`),
      ),
    ),
    ...texts(one, "nonResourceURLs"),
  ];
  return texts(one, "verbs").flatMap((verb) =>
    resources.map((resource) => new RuleFact(verb, resource, names)),
  );
}

function binding(inputs: Inputs, everywhere: boolean): Fact[] {
  const role = text(inputs, "roleRef", "name") ?? "a role that is not known yet";
  const where = everywhere ? " in every namespace" : "";
  return list(inputs, "subjects").map((subject) => {
    const who = `${text(subject, "kind") ?? "subject"} ${text(subject, "name") ?? "?"}`;
    return { text: `role ${role} for ${who}${where}`, grave: administrators.has(role) };
  });
}

/** What a resource of Kubernetes' RBAC lets somebody do. */
export function rightsOfRbac(type: string, inputs: Inputs): Fact[] {
  if (!type.startsWith("kubernetes:rbac.authorization.k8s.io/")) return [];
  const kind = type.split(":").at(-1) ?? "";
  if (kind.endsWith("Binding")) return binding(inputs, kind === "ClusterRoleBinding");
  return list(inputs, "rules").flatMap(rule);
}
