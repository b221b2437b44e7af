/**
 * What a run takes in at most. The collect function has 10 GB of memory and 10 GB of disk (the most Lambda gives); on
 * disk lie the landed file, its cleaned copy and the Parquet file, in memory DuckDB's table of cells.
 */
export const limits = {
  /** Landed bytes per object: at S3's usual 80 MB/s to a Lambda a download of 13 s. */
  fileBytes: 1 << 30,
  /** Bytes of text over all objects of a run, after decompression: with its copy and the table in memory under 10 GB. */
  textBytes: 2 * 1024 ** 3,
  /** Real tables compress 3 to 30 times, gzip's most is 1,032: what is beyond is made to fill disks. */
  expansion: 200,
  /** Expansion is judged after this many bytes: a small, repetitive file harms nobody. */
  expansionFrom: 64 << 20,
  /** One line, and one record where quoted cells span lines. Long texts are some 10 kB; a line without end is rejected here. */
  lineBytes: 1 << 20,
  /** Bytes that may be read again after a quote that never closes; text with stray quotes throughout is no CSV. */
  rescanBytes: 64 << 20,
  rows: 20_000_000,
  /** Wide sensor and image data have some thousand. */
  columns: 5_000,
  /** Fewer cannot be divided into training, validation and test parts that say anything. */
  leastRows: 20,
  /** Quarantined rows written with reason and text; all are counted. */
  quarantined: 1_000,
  /** Characters of a quarantined row's text that are kept. */
  rawCharacters: 1_000,
} as const;
