import * as z from "zod";
import { defineCommand } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { exitCodes } from "../../exit-codes.ts";
import { sharedOptions } from "../../options.ts";
import { count } from "../../output/text.ts";
import { releaseArgument, requireRelease } from "../../releases.ts";

interface PublishInput {
  release?: string | undefined;
  site?: string | undefined;
  bucket?: string | undefined;
  region?: string | undefined;
  endpoint?: string | undefined;
  json: boolean;
}

/** `slipway release publish`. */
export const releasePublish = defineCommand<PublishInput>({
  name: "release publish",
  group: "Deliver",
  summary: "bring the files of a site to the bucket that it is served from",
  details:
    "Puts the files of the release under /<release id>/ of the site's bucket on AWS, where the stack's " +
    "next update leads requests to: do it before. HTML is to be asked for anew each time, what a build " +
    "named by its content is kept for a year. Files that are there already are left, and each one is " +
    "checked by S3 as it arrives. Credentials are those of AWS's own tools.",
  arguments: [releaseArgument],
  options: [
    { flags: "--site <name>", description: "name of the site; must be given" },
    { flags: "--bucket <name>", description: "name of its bucket; must be given" },
    { flags: "--region <region>", description: "region of the bucket, instead of AWS_REGION" },
    { flags: "--endpoint <url>", description: "address of another service that speaks S3" },
    sharedOptions.json,
  ],
  examples: ["slipway release publish 3f8a5c1 --site web --bucket shop-prod-web"],
  input: z.object({
    release: z.string().optional(),
    site: z.string().optional(),
    bucket: z.string().optional(),
    region: z.string().optional(),
    endpoint: z.url("give an address: https://s3.example.com").optional(),
    json: z.boolean().default(false),
  }),
  run: async (cli, { release, site, bucket, region, endpoint, json }) => {
    if (site === undefined || bucket === undefined) {
      throw new UsageError("NoSite", "Name the site by --site and its bucket by --bucket.");
    }
    const { manifest } = await requireRelease(cli, release);
    // Loaded when wanted: no other command speaks to S3.
    const { S3Client } = await import("@aws-sdk/client-s3");
    const { publishSite } = await import("../../../delivery/release/publish.ts");
    const client = new S3Client({
      ...(region !== undefined && { region }),
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    });
    const { folder: project, signal } = cli;
    const published = await publishSite({ project, manifest, site, bucket, client, signal });
    if (json) cli.out.json(published, 2);
    else {
      const { files, uploaded, prefix } = published;
      cli.err.line(
        `${count(files, "file")} under ${prefix} of ${bucket}, ${uploaded} of them new.`,
      );
    }
    return exitCodes.ok;
  },
});
