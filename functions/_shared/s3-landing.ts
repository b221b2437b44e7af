import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import { misconfigured } from '../../contracts/errors.ts';
import type { Landing } from '../../contracts/ports.ts';
import type { Source } from '../../contracts/stages.ts';
import { fetchObject, type Place } from './transfer.ts';

/** A landed object version, and when it landed. */
export type LandedAt = { source: Source; at: Date };

/** Landed object versions, read-only. `bucket` is asked for only by `list`, which most stages never call. */
export function s3Landing(place: Place, bucket: () => string): Landing {
  return {
    download: async (source, { bytes }) => (await fetchObject(place, source, bytes)) ?? missing(source),
    list: async (prefix) => (await listLanded(place, bucket(), prefix)).map(({ source }) => source),
  };
}

/** The current version of every landed object under the prefix, in the order in which they landed. */
export async function listLanded(
  { s3, signal }: Omit<Place, 'folder'>,
  bucket: string,
  prefix: string,
): Promise<LandedAt[]> {
  const landed: LandedAt[] = [];
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    const marker = { KeyMarker: page?.NextKeyMarker, VersionIdMarker: page?.NextVersionIdMarker };
    const command = new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...marker });
    page = await s3.send(command, { abortSignal: signal });
    const latest = (page.Versions ?? []).filter((v) => v.IsLatest && !v.Key!.endsWith('/'));
    for (const { Key, VersionId, LastModified } of latest) {
      const source = { bucket, key: Key!, versionId: VersionId! };
      landed.push({ at: LastModified ?? new Date(0), source });
    }
  } while (page.IsTruncated);
  // S3 lists by key: of two that landed in one second the one with the greater key counts as the later.
  return landed.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

function missing({ bucket, key, versionId }: Source): never {
  throw misconfigured(
    'object_missing',
    `There is no version ${versionId} of s3://${bucket}/${key} any more.`,
  );
}
