/** The private registry that an image is in, as IAM names it. */
export interface EcrRepository {
  arn: string;
}

/**
 * The ECR repository of an image; undefined for an image of another registry, which copies pull
 * without a permission of AWS.
 */
export function parseEcrImage(image: string): EcrRepository | undefined {
  const match =
    /^(?<account>\d{12})\.dkr\.ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(?<name>[^@:]+)/.exec(
      image,
    );
  if (!match?.groups) return undefined;
  const { account = "", region = "", name = "" } = match.groups;
  return { arn: `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${name}` };
}

/** The second part of ARNs, which China and the US government have to themselves. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
