import {
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectIdentifier,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { transient } from '../../contracts/errors.ts';

type Bucket = { s3: S3Client; bucket: string; signal?: AbortSignal };

/** A current object; `at`: when it was written, in milliseconds since 1970. */
export type Stored = { key: string; bytes: number; at: number };

/** A version of an object, or a delete marker, which has no bytes. */
export type StoredVersion = Stored & { versionId: string; latest: boolean; marker: boolean };

/** The current objects under a prefix, by key, as they are asked for. */
export async function* listObjects({ s3, bucket, signal }: Bucket, prefix: string): AsyncGenerator<Stored> {
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix });
  for await (const { Contents = [] } of pages) {
    signal?.throwIfAborted();
    for (const { Key, Size, LastModified } of Contents)
      yield { key: Key!, bytes: Size ?? 0, at: LastModified?.getTime() ?? 0 };
  }
}

/** All versions of all objects under a prefix, by key, those of a key the newest first. `after`: only keys beyond it. */
export async function* listObjectVersions(
  { s3, bucket, signal }: Bucket,
  prefix: string,
  after?: string,
): AsyncGenerator<StoredVersion> {
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    const marker = page
      ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
      : { KeyMarker: after };
    const command = new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...marker });
    page = await s3.send(command, { abortSignal: signal });
    const found = [
      ...(page.Versions ?? []).map((version) => ({ ...version, marker: false })),
      ...(page.DeleteMarkers ?? []).map((version) => ({ ...version, Size: 0, marker: true })),
    ].map(({ Key, VersionId, IsLatest, Size, LastModified, marker }) => ({
      key: Key!,
      versionId: VersionId!,
      latest: IsLatest ?? false,
      bytes: Size ?? 0,
      at: LastModified?.getTime() ?? 0,
      marker,
    }));
    // S3 gives versions and markers apart; the sort is stable, so the newest of a key stays first.
    yield* found.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : b.at - a.at));
  } while (page.IsTruncated);
}

/** What S3 deletes at once. */
const atOnce = 1000;

/**
 * Deletes objects: with a `versionId` that version for good, without one by a delete marker, so that the bucket's rule for
 * superseded versions says how long they can be had back. What is not there is deleted already.
 *
 * @throws Failure `Transient` delete_incomplete where S3 kept some
 */
export async function deleteObjects(
  { s3, bucket, signal }: Bucket,
  objects: readonly { key: string; versionId?: string }[],
): Promise<void> {
  for (let at = 0; at < objects.length; at += atOnce) {
    const some = objects.slice(at, at + atOnce);
    const Objects: ObjectIdentifier[] = some.map(({ key, versionId }) => ({
      Key: key,
      VersionId: versionId,
    }));
    const command = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } });
    const { Errors = [] } = await s3.send(command, { abortSignal: signal });
    const [first] = Errors;
    if (first)
      throw transient(
        'delete_incomplete',
        `S3 kept ${Errors.length} objects: ${first.Key}: ${first.Message}`,
      );
  }
}
