import type { Fact } from "../facts.ts";
import { compactFacts } from "../facts.ts";
import { at, list, text, texts } from "../read.ts";
import type { Inputs } from "../sides.ts";
import { podOf } from "./pod.ts";

const sockets = /(docker|containerd|crio)\.sock$/;

/** Capabilities that are about as good as being root on the machine. */
const mighty = /^(CAP_)?(ALL|SYS_ADMIN|SYS_PTRACE|SYS_MODULE|NET_ADMIN|DAC_READ_SEARCH|BPF)$/;

const fact = (what: string, grave: boolean): Fact => ({ text: what, grave });
const when = (holds: boolean, what: string, grave: boolean): Fact | undefined =>
  holds ? fact(what, grave) : undefined;

function mount(path: string, readOnly: boolean): Fact {
  if (sockets.test(path))
    return fact(`the socket of the container engine (${path}): root on the machine`, true);
  return fact(
    `the machine's folder ${path}${readOnly ? ", to read" : ""}`,
    !readOnly || path === "/",
  );
}

const capability = (name: string): Fact => fact(`capability ${name}`, mighty.test(name));

/** What a container of Docker may do on its machine. */
export function rightsOfDocker(type: string, inputs: Inputs): Fact[] {
  if (type !== "docker:index/container:Container") return [];
  const user = text(inputs, "user") ?? "";
  const mounts = [
    ...list(inputs, "volumes").map((one) => [text(one, "hostPath"), at(one, "readOnly")] as const),
    ...list(inputs, "mounts")
      .filter((one) => text(one, "type") === "bind")
      .map((one) => [text(one, "source"), at(one, "readOnly")] as const),
  ];
  return compactFacts([
    when(at(inputs, "privileged") === true, "everything on the machine (privileged)", true),
    when(/^(root|0)(:|$)/.test(user), "to run as root", false),
    when(text(inputs, "pidMode") === "host", "to see the machine's processes", true),
    when(list(inputs, "devices").length > 0, "devices of the machine", true),
    ...texts(inputs, "capabilities", "adds").map(capability),
    ...mounts.map(([path, readOnly]) =>
      path === undefined ? undefined : mount(path, readOnly === true),
    ),
  ]);
}

/** What the pods of a resource of Kubernetes may do on their nodes. */
export function rightsOfPod(type: string, inputs: Inputs): Fact[] {
  const pod = podOf(type, inputs);
  if (pod === undefined) return [];
  const containers = [...list(pod, "containers"), ...list(pod, "initContainers")];
  const volumes = list(pod, "volumes").map((one) => text(one, "hostPath", "path"));
  return compactFacts([
    when(
      at(pod, "hostPID") === true || at(pod, "hostIPC") === true,
      "to see its node's processes",
      true,
    ),
    when(at(pod, "automountServiceAccountToken") === true, "a token for the cluster's API", false),
    ...userFacts(at(pod, "securityContext"), "its pods"),
    ...containers.flatMap((one) => ofContainer(one)),
    ...volumes.map((path) => (path === undefined ? undefined : mount(path, false))),
  ]);
}

function ofContainer(container: unknown): Fact[] {
  const context = at(container, "securityContext");
  const name = text(container, "name") ?? "?";
  return compactFacts([
    when(
      at(context, "privileged") === true,
      `everything on its node (${name} is privileged)`,
      true,
    ),
    when(at(context, "allowPrivilegeEscalation") === true, `to become root in ${name}`, false),
    ...userFacts(context, name),
    ...texts(context, "capabilities", "add").map(capability),
  ]);
}

function userFacts(context: unknown, who: string): (Fact | undefined)[] {
  return [
    when(at(context, "runAsUser") === 0, `to run ${who} as root`, false),
    when(at(context, "runAsNonRoot") === false, `to run ${who} as any user`, false),
  ];
}
