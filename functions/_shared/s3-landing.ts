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
