import type { Graph } from '../onnx/graph.ts';

export const secondsPerDay = 86_400;

/** The range of ECMAScript's Date, ±100 million days. What lies beyond is no date that anybody meant. */
const maxSeconds = 8.64e12;

/** Tensors of double of the timestamps' shape. `days` are since 1970 with fraction; months and days count from 1. */
export type Calendar = {
  days: string;
  year: string;
  month: string;
  day: string;
  /** Monday is 0. */
  dayOfWeek: string;
  hour: string;
  dayOfYear: string;
};

/** Timestamps as the graph takes them: `NaN` stays, and what is out of range becomes `NaN`. */
export const validSeconds = (seconds: number) => (Math.abs(seconds) <= maxSeconds ? seconds : NaN);

/**
 * Parts of UTC timestamps (seconds since 1970, a double tensor) in the proleptic Gregorian calendar. The algorithm is
 * Howard Hinnant's `civil_from_days` (https://howardhinnant.github.io/date_algorithms.html), whose years begin in
 * March. It is done in doubles: they carry `NaN` through, and Floor is right before 1970 where ONNX's integer division
 * is not. Every division but that of `days` is of integers below 2^53, where the floor of the quotient is exact.
 */
export function calendar(graph: Graph, timestamps: string): Calendar {
  const { number, add, subtract, times, divide, floor, floorDivide } = arithmetic(graph);
  const inRange = graph.op('LessOrEqual', [graph.op('Abs', [timestamps]), number(maxSeconds)]);
  const seconds = graph.op('Where', [inRange, timestamps, number(NaN)]);
  const whole = floor(seconds);
  const day = floorDivide(whole, secondsPerDay);
  const remainder = (value: string, quotient: string, divisor: number) =>
    subtract(value, times(quotient, divisor));

  const sinceMarch0 = add(day, 719_468);
  const era = floorDivide(sinceMarch0, 146_097);
  const dayOfEra = remainder(sinceMarch0, era, 146_097);
  const leaps = subtract(
    add(floorDivide(dayOfEra, 1460), floorDivide(dayOfEra, 146_096)),
    floorDivide(dayOfEra, 36_524),
  );
  const yearOfEra = floorDivide(subtract(dayOfEra, leaps), 365);
  const leapsBefore = subtract(floorDivide(yearOfEra, 4), floorDivide(yearOfEra, 100));
  const dayOfMarchYear = subtract(dayOfEra, add(times(yearOfEra, 365), leapsBefore));
  const marchMonth = floorDivide(add(times(dayOfMarchYear, 5), 2), 153);
  const monthStart = floorDivide(add(times(marchMonth, 153), 2), 5);
  const newYear = floorDivide(marchMonth, 10);
  const year = add(add(yearOfEra, times(era, 400)), newYear);

  return {
    days: divide(seconds, secondsPerDay),
    year,
    month: add(remainder(marchMonth, newYear, 12), 3),
    day: add(subtract(dayOfMarchYear, monthStart), 1),
    dayOfWeek: remainder(add(day, 3), floorDivide(add(day, 3), 7), 7),
    hour: floorDivide(remainder(whole, day, secondsPerDay), 3600),
    dayOfYear: add(subtract(day, daysBefore(year)), 1),
  };

  /** Days from 1970-01-01 to the first of January: the leap years before are those by 4, not by 100, but by 400. */
  function daysBefore(ofYear: string): string {
    const last = add(ofYear, -1);
    const leapDays = add(
      subtract(floorDivide(last, 4), floorDivide(last, 100)),
      add(floorDivide(last, 400), -477),
    );
    return add(times(add(ofYear, -1970), 365), leapDays);
  }
}

function arithmetic(graph: Graph) {
  const number = (value: number) => graph.constant('double', [], [value]);
  const operand = (value: string | number) => (typeof value === 'number' ? number(value) : value);
  const binary = (type: string) => (a: string, b: string | number) => graph.op(type, [a, operand(b)]);
  const divide = binary('Div');
  const floor = (value: string) => graph.op('Floor', [value]);
  const floorDivide = (a: string, b: number) => floor(divide(a, b));
  return {
    number,
    add: binary('Add'),
    subtract: binary('Sub'),
    times: binary('Mul'),
    divide,
    floor,
    floorDivide,
  };
}

/** The same parts of one value in plain code, by the names that pandas gives them; all `NaN` where it is no date. */
export function dateParts(seconds: number) {
  const day = Math.floor(validSeconds(seconds) / secondsPerDay);
  // Date has no first of January in the first year of its range: the day of the year is counted in one of equal length.
  const date = new Date(day * secondsPerDay * 1000);
  const year = date.getUTCFullYear();
  const likeYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 2000 : 2001;
  const ofYear = Date.UTC(likeYear, date.getUTCMonth(), date.getUTCDate()) - Date.UTC(likeYear, 0);
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    dayofweek: (date.getUTCDay() + 6) % 7,
    hour: Math.floor((Math.floor(validSeconds(seconds)) - day * secondsPerDay) / 3600),
    dayofyear: 1 + ofYear / (secondsPerDay * 1000),
    days: validSeconds(seconds) / secondsPerDay,
  };
}
