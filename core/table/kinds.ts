import type { ColumnKind, NumberFormat } from '../../contracts/dataset.ts';

/** What is counted about a column's cells that are not missing; 0 where there are none. */
export type CellCounts = {
  present: number;
  distinct: number;
  numbers: number;
  /** Whole numbers without point or exponent, and their range. */
  integers: number;
  least: number;
  greatest: number;
  /** Characters, and blanks among them, over all cells. */
  characters: number;
  spaces: number;
  /** `None` and `-`, which are missing in a numeric target and labels in another. */
  labelTokens: number;
  /** The rest is counted only where the cells are no numbers. */
  dates?: number;
  /** Dates written as MM/DD/YYYY, and those of them that cannot be DD/MM/YYYY. */
  monthFirst?: number;
  provenMonthFirst?: number;
  /** 1 where all cells are of one pair of words, as `yes` and `no`. */
  words?: number;
  /** Cells in which a word follows another. */
  phrases?: number;
  /** Numbers with the commonest unit or none, read with a decimal point and with a comma; and cells that have the unit. */
  numberTexts?: { unit: string; point: number; comma: number; united: number };
};

/** Distinct numbers up to which a target may be classes. */
const fewLabels = 20;
/** Share of distinct cells from which a column names its row. */
const idShare = 0.95;

/** `id`, `row_id`, `Customer-ID`, `customerId`, `customerID`; not `humid`. */
const isIdName = (name: string) =>
  /^(id|index|key|uuid|guid|row|rowid|rownum|row_number|column_1|unnamed: 0)$|[ _.-](id|key|uuid|guid)$/i.test(
    name,
  ) || /[a-z]I[dD]$/.test(name);

/**
 * Whether a column is of a kind although some cells are not: one in a hundred, or a single one of twenty or more. Those
 * rows are quarantined. One in a hundred, since a typing error or a stray total is rarer in real tables, while a code
 * that is mostly digits (ICD, product numbers) has letters more often.
 */
const tolerated = (present: number, bad: number) => bad * 100 <= present || (bad === 1 && present >= 20);

export const mostlyNumbers = ({ present, numbers }: CellCounts) => tolerated(present, present - numbers);

const sound = (kind: ColumnKind): Inferred => ({ kind, faulty: false });

/** What a column holds, and whether it has cells that are not of its kind: their rows are then looked for. */
export type Inferred = { kind: ColumnKind; faulty: boolean; format?: NumberFormat };

/** The kind of an input column of a table of so many rows. */
export function inputKind(name: string, counts: CellCounts, rows: number): Inferred {
  const { present, numbers, dates = 0 } = counts;
  if (present === 0) return sound('empty');
  if (mostlyNumbers(counts)) {
    return isNumericId(name, counts, rows) ? sound('id') : { kind: 'numeric', faulty: numbers < present };
  }
  if (counts.words) return sound('boolean');
  if (tolerated(present, present - dates) && monthFirstIsCertain(counts)) {
    return { kind: 'timestamp', faulty: dates < present };
  }
  const format = numberFormat(counts);
  if (format && !(isIdName(name) && counts.distinct >= idShare * rows)) {
    return { ...sound('numeric_string'), format };
  }
  return sound(textKind(counts));
}

/**
 * The format in which nearly all cells are numbers; a comma that may be either stands between thousands. A unit of letters
 * must be on all of them: `1A` beside `2` is a code.
 */
function numberFormat({ present, numberTexts }: CellCounts): NumberFormat | undefined {
  if (!numberTexts) return undefined;
  const { unit, point, comma, united } = numberTexts;
  if (/\p{L}/u.test(unit) && !tolerated(present, present - united)) return undefined;
  if (!tolerated(present, present - Math.max(point, comma))) return undefined;
  return { decimal: point >= comma ? '.' : ',', unit };
}

/**
 * The kind of the target: numbers or labels. A few labels that are mostly digits stay labels: a class must not be lost
 * as a typing error.
 */
export function targetKind({ present, numbers, labelTokens, distinct }: CellCounts): Inferred {
  const cells = present - labelTokens;
  const bad = cells - numbers;
  const numeric = cells > 0 && (bad === 0 || (distinct > fewLabels && tolerated(cells, bad)));
  return { kind: numeric ? 'numeric' : 'categorical', faulty: numeric && bad > 0 };
}

/**
 * A row counter from 0 or 1 without gaps, in any order, or nearly all different whole numbers under the name of an id. A
 * year or an amount is neither, however distinct.
 */
function isNumericId(
  name: string,
  { present, distinct, integers, least, greatest }: CellCounts,
  rows: number,
) {
  if (integers < present || present < rows) return false;
  const counter = distinct === rows && (least === 0 || least === 1) && greatest - least + 1 === rows;
  return counter || (isIdName(name) && distinct >= idShare * rows);
}

/** 03/04/2020 is two dates; a column of them is one only where some cell has a day beyond 12. */
const monthFirstIsCertain = ({ monthFirst = 0, provenMonthFirst = 0 }: CellCounts) =>
  monthFirst === 0 || provenMonthFirst > 0;

/**
 * Sentences differ from row to row and have several words, and names and titles at least two, of which some come again; ids
 * differ and have none; the rest are levels.
 */
function textKind({ present, distinct, characters, spaces, phrases = 0 }: CellCounts): ColumnKind {
  const varied = distinct > 20 && distinct >= present * 0.2;
  if (varied && (spaces >= 4 * present || characters >= 50 * present)) return 'text';
  if (distinct <= 20 || distinct < idShare * present) return 'categorical';
  return 2 * phrases >= present ? 'text' : 'id';
}
