import {
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import { misconfigured } from '../../contracts/errors.ts';
import type { Landing } from '../../contracts/ports.ts';
import type { Source } from '../../contracts/stages.ts';
import { fetchObject, type Place, undefinedIfMissing } from './transfer.ts';

/** Landed object versions, read-only. `bucket` is asked for only by `list`, which most stages never call. */
export function s3Landing(place: Place, bucket: () => string): Landing {
  return {
    download: async (source, { bytes }) => (await fetchObject(place, source, bytes)) ?? missing(source),
    list: (prefix) => listSources(place, bucket(), prefix),
  };
}

/** The size of that version in bytes; undefined where there is no such object. */
export async function sizeOf(
  { s3, signal }: Omit<Place, 'folder'>,
  source: Source,
): Promise<number | undefined> {
  const { bucket, key, versionId } = source;
  const command = new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
  return (await s3.send(command, { abortSignal: signal }).catch(undefinedIfMissing))?.ContentLength;
}

async function listSources({ s3, signal }: Place, bucket: string, prefix: string): Promise<Source[]> {
  const sources: Source[] = [];
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    const marker = { KeyMarker: page?.NextKeyMarker, VersionIdMarker: page?.NextVersionIdMarker };
    const command = new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...marker });
    page = await s3.send(command, { abortSignal: signal });
    const latest = (page.Versions ?? []).filter((v) => v.IsLatest && !v.Key!.endsWith('/'));
    sources.push(...latest.map((v) => ({ bucket, key: v.Key!, versionId: v.VersionId! })));
  } while (page.IsTruncated);
  return sources;
}

function missing({ bucket, key, versionId }: Source): never {
  throw misconfigured(
    'object_missing',
    `There is no version ${versionId} of s3://${bucket}/${key} any more.`,
  );
}
