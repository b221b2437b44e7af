import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import { misconfigured } from '../../contracts/errors.ts';
import type { Landing } from '../../contracts/ports.ts';
import type { Source } from '../../contracts/stages.ts';
import { fetchObject, type Place } from './transfer.ts';

/** Landed object versions, read-only. `bucket` is asked for only by `list`, which most stages never call. */
export function s3Landing(place: Place, bucket: () => string): Landing {
  return {
    download: async (source, { bytes }) => (await fetchObject(place, source, bytes)) ?? missing(source),
    list: (prefix) => listSources(place, bucket(), prefix),
  };
}

async function listSources({ s3, signal }: Place, bucket: string, prefix: string): Promise<Source[]> {
  const landed: { at: number; source: Source }[] = [];
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    const marker = { KeyMarker: page?.NextKeyMarker, VersionIdMarker: page?.NextVersionIdMarker };
    const command = new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...marker });
    page = await s3.send(command, { abortSignal: signal });
    const latest = (page.Versions ?? []).filter((v) => v.IsLatest && !v.Key!.endsWith('/'));
    for (const { Key, VersionId, LastModified } of latest) {
      const source = { bucket, key: Key!, versionId: VersionId! };
      landed.push({ at: LastModified?.getTime() ?? 0, source });
    }
  } while (page.IsTruncated);
  // S3 lists by key: of two that landed in one second the one with the greater key counts as the later.
  return landed.toSorted((a, b) => a.at - b.at).map(({ source }) => source);
}

function missing({ bucket, key, versionId }: Source): never {
  throw misconfigured(
    'object_missing',
    `There is no version ${versionId} of s3://${bucket}/${key} any more.`,
  );
}
