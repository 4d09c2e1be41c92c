import type { Fact } from "../facts.ts";
import { document, entries, isUnknown, list, text, texts } from "../read.ts";
import type { Inputs } from "../sides.ts";
import { rightsOfDocker, rightsOfPod } from "./containers.ts";
import { denialsOfDocument, rightsOfDocument } from "./policy-document.ts";
import { rightsOfRbac } from "./rbac.ts";

/** Where resources of AWS keep documents that give rights. */
const documents: Readonly<Record<string, readonly string[]>> = {
  "aws:ecr/repositoryPolicy:RepositoryPolicy": ["policy"],
  "aws:iam/groupPolicy:GroupPolicy": ["policy"],
  "aws:iam/policy:Policy": ["policy"],
  "aws:iam/role:Role": ["assumeRolePolicy"],
  "aws:iam/rolePolicy:RolePolicy": ["policy"],
  "aws:iam/userPolicy:UserPolicy": ["policy"],
  "aws:kms/key:Key": ["policy"],
  "aws:opensearch/domain:Domain": ["accessPolicies"],
  "aws:s3/bucketPolicy:BucketPolicy": ["policy"],
  "aws:secretsmanager/secretPolicy:SecretPolicy": ["policy"],
  "aws:sns/topicPolicy:TopicPolicy": ["policy"],
  "aws:sqs/queuePolicy:QueuePolicy": ["policy"],
};

const attachments = new Set([
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
]);

/** Policies of AWS that give about everything. */
const administrator = /(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/;

function attached(arn: string): Fact {
  return { text: `what the policy ${arn} allows`, grave: administrator.test(arn) };
}

function documentsOf(type: string, inputs: Inputs): unknown[] {
  const own = (documents[type] ?? []).map((key) => inputs[key]);
  return type === "aws:iam/role:Role"
    ? [
        ...own,
        ...list(inputs, "inlinePolicies").map((one) => Object.fromEntries(entries(one)).policy),
      ]
    : own;
}

/** A service of AWS that may take a role is nobody who gets rights: the role's own rights are told. */
function isOfSomebody({ text: said }: Fact): boolean {
  return !/^sts:AssumeRole for [\w.-]+\.amazonaws\.com( |$)/i.test(said);
}

/** What a resource lets somebody do. */
export function rightsOf(type: string, inputs: Inputs): Fact[] {
  return [
    ...documentsOf(type, inputs)
      .flatMap((one) => rightsOfDocument(document(one)))
      .filter(isOfSomebody),
    ...texts(inputs, type === "aws:iam/role:Role" ? "managedPolicyArns" : "").map(attached),
    ...(attachments.has(type)
      ? [attached(text(inputs, "policyArn") ?? "that is not known yet")]
      : []),
    ...rightsOfRbac(type, inputs),
    ...rightsOfDocker(type, inputs),
    ...rightsOfPod(type, inputs),
  ];
}

/** What a resource denies: that it no longer does widens rights, too. */
export function denialsOf(type: string, inputs: Inputs): Fact[] {
  return documentsOf(type, inputs).flatMap((one) => denialsOfDocument(document(one)));
}

/** Whether a document of rights is not known before the deployment. */
export function hasUnknownRights(type: string, inputs: Inputs): boolean {
  return documentsOf(type, inputs).some(isUnknown);
}
