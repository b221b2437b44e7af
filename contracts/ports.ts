import type { Artifact, Source } from './stages.ts';

/** Objects by key: the artifacts bucket on AWS, a folder in `landfall fit`, a map in tests. */
export type Store = {
  /** @throws Failure `Misconfigured` object_missing where there is none. */
  get(key: string): Promise<Uint8Array>;
  find(key: string): Promise<Uint8Array | undefined>;
  put(key: string, bytes: Uint8Array | string): Promise<Artifact>;
  list(prefix: string): Promise<string[]>;
  /** Puts a local file without reading it into memory. */
  upload(key: string, path: string): Promise<Artifact>;
  /** Brings an object to a local file, streamed, and returns its path. */
  download(key: string): Promise<string>;
};

/** Compare-and-swap on objects, by S3's If-Match and If-None-Match: all shared state that is not append-only. */
export type Conditional = {
  /** The object and the tag that `swap` compares, undefined where there is none. */
  read(key: string): Promise<{ bytes: Uint8Array; tag: string } | undefined>;
  /**
   * Writes while the object still has that tag, or while there is none where `tag` is undefined. False: another was
   * faster, or this very write had succeeded and only its answer was lost; read to tell.
   */
  swap(key: string, body: string, tag?: string): Promise<boolean>;
};

/** Landed objects, read-only. `path` ends as the key ends, so that its extension is kept. */
export type Landing = {
  download(
    source: Source,
    limits: { bytes: number },
  ): Promise<{ path: string; bytes: number; sha256: string }>;
  /** The current version of every landed object under the prefix, in the order in which they landed; deleted ones are left out. */
  list(prefix: string): Promise<Source[]>;
};

export type Log = {
  info(message: string, facts?: Record<string, unknown>): void;
  warn(message: string, facts?: Record<string, unknown>): void;
};

/** What every stage's verb gets beside its input. `folder` is scratch space, emptied after the stage. */
export type Ports = {
  store: Store;
  landing: Landing;
  log: Log;
  signal: AbortSignal;
  folder: string;
  /** The folder of lib_lightgbm and libgomp: `/opt/lib` on AWS. */
  nativeFolder: string;
  threads: number;
};
