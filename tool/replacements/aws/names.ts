/** How one AWS type of Pulumi stands to CloudFormation's. Lists are texts with spaces between. */
export interface AwsNames {
  /** CloudFormation type; undefined where it has none. */
  cfn?: string;
  /**
   * `pulumi=CloudFormation` where more than the case of the letters differs; `*=X`: every property
   * that is not named is inside X there.
   */
  names?: string;
  /** Where the provider is known to differ, or CloudFormation has no such property. */
  provider?: ProviderFact | ProviderFact[];
}

/** What the provider does, whatever CloudFormation does: properties, or paths below them. */
export interface ProviderFact {
  /** File of terraform-provider-aws, or page, that was read and says so. */
  source: string;
  replaces?: string;
  keeps?: string;
  /** Replaces where it is added or taken away, not where it is changed. */
  presence?: string;
  /** Replaces where it is taken away, not where it is added or changed. */
  removal?: string;
  /** Depends on more than the property. */
  unknown?: string;
}

/** Reviewed names by Pulumi type. */
export type AwsTypes = Record<string, AwsNames>;

/** The last release of which every file could be read; the commit is the last one before its tag. */
const release = "5.14.0 (8aebcb61aa)";

/**
 * A source: a file of the provider that Pulumi's is built from, at the version that was read. That
 * is a commit of a later version where one could be read, and else release 5.14.0, which is older
 * than what the installed SDK was made from.
 */
export function service(file: string, version: string = release): string {
  return `terraform-provider-aws internal/service/${file}.go at ${version}`;
}

/** A source: what the installed SDK says of the properties of a class. */
export function sdk(name: string): string {
  return `docs of @pulumi/aws 7.48.0: aws.${name}`;
}
