import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export type Lifetime = {
  /** Objects under these prefixes are deleted after so many days. */
  expire?: Record<string, number>;
  /** What was under this prefix cannot be had back. */
  forget?: string;
  /** Where who read what is written; absent for the bucket of these logs itself. */
  accessLogs?: Bucket;
  /** Whether S3 tells EventBridge about new objects. */
  events?: boolean;
};

/**
 * A bucket without public access, over TLS only, encrypted, versioned: an overwritten or deleted object can be had back
 * for 90 days. It outlives the stack, since it holds what cannot be made again.
 */
export function secureBucket(
  scope: Construct,
  id: string,
  { expire = {}, forget, accessLogs, events }: Lifetime = {},
): Bucket {
  const bucket = new Bucket(scope, id, {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN,
    serverAccessLogsBucket: accessLogs,
    serverAccessLogsPrefix: accessLogs && `${id.toLowerCase()}/`,
    lifecycleRules: [
      {
        id: 'superseded',
        noncurrentVersionExpiration: Duration.days(90),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
        expiredObjectDeleteMarker: true,
      },
      ...Object.entries(expire).map(([prefix, days]) => ({
        id: `expire-${prefix || 'all'}`.replace(/\/$/, ''),
        prefix: prefix || undefined,
        expiration: Duration.days(days),
        ...(prefix === forget && { noncurrentVersionExpiration: Duration.days(1) }),
      })),
    ],
  });
  // `eventBridgeEnabled` would be done by a custom resource, which LocalStack does not run.
  if (events)
    (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
  return bucket;
}
