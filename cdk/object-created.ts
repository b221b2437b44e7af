import { Rule } from 'aws-cdk-lib/aws-events';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** Matches what EventBridge is told of each new object version under one of the prefixes, such as `landing/`. */
export const objectCreated = (scope: Construct, id: string, bucket: Bucket, ...prefixes: string[]) =>
  new Rule(scope, id, {
    description: `An object landed under ${prefixes.join(' or ')}`,
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: {
        bucket: { name: [bucket.bucketName] },
        object: { key: prefixes.map((prefix) => ({ prefix })) },
      },
    },
  });
