import { isSecret } from "../../embedded/protocol/values.ts";
import type { Properties, Value } from "../../state/snapshot.ts";
import { numberOf, textOf } from "./making.ts";
import type { Made, Making } from "./making.ts";

/** When every simulated object was made: the same in every run. */
const madeAt = "2024-01-01T00:00:00Z";

/** Kinds that are in no namespace, of those that stacks make. */
const clusterWide =
  /:(Namespace|ClusterRole|ClusterRoleBinding|PersistentVolume|StorageClass|CustomResourceDefinition|PriorityClass|Node)$/;

/** Makes up what an API server adds to an object, and what its controllers say once it is ready. */
export function makeKubernetes(making: Making): Made {
  const { subject, inputs, seed, settings } = making;
  const metadata = objectOf(inputs.metadata);
  const prefix = textOf(metadata.generateName);
  const made = prefix === undefined ? `${subject.name}-${seed.text("name", "hex", 8)}` : undefined;
  const name = textOf(metadata.name) ?? made ?? `${prefix ?? ""}${seed.text("name", "lower", 5)}`;
  const wide = clusterWide.test(subject.type);
  const namespace = textOf(metadata.namespace) ?? textOf(settings.namespace) ?? "default";
  const outputs: Properties = {
    ...inputs,
    metadata: {
      ...metadata,
      name,
      ...(wide ? {} : { namespace }),
      uid: seed.uuid("uid"),
      resourceVersion: String(1000 + seed.number("version", 1_000_000)),
      generation: 1,
      creationTimestamp: madeAt,
    },
    ...addedOf(making),
  };
  return { id: wide ? name : `${namespace}/${name}`, outputs };
}

function objectOf(value: Value | undefined): Properties {
  const plain = isSecret(value) ? (value.value as Value | undefined) : value;
  return typeof plain === "object" && plain !== null && !Array.isArray(plain) ? plain : {};
}

/** A private address of the cluster's own ranges (kubeadm's defaults: 10.96.0.0/12). */
function clusterAddress({ seed }: Making): string {
  const rest = seed.number("address", 2 ** 16);
  return `10.96.${String(rest >> 8)}.${String(rest & 255)}`;
}

function addedOf(making: Making): Properties {
  const kind = making.subject.type.split(":").at(-1) ?? "";
  const spec = objectOf(making.inputs.spec);
  const replicas = numberOf(spec.replicas, 1);
  switch (kind) {
    case "Deployment":
    case "StatefulSet":
      return {
        status: {
          observedGeneration: 1,
          replicas,
          readyReplicas: replicas,
          updatedReplicas: replicas,
          availableReplicas: replicas,
        },
      };
    case "Service":
      return serviceOf(making, spec);
    case "Namespace":
      return { status: { phase: "Active" } };
    case "PersistentVolumeClaim":
      return { status: { phase: "Bound" } };
    case "Job":
      return { status: { succeeded: 1, startTime: madeAt, completionTime: madeAt } };
    default:
      return {};
  }
}

function serviceOf(making: Making, spec: Properties): Properties {
  const address = clusterAddress(making);
  const clusterIP = textOf(spec.clusterIP) ?? address;
  const balanced = spec.type === "LoadBalancer";
  const ingress = [{ ip: address.replace("10.96", "198.18") }];
  return {
    spec: { type: "ClusterIP", ...spec, clusterIP, clusterIPs: [clusterIP] },
    status: { loadBalancer: balanced ? { ingress } : {} },
  };
}
