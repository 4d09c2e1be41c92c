import type { Value } from "../../state/snapshot.ts";
import type { DataSources } from "../data-sources.ts";
import { simulatedAccount } from "./aws.ts";
import { textOf } from "./making.ts";

/** Answers of AWS that the simulated account has, whatever a program asks. */
export const simulatedDataSources: DataSources = (token, args, settings) => {
  const { region } = { ...settings, ...args };
  return awsAnswers[token]?.(textOf(region) ?? "us-east-1");
};

const awsAnswers: Partial<Record<string, (region: string) => Record<string, Value>>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId: simulatedAccount,
    arn: `arn:aws:iam::${simulatedAccount}:user/simulated`,
    id: simulatedAccount,
    userId: "AIDASIMULATEDUSER0000",
  }),
  "aws:index/getRegion:getRegion": (region) => ({ id: region, name: region, region }),
  "aws:index/getPartition:getPartition": () => ({
    dnsSuffix: "amazonaws.com",
    id: "aws",
    partition: "aws",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (region) => ({
    id: region,
    names: ["a", "b", "c"].map((zone) => `${region}${zone}`),
    zoneIds: [],
    groupNames: [region],
  }),
};
