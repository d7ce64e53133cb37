import { z } from 'zod';
import { someText } from '../characters.ts';
import { actionable, confirmable, focusable, placeholdable } from '../composition-objects.ts';

/** True for a day that exists, written `YYYY-MM-DD`. */
export function isCalendarDay(day: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return false;
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}

export const Datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...actionable,
  ...confirmable,
  ...focusable,
  ...placeholdable,
  initial_date: z.string().refine(isCalendarDay, { error: 'input must be a valid: date' }).optional(),
});

export const Timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...actionable,
  ...confirmable,
  ...focusable,
  ...placeholdable,
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
  timezone: someText.optional(),
});

/** `initial_date_time` is a Unix time in seconds of ten digits. */
export const DateTimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  ...actionable,
  ...confirmable,
  ...focusable,
  initial_date_time: z.number().int().min(1_000_000_000).max(9_999_999_999).optional(),
});
