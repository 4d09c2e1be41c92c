import { expect, test } from "vitest";
import type { KubernetesSettings } from "../../../../components/platforms/kubernetes/settings.ts";
import { buildEverything } from "./application.ts";
import { builtStages, useResolvedImages } from "../../../support/components/released.ts";
import { manifestsOf } from "./manifests.ts";
import { findSchemaProblem, plantFault } from "./schemas.ts";

useResolvedImages();

const isSoak = process.env.SLIPWAY_SOAK === "1";

const settings: Record<string, KubernetesSettings> = {
  "a Gateway and StatefulSets": { domain: "shop.example.com", egress: ["10.0.0.0/8"] },
  "an Ingress and CloudNativePG": {
    domain: "shop.example.com",
    entry: "ingress",
    ingressClass: "nginx",
    clusterIssuer: "letsencrypt",
    postgres: "cloudnative-pg",
    storageClass: "fast",
    pullSecret: "registry",
  },
};

/** Every stage with the first settings; the second ones at the smallest and the largest stage. */
const cases = builtStages.flatMap((stage) =>
  Object.entries(settings)
    .filter((_, index) => isSoak || index === 0 || ["testing", "production"].includes(stage))
    .map(([name, given]) => [stage, name, given] as const),
);

test.each(cases)(
  "Every manifest at stage %s with %s fits its schema, and one with a fault does not",
  async (stage, _, given) => {
    const manifests = manifestsOf(await buildEverything(stage, given));
    expect(manifests.length).toBeGreaterThan(100);
    for (const [index, manifest] of manifests.entries()) {
      const name = `${manifest.kind} ${manifest.metadata.name}`;
      expect(await findSchemaProblem(manifest), name).toBeUndefined();
      const wrong = plantFault(manifest, index);
      expect(await findSchemaProblem(wrong), JSON.stringify(wrong)).toBeDefined();
    }
  },
);
