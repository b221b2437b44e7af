import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { s3Conditional } from './s3-conditional.ts';

const refusal = (status: number) =>
  new S3ServiceException({ name: 'Refused', $fault: 'client', $metadata: { httpStatusCode: status } });

function prepare() {
  const s3 = new S3Client({ region: 'us-east-1' });
  return { puts: mockClient(s3).on(PutObjectCommand), objects: s3Conditional({ s3, bucket: 'artifacts' }) };
}

test('writers that meet in one instant ask again', async () => {
  const { puts, objects } = prepare();
  puts.rejectsOnce(refusal(409)).rejectsOnce(refusal(409)).resolves({});
  expect(await objects.swap('a', 'x')).toBe(true);
});

test('after asking again, the other may have won', async () => {
  const { puts, objects } = prepare();
  puts.rejectsOnce(refusal(409)).rejects(refusal(412));
  expect(await objects.swap('a', 'x')).toBe(false);
});

test('other refusals are not taken for a lost race', async () => {
  const { puts, objects } = prepare();
  puts.rejects(refusal(403));
  await expect(objects.swap('a', 'x')).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  puts.rejects(refusal(404));
  await expect(objects.swap('a', 'x')).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
});
